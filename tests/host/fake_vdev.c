/* SPDX-License-Identifier: MIT */
/*
 * The transport of plain calls, and the device's side of the ring (virtio 1.2,
 * 2.7). Requests go to fake_blk() and fake_scsi() in fake_units.c.
 */
#include "fake_vdev.h"

#include <string.h>

#include "fake_clock.h"
#include "fake_units.h"

#define SEGMENTS_MAX 128

/* --- the ring's and the configuration's byte order ------------------------------- */

static bool swapped(const struct fake_vdev *v)
{
	return !v->legacy && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
}

u64 fake_get(const struct fake_vdev *v, const void *p, u32 width)
{
	const u8 *b = p;
	bool little = swapped(v) || __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
	u64 x = 0;

	for (u32 i = 0; i < width; i++)
		x = x << 8 | b[little ? width - 1 - i : i];
	return x;
}

void fake_put(const struct fake_vdev *v, void *p, u32 width, u64 x)
{
	u8 *b = p;
	bool little = swapped(v) || __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;

	for (u32 i = 0; i < width; i++, x >>= 8)
		b[little ? i : width - 1 - i] = (u8)x;
}

void fake_vdev_config(struct fake_vdev *v, u32 off, u32 width, u64 value)
{
	fake_put(v, v->config + off, width, value);
}

/* --- the ring ---------------------------------------------------------------------- */

enum { NEXT = 1, WRITE = 2, INDIRECT = 4 };

static u8 *at(u64 address)
{
	return (u8 *)(uintptr_t)address;
}

/* The segments of the chain at @head; the rules that a driver has to keep are checked. */
static unsigned segments(struct fake_vdev *v, const struct virtq_layout *q, u16 head, struct fake_segment *s)
{
	const u8 *table = at(q->desc), *d = table + 16 * head;
	u32 entries = q->size;
	unsigned n = 0;

	if (head >= q->size)
		v->bad_driver = true;
	if (fake_get(v, d + 12, 2) & INDIRECT) {
		if (fake_get(v, d + 12, 2) != INDIRECT || !(v->driver_features >> VIRTIO_F_INDIRECT_DESC & 1))
			v->bad_driver = true;
		entries = (u32)fake_get(v, d + 8, 4) / 16;
		table = d = at(fake_get(v, d, 8));
	}
	for (;;) {
		u16 flags = (u16)fake_get(v, d + 12, 2), next = (u16)fake_get(v, d + 14, 2);

		s[n].p = at(fake_get(v, d, 8));
		s[n].len = (u32)fake_get(v, d + 8, 4);
		s[n].write = flags & WRITE;
		if ((n && s[n - 1].write && !s[n].write) || flags & INDIRECT)
			v->bad_driver = true;
		n++;
		if (!(flags & NEXT))
			return n;
		if (next >= entries || n == SEGMENTS_MAX) {
			v->bad_driver = true;
			return n;
		}
		d = table + 16 * next;
	}
}

static void push(struct fake_vdev *v, unsigned index, u32 id, u32 written)
{
	u16 size = v->queue[index].at.size;
	u8 *used = at(v->queue[index].at.used);
	u8 *e = used + 4 + 8 * (v->queue[index].used % size);
	const u8 *avail = at(v->queue[index].at.avail);
	u16 event = (u16)fake_get(v, avail + 4 + 2 * size, 2);

	fake_put(v, e, 4, id);
	fake_put(v, e + 4, 4, written);
	if (v->driver_features >> VIRTIO_F_EVENT_IDX & 1)
		v->interrupts_wanted += event == v->queue[index].used;
	else
		v->interrupts_wanted += !(fake_get(v, avail, 2) & 1);
	fake_put(v, used + 2, 2, ++v->queue[index].used);
}

