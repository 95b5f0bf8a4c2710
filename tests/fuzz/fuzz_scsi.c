/* SPDX-License-Identifier: MIT */
/* LINK: @scsihost scsi/cdb.c scsi/disk.c scsi/lun.c scsi/sense.c */
/* SCSI answers: the scan and a disk over a host that answers as the input says. */
#include "scsi_host.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };
	struct scsi_host host;
	struct scsi_address at;
	struct scsi_scan *scan;
	struct blockdev *bd;
	static u8 to[3 * 4096];

	fuzz_arena();
	fuzz_scsi_host(&in, &host);
	if (scsi_scan_start(&host, &scan))
		return 0;
	for (unsigned i = 0; i < 4 && scsi_scan_next(scan, &at) == 1; i++) {
		if (scsi_disk_open(&host, &at, &bd))
			continue;
		CHECK(is_pow2(bd->block_size) && bd->block_size >= 512 && bd->block_size <= 4096 && bd->blocks);
		bd->ops->read(bd, &(struct block_read){ 0, MIN(bd->blocks, 3), to }, 1);
		bd->ops->read(bd, &(struct block_read){ bd->blocks - 1, 1, to }, 1);
	}
	return 0;
}
