/* SPDX-License-Identifier: MIT */
/* LINK: @cio virtio/ccw.c virtio/device.c virtio/queue.c virtio/blk.c virtio/scsi.c */
/* virtio-ccw: devices found and used through channel commands that end and answer as the input says. */
#include "cio.h"
#include "vipl/scsi.h"
#include "vipl/virtio.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };
	static struct virtio_device d;
	struct scsi_host *host;
	struct blockdev *bd;
	static u8 to[4096];
	u64 cursor = 0;
	bool there;

	fuzz_cio(&in);
	for (unsigned i = 0; i < 4; i++) {
		fuzz_arena();
		there = i < 3 ? virtio_ccw_next(&cursor, 0, &d) == 1 :
				!virtio_ccw_at((u8)take(&in, 1), (u16)take(&in, 1), &d);
		if (there && d.type == VIRTIO_BLK && !virtio_blk_open(&d, &bd))
			bd->ops->read(bd, &(struct block_read){ bd->blocks - 1, 1, to }, 1);
		if (there && d.type == VIRTIO_SCSI)
			virtio_scsi_open(&d, &host);
		virtio_reset_all();
	}
	return 0;
}