/* An answer, or what the device makes of it. */
static void answer(struct fake_vdev *v, unsigned index, u16 head, const struct fake_segment *s, unsigned n)
{
	u16 size = v->queue[index].at.size;
	enum fake_lie lie = v->served++ >= v->lie_after ? v->lie : LIE_NONE;
	u32 room = 0, written;

	if (lie == LIE_SILENT || lie == LIE_LATE || lie == LIE_NEEDS_RESET) {
		v->status |= lie == LIE_NEEDS_RESET ? VIRTIO_S_NEEDS_RESET : 0;
		return;
	}
	for (unsigned i = 0; i < n; i++)
		room += s[i].write ? s[i].len : 0;
	written = lie == LIE_NO_STATUS ? room : v->type == VIRTIO_BLK ? fake_blk(v, s, n) : fake_scsi(v, s, n);
	if (lie == LIE_STATUS)
		fake_nonsense(v, s, n);
	if (lie == LIE_UNSUPPORTED)
		s[n - 1].p[0] = 2;
	if (v->short_used_len)	/* as the host kernel's own target does */
		written = 0;
	switch (lie) {
	case LIE_ID_NOT_IN_FLIGHT:
		push(v, index, (head + size / 2) % size, written);
		return;
	case LIE_ID_STALE:
		push(v, index, head ^ 1u, written);
		return;
	case LIE_ID_OUT_OF_RANGE:
		push(v, index, size, written);
		return;
	case LIE_ID_HUGE:
		push(v, index, UINT32_MAX, written);
		return;
	case LIE_ID_REPEATED:
	case LIE_UNSOLICITED:
		push(v, index, head, written);
		break;
	case LIE_LONG:
		written = room + 1;
		break;
	case LIE_LENGTH_HUGE:
		written = UINT32_MAX;
		break;
	case LIE_SHORT:
		/* of SCSI the sense area need not be counted (5.6.6.1) */
		written -= v->type == VIRTIO_SCSI ? 96 + 1 : 1;
		break;
	case LIE_JUMP:
		v->queue[index].used += 1000;
		break;
	case LIE_BACK:
		v->queue[index].used -= 2;
		break;
	default:
		break;
	}
	push(v, index, head, written);
}

static void serve(struct fake_vdev *v, unsigned index)
{
	const struct virtq_layout *q = &v->queue[index].at;
	struct fake_segment s[SEGMENTS_MAX];
	const u8 *avail = at(q->avail);
	u16 end, todo;

	if (!v->queue[index].on || !(v->status & VIRTIO_S_DRIVER_OK) || v->status & VIRTIO_S_NEEDS_RESET)
		return;
	end = (u16)fake_get(v, avail + 2, 2);
	todo = (u16)(end - v->queue[index].seen);
	if (todo > q->size)
		v->bad_driver = true;
	if (todo > v->most_in_batch)
		v->most_in_batch = todo;
	for (u16 i = 0; i < todo && !(v->status & VIRTIO_S_NEEDS_RESET); i++) {
		u16 slot = (u16)(v->backwards ? end - 1 - i : v->queue[index].seen + i);
		u16 head = (u16)fake_get(v, avail + 4 + 2 * (slot % q->size), 2);

		answer(v, index, head, s, segments(v, q, head, s));
	}
	v->queue[index].seen = end;
	/* Quiet: a notification is wanted when 32768 more are there. */
	if (v->driver_features >> VIRTIO_F_EVENT_IDX & 1)
		fake_put(v, at(q->used) + 4 + 8 * q->size, 2, (u16)(end + (v->quiet ? 32768 : 0)));
}

void fake_vdev_work(struct fake_vdev *v)
{
	for (unsigned i = 0; i < FAKE_VDEV_QUEUES; i++)
		serve(v, i);
}

void fake_vdev_notify(struct fake_vdev *v, u16 index)
{
	v->notifies++;
	if (index >= FAKE_VDEV_QUEUES || !v->queue[index].on)
		v->bad_driver = true;
	else if (v->deaf)
		v->deaf--;
	else if (!v->slow)
		serve(v, index);
}

/* --- what registers do --------------------------------------------------------------- */

