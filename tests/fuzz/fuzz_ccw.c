/* SPDX-License-Identifier: MIT */
/* LINK: virtio/ccw.c virtio/device.c virtio/queue.c virtio/blk.c virtio/scsi.c */
/* virtio-ccw: channel commands whose every status and byte of data is the input's; what is not there is as sent. */
#include "fuzz.h"
#include "vipl/cio.h"
#include "vipl/scsi.h"
#include "vipl/virtio.h"

static struct input in;
static unsigned commands;

int cio_next(u64 *cursor, struct cio_info *info)
{
	u32 n = (u32)(*cursor)++;

	*info = (struct cio_info){ 0x10000 | n, (u8)(n & 3), (u16)n, (u16)(n + take(&in, 1)) };
	return n < 3;
}

int cio_enable(u32 schid)
{
	CHECK(schid >> 16);
	return take(&in, 1) == 0xff ? ERR_DEVICE : 0;
}

int ccw_run(u32 schid, const struct ccw_step *s, unsigned n, struct ccw_result *r)
{
	static const int errors[] = { ERR_NOT_FOUND, ERR_IO, ERR_TIMEOUT };

	CHECK(schid >> 16 && n && n <= CCW_STEPS_MAX && (commands += n) < 5000);
	for (unsigned i = 0; i < n; i++, s++) {
		u8 how = (u8)take(&in, 1);

		CHECK(!s->count == !s->data);
		if (s->cmd & 2 && s->cmd != 0x83 && how < 0xc0)	/* a command that reads */
			take_bytes(&in, s->data, MIN(s->count, (u16)how));
		if (s->cmd == 0xe4 && !how)
			memcpy(s->data, "\xff\x38\x32\x02", 4);
		if (how < 0xe0)
			continue;
		*r = (struct ccw_result){ 0, (u8)(i + how % 2 * take(&in, 1)), (u8)take(&in, 1), (u8)take(&in, 1), 1, how };
		return errors[how % 3];
	}
	return 0;
}

int ccw_notify(u32 schid, u16 queue, u64 *cookie)
{
	*cookie = schid + queue;
	return take(&in, 1) == 1 ? ERR_DEVICE : 0;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct virtio_device d;
	struct scsi_host *host;
	struct blockdev *bd;
	static u8 to[4096];
	u64 cursor = 0;
	int r;

	in = (struct input){ data, size };
	commands = 0;
	for (unsigned i = 0; i < 4; i++) {
		fuzz_arena();
		r = i < 3 ? virtio_ccw_next(&cursor, 0, &d) : virtio_ccw_at((u8)take(&in, 1), (u16)take(&in, 1), &d);
		if (r == 1 && d.type == VIRTIO_BLK && !virtio_blk_open(&d, &bd))
			bd->ops->read(bd, &(struct block_read){ bd->blocks - 1, 1, to }, 1);
		if (r == 1 && d.type == VIRTIO_SCSI)
			virtio_scsi_open(&d, &host);
		virtio_reset_all();
	}
	return 0;
}
