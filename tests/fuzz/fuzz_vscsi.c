/* SPDX-License-Identifier: MIT */
/* LINK: @vdev virtio/scsi.c scsi/cdb.c scsi/disk.c scsi/lun.c scsi/sense.c */
/* virtio-scsi over a ring that the device writes as it likes, and whose answers may be changed. */
#include "vdev.h"
#include "vipl/scsi.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };
	struct scsi_host *host;
	struct scsi_address at;
	struct scsi_scan *scan;
	struct blockdev *bd;

	fuzz_vdev(&in, true);
	if (!virtio_scsi_open(&fuzz_d, &host)) {
		if (!scsi_scan_start(host, &scan))
			for (unsigned i = 0; i < 3 && scsi_scan_next(scan, &at) == 1; i++)
				if (!scsi_disk_open(host, &at, &bd))
					fuzz_vdev_reads(&in, bd);
		virtio_destroy(&fuzz_d);
	}
	CHECK(!fuzz_vdev_honest() || !fuzz_v.bad_driver);
	CHECK(!fuzz_v.writes);
	virtio_reset_all();
	return 0;
}