void fake_vdev_reset(struct fake_vdev *v)
{
	v->resets++;
	if (v->lie == LIE_LATE && v->resets > 1) {	/* writes into what is not its any more */
		for (unsigned i = 0; i < FAKE_VDEV_QUEUES; i++)
			if (v->queue[i].on)
				push(v, i, 0, 1);
		v->after_reset++;
	}
	if (v->never_resets)
		return;
	v->status = 0;
	v->driver_features = 0;
	memset(v->queue, 0, sizeof(v->queue));
}

void fake_vdev_status(struct fake_vdev *v, u8 status)
{
	if (status & VIRTIO_S_FEATURES_OK && (v->refuse_features || v->driver_features & ~v->features))
		status &= (u8)~VIRTIO_S_FEATURES_OK;
	v->status = status;
}

u64 fake_vdev_features(struct fake_vdev *v)
{
	return v->feature_looks++ && v->features_later ? v->features_later : v->features;
}

void fake_vdev_queue(struct fake_vdev *v, const struct virtq_layout *q)
{
	struct virtq_layout *to = &v->queue[q->index].at;

	*to = *q;
	if (v->legacy) {	/* 2.7.2: one piece, and only its start is told */
		to->size = (u16)v->queue_max[q->index];
		to->avail = q->desc + 16u * to->size;
		to->used = align_up(to->avail + 6 + 2u * to->size, 4096);
	}
	v->queue[q->index].on = true;
	if (v->quiet && !(v->driver_features >> VIRTIO_F_EVENT_IDX & 1))
		fake_put(v, at(to->used), 2, 1);
}

/* --- a transport of plain calls --------------------------------------------------- */

static int op_reset(struct virtio_device *d)
{
	struct fake_vdev *v = d->fake;

	fake_vdev_reset(v);
	return v->never_resets ? -2 /* ERR_TIMEOUT */ : 0;
}

static int op_get_status(struct virtio_device *d)
{
	return ((struct fake_vdev *)d->fake)->status;
}

static int op_set_status(struct virtio_device *d, u8 status)
{
	fake_vdev_status(d->fake, status);
	return 0;
}

static int op_get_features(struct virtio_device *d, u64 *features)
{
	*features = fake_vdev_features(d->fake);
	return 0;
}

static int op_set_features(struct virtio_device *d, u64 features)
{
	((struct fake_vdev *)d->fake)->driver_features = features;
	return 0;
}

static int op_read_config(struct virtio_device *d, u32 off, void *to, u32 n)
{
	struct fake_vdev *v = d->fake;

	v->config_looks++;
	if (n > 4 || n & (n - 1) || off & (n - 1))
		v->bad_driver = true;
	if (off > v->config_len || n > v->config_len - off)
		return -4;	/* ERR_RANGE */
	memcpy(to, v->config + off, n);
	return 0;
}

static int op_write_config(struct virtio_device *d, u32 off, const void *from, u32 n)
{
	struct fake_vdev *v = d->fake;

	if (off > v->config_len || n > v->config_len - off)
		return -4;
	memcpy(v->config + off, from, n);
	return 0;
}

static int op_generation(struct virtio_device *d)
{
	struct fake_vdev *v = d->fake;

	return v->moving_config ? (int)(++v->config[63] & 0xff) : 0;
}

static int op_isr(struct virtio_device *d)
{
	((struct fake_vdev *)d->fake)->bad_driver = true;	/* a polled driver has no business there */
	return 0;
}

static int op_queue_max(struct virtio_device *d, u16 index)
{
	return index < FAKE_VDEV_QUEUES ? ((struct fake_vdev *)d->fake)->queue_max[index] : 0;
}

static int op_queue_setup(struct virtio_device *d, const struct virtq_layout *q)
{
	fake_vdev_queue(d->fake, q);
	return 0;
}

static void op_notify(struct virtio_device *d, struct virtqueue *q)
{
	fake_vdev_notify(d->fake, q->index);
}

