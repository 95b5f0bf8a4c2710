/* SPDX-License-Identifier: MIT */
/* The lying side of vdev.h. */
#include "vdev.h"

#include "fake_clock.h"

#define WRITES 6u

struct fake_vdev fuzz_v;
struct virtio_device fuzz_d;
u8 fuzz_content[1 << 20];

static struct input lies;
static bool meddled;
static void (*work)(void);

/* A few bytes into the used ring of a queue: index, ids, lengths, flags, event. */
static void meddle(void)
{
	u8 n = (u8)take(&lies, 1);

	if (work)
		work();
	if (n < 0x80)	/* it leaves the ring alone, mostly */
		return;
	meddled = true;
	if (n >= 0xf0)
		fuzz_v.status |= n & 1 ? VIRTIO_S_NEEDS_RESET : 0;
	for (unsigned i = 0; i < n % 4; i++) {
		unsigned q = (unsigned)take(&lies, 1) % FAKE_VDEV_QUEUES;
		const struct virtq_layout *at = &fuzz_v.queue[q].at;
		u32 bytes = 6 + 8u * at->size, off = (u32)take(&lies, 2);

		if (fuzz_v.queue[q].on && off % bytes < bytes - 2)
			*(u16 *)(at->used + (off % bytes & ~1u)) = (u16)take(&lies, 2);
	}
}

static void changed(struct fake_vdev *v, const u8 *cdb, u8 *data, u32 room, struct fake_answer *a)
{
	u8 how = (u8)take(&lies, 1);

	(void)v;
	(void)cdb;
	if (how < 0x80)
		return;
	meddled = true;
	a->status = how & 1 ? (u8)take(&lies, 1) : a->status;
	a->response = how & 2 ? (u8)take(&lies, 1) : a->response;
	a->residual = how & 4 ? (u32)take(&lies, 4) : a->residual;
	a->sense_len = how & 8 ? (u32)take(&lies, 1) : a->sense_len;
	if (how & 16) {
		u32 n = (u32)take(&lies, 1);

		take_bytes(&lies, data, MIN(room, n));
	}
}

static void config(struct input *in)
{
	for (unsigned i = (unsigned)take(in, 1) % WRITES; i; i--) {
		u32 off = (u32)take(in, 1) % 60;

		meddled = true;
		fake_vdev_config(&fuzz_v, off & ~3u, 4, take(in, 4));
	}
	fuzz_v.features ^= take(in, 5);
	for (unsigned i = 0; i < 3; i++)
		if (fuzz_v.queue_max[i])
			fuzz_v.queue_max[i] = (int)(take(in, 1) & 1 ? take(in, 2) : 1u << take(in, 1) % 11);
}

void fuzz_vdev(struct input *in, bool scsi)
{
	u8 how = (u8)take(in, 1);

	fuzz_arena();
	meddled = false;
	if (scsi)
		fake_vdev_scsi(&fuzz_v, &fuzz_d);
	else
		fake_vdev_blk(&fuzz_v, &fuzz_d, fuzz_content, sizeof(fuzz_content));
	fuzz_v.disk = fuzz_content;
	fuzz_v.disk_size = sizeof(fuzz_content);
	if (scsi)
		for (u32 i = 0; i < take(in, 1) % 5 + 1u; i++)
			fake_vdev_lun(&fuzz_v, (u8)(i * 50), (u16)i, 512u << i % 4, sizeof(fuzz_content) >> (9 + i % 4));
	if (how & 1)
		fake_vdev_legacy(&fuzz_v, &fuzz_d);
	fuzz_v.slow = how & 2;
	fuzz_v.backwards = how & 4;
	fuzz_v.quiet = how & 8;
	fuzz_v.refuse_features = how == 0xff;
	fuzz_v.moving_config = how == 0xfe;
	fuzz_v.short_used_len = how & 16 && scsi;
	fuzz_v.lie = (enum fake_lie)(take(in, 1) % (LIE_NO_STATUS + 1));
	fuzz_v.lie_after = (unsigned)take(in, 1);
	fuzz_v.io_errors = (unsigned)take(in, 1) % 8;
	meddled = fuzz_v.lie || fuzz_v.io_errors || how == 0xff || how == 0xfe;
	config(in);
	fuzz_v.meddle = changed;
	work = fake_clock_hook;
	fake_clock_hook = meddle;
	/* the rest is both: reads and lies go through it at their own pace */
	lies = (struct input){ in->p + in->n / 2, in->n - in->n / 2 };
	in->n /= 2;
}

bool fuzz_vdev_honest(void)
{
	return !meddled;
}

void fuzz_vdev_reads(struct input *in, struct blockdev *bd)
{
	struct block_read r[8];
	u32 bs = bd->block_size;

	CHECK(is_pow2(bs) && bs >= 512 && bs <= 4096 && bd->blocks && bd->blocks <= INT64_MAX / bs);
	for (unsigned round = 0; round < 4; round++) {
		unsigned n = 1 + (unsigned)take(in, 1) % ARRAY_SIZE(r);
		size_t mark = arena_mark();
		int err;

		for (unsigned i = 0; i < n; i++) {
			u64 block = take(in, 2), count = 1 + take(in, 1) % 64;

			r[i].block = MIN(block, bd->blocks - 1);
			r[i].count = MIN(count, bd->blocks - r[i].block);
			r[i].to = arena_dma(r[i].count * bs);
			if (!r[i].to)
				n = i;
		}
		err = n ? bd->ops->read(bd, r, n) : 0;
		for (unsigned i = 0; i < n && !err && !meddled; i++)
			CHECK(!memcmp(r[i].to, fuzz_content + r[i].block * bs, r[i].count * bs));
		/* nobody owns the buffers any more: what comes now hits poison */
		arena_release(mark);
		if (work)
			work();
	}
}
