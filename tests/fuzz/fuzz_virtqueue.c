/* SPDX-License-Identifier: MIT */
/* LINK: @vdev virtio/blk.c */
/* virtio-blk over a ring that the device writes as it likes: every read ends, and no buffer is written later. */
#include "vdev.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };
	struct blockdev *bd;

	fuzz_vdev(&in, false);
	if (!virtio_blk_open(&fuzz_d, &bd)) {
		fuzz_vdev_reads(&in, bd);
		virtio_destroy(&fuzz_d);
	}
	CHECK(!fuzz_vdev_honest() || !fuzz_v.bad_driver);
	CHECK(!fuzz_v.writes);
	virtio_reset_all();
	return 0;
}