static const struct virtio_transport_ops ops = {
	.name = "fake", .reset = op_reset, .get_status = op_get_status, .set_status = op_set_status,
	.get_features = op_get_features, .set_features = op_set_features,
	.read_config = op_read_config, .write_config = op_write_config,
	.config_generation = op_generation, .isr = op_isr, .queue_max = op_queue_max,
	.queue_setup = op_queue_setup, .notify = op_notify,
};

static struct fake_vdev *worker;

static void work_hook(void)
{
	if (worker->slow || worker->quiet)
		fake_vdev_work(worker);
}

static void begin(struct fake_vdev *v, struct virtio_device *d, u16 type)
{
	memset(v, 0, sizeof(*v));
	v->type = type;
	v->features = VIRTIO_F(VIRTIO_F_VERSION_1) | VIRTIO_F(VIRTIO_F_INDIRECT_DESC) |
		      VIRTIO_F(VIRTIO_F_EVENT_IDX) | VIRTIO_F(VIRTIO_F_ANY_LAYOUT) | VIRTIO_F(VIRTIO_F_NOTIFY_ON_EMPTY);
	for (unsigned i = 0; i < 3; i++)
		v->queue_max[i] = 256;
	worker = v;
	fake_clock_hook = work_hook;
	memset(d, 0, sizeof(*d));
	d->ops = &ops;
	d->type = type;
	d->queue_align = 4096;
	d->fake = v;
	strcpy(d->name, "fake 0");
}

void fake_vdev_blk(struct fake_vdev *v, struct virtio_device *d, const void *disk, u64 size)
{
	begin(v, d, VIRTIO_BLK);
	v->queue_max[1] = v->queue_max[2] = 0;
	v->features |= VIRTIO_F(2) | VIRTIO_F(4) | VIRTIO_F(6) | VIRTIO_F(9) | VIRTIO_F(10) | VIRTIO_F(11);
	v->disk = disk;
	v->disk_size = size;
	v->config_len = 60;
	fake_vdev_config(v, 0, 8, size / 512);
	fake_vdev_config(v, 12, 4, 254);
	fake_vdev_config(v, 20, 4, 512);
}

void fake_vdev_scsi(struct fake_vdev *v, struct virtio_device *d)
{
	begin(v, d, VIRTIO_SCSI);
	v->features |= VIRTIO_F(1) | VIRTIO_F(2);	/* HOTPLUG, CHANGE */
	v->config_len = 36;
	fake_vdev_config(v, 0, 4, 1);
	fake_vdev_config(v, 4, 4, 254);
	fake_vdev_config(v, 8, 4, 0xffff);
	fake_vdev_config(v, 12, 4, 128);
	fake_vdev_config(v, 16, 4, 16);
	fake_vdev_config(v, 20, 4, 96);
	fake_vdev_config(v, 24, 4, 32);
	fake_vdev_config(v, 30, 2, 255);
	fake_vdev_config(v, 32, 4, 16383);
}

struct fake_lun *fake_vdev_lun(struct fake_vdev *v, u8 target, u16 lun, u32 block_size, u64 blocks)
{
	struct fake_lun *l = &v->lun[v->luns++];

	*l = (struct fake_lun){ .target = target, .lun = lun, .block_size = block_size, .blocks = blocks };
	return l;
}

/* The same device as it was before virtio 1: call it first, fields of the configuration change order. */
void fake_vdev_legacy(struct fake_vdev *v, struct virtio_device *d)
{
	u64 capacity = fake_get(v, v->config, 8);
	u32 words[16];

	for (unsigned i = 0; i < 16; i++)
		words[i] = (u32)fake_get(v, v->config + 4 * i, 4);
	v->legacy = d->legacy = d->fixed_queue_size = true;
	v->features &= 0xffffffff;
	for (unsigned i = 0; i < 16; i++)
		fake_put(v, v->config + 4 * i, 4, words[i]);
	if (v->type == VIRTIO_BLK)
		fake_put(v, v->config, 8, capacity);
	if (v->type == VIRTIO_SCSI) {
		fake_put(v, v->config + 28, 2, 0);
		fake_put(v, v->config + 30, 2, 255);
	}
}
