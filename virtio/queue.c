/* SPDX-License-Identifier: MIT */
/*
 * The split virtqueue (virtio 1.2, 2.7), polled. What the driver knows of a
 * request is in shadow[], which the device does not see: descriptors are
 * written and never read back, and an id or a length that comes back in the used ring
 * is checked against the shadow before anything is done with it.
 *
 * Nothing is cleared beforehand: descriptors and their shadows come into use one after
 * the other (virtqueue.fresh), of the rings only the indices are set.
 */
#include "vipl/arena.h"
#include "vipl/err.h"
#include "vipl/platform.h"
#include "vipl/string.h"
#include "vipl/virtio.h"

enum { DESC_NEXT = 1, DESC_WRITE = 2, DESC_INDIRECT = 4 };	/* 2.7.5 */
enum { AVAIL_NO_INTERRUPT = 1, USED_NO_NOTIFY = 1 };		/* 2.7.6, 2.7.8 */

#define NO_DESC 0xffff		/* ends the free list; beyond any index */

/* Turns between two looks at the clock: some milliseconds at the most. */
#ifndef VIRTQ_SPIN_TURNS
#define VIRTQ_SPIN_TURNS (1u << 20)
#endif
#define STATUS_EVERY_US (1000u * 1000)
/* Some 300 us under emulation, a tenth of that on a CPU: two threads of the host have woken up one after the other. */
#define SETTLE_TURNS (1u << 17)
/*
 * Who is owed so much naps in between, for less than that takes: else the polling keeps the host's threads that
 * copy from one of its processors.
 */
#define NAP_FROM (16u << 20)
#define NAP_TURNS 8u			/* naps between two looks at the clock */
#define NAP_SHIFT 14			/* 16 KiB a microsecond */
#define NAP_MAX_US 2000u

/* --- ring fields: loaded and stored once ---------------------------------------- */

static inline u16 get16(const struct virtqueue *q, const vq16 *f)
{
	u16 raw = *(const volatile u16 *)&f->raw;

	return virtq_swaps(q) ? __builtin_bswap16(raw) : raw;
}

static inline u32 get32(const struct virtqueue *q, const vq32 *f)
{
	u32 raw = *(const volatile u32 *)&f->raw;

	return virtq_swaps(q) ? __builtin_bswap32(raw) : raw;
}

static inline void put16(const struct virtqueue *q, vq16 *f, u16 v)
{
	*(volatile u16 *)&f->raw = virtq_swaps(q) ? __builtin_bswap16(v) : v;
}

/* Event index (2.7.7.1, 2.7.10): each side's wish lies behind the other ring. */
static inline vq16 *used_event(const struct virtqueue *q)
{
	return &q->avail->ring[q->size];
}

static inline vq16 *avail_event(const struct virtqueue *q)
{
	return (vq16 *)&q->used->ring[q->size];
}

/* A descriptor is two words: the address, and {len, flags, next} as the ring's order packs them. */
static void put_desc(const struct virtqueue *q, struct virtq_desc *d, const void *p, u32 len, u16 flags, u16 next)
{
	bool little = virtq_swaps(q) == (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
	u64 addr = (uintptr_t)p;
	u64 rest = little ? len | (u64)flags << 32 | (u64)next << 48 : (u64)len << 32 | (u32)flags << 16 | next;

	d->addr.raw = virtq_swaps(q) ? __builtin_bswap64(addr) : addr;
	*(u64 *)&d->len = virtq_swaps(q) ? __builtin_bswap64(rest) : rest;
}

/* --- set-up ----------------------------------------------------------------- */

static size_t used_offset(u16 size, bool legacy, u32 align)
{
	size_t avail_end = size * sizeof(struct virtq_desc) + sizeof(struct virtq_avail) + (size + 1u) * sizeof(vq16);

	return align_up(avail_end, legacy ? align : 4);
}

size_t virtq_bytes(u16 size, bool legacy, u32 align)
{
	return used_offset(size, legacy, align) + sizeof(struct virtq_used) +
	       size * sizeof(struct virtq_used_elem) + sizeof(vq16);
}

static int choose_size(const struct virtio_device *d, u16 index, u16 want)
{
	int max = d->ops->queue_max((struct virtio_device *)d, index);

	if (max < 0)
		return max;
	if (max == 0)
		return fail(ERR_NOT_FOUND, "virtio: no queue %u", index);
	if (!is_pow2((u64)max) || max > 32768)
		return fail(ERR_DEVICE, "virtio: queue %u of %d entries", index, max);
	if (max < 2 || (d->fixed_queue_size && max > (int)VIRTQ_SIZE_MAX))
		return fail(ERR_UNSUPPORTED, "virtio: queue %u of %d entries", index, max);
	if (d->fixed_queue_size)
		return max;
	if (want == 0)
		want = VIRTQ_SIZE_DEFAULT;
	while (max > want || max > (int)VIRTQ_SIZE_MAX)
		max >>= 1;
	return max < 2 ? 2 : max;
}

static int allocate(struct virtqueue *q, const struct virtio_device *d)
{
	u32 align = d->legacy ? d->queue_align : 4;
	u8 *ring;

	ring = arena_dma(virtq_bytes(q->size, d->legacy, align));
	q->shadow = arena_alloc(q->size * sizeof(*q->shadow), 8);
	if (q->indirect)
		q->indirect_tables = arena_alloc(q->size * VIRTQ_INDIRECT * sizeof(struct virtq_desc), 16);
	if (!ring || !q->shadow || (q->indirect && !q->indirect_tables))
		return fail(ERR_NO_MEMORY, "virtio: no memory for a queue of %u", q->size);
	q->desc = (struct virtq_desc *)ring;
	q->avail = (struct virtq_avail *)(ring + q->size * sizeof(struct virtq_desc));
	q->used = (struct virtq_used *)(ring + used_offset(q->size, d->legacy, align));
	return 0;
}

int virtqueue_init(struct virtqueue *q, struct virtio_device *d, u16 index, u16 want)
{
	struct virtq_layout layout;
	int r = choose_size(d, index, want);

	if (r < 0)
		return r;
	memset(q, 0, sizeof(*q));
	q->device = d;
	q->index = index;
	q->size = (u16)r;
	q->free_head = NO_DESC;
	q->free_count = q->size;
	q->swap = !d->legacy && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
	q->event_idx = virtio_has(d, VIRTIO_F_EVENT_IDX);
	q->indirect = virtio_has(d, VIRTIO_F_INDIRECT_DESC);
	r = allocate(q, d);
	if (r < 0)
		return r;
	put16(q, &q->avail->idx, 0);
	put16(q, &q->used->idx, 0);
	put16(q, &q->used->flags, 0);
	put16(q, avail_event(q), 0);
	virtqueue_notifications(q, false);
	layout = (struct virtq_layout){
		.index = index, .size = q->size,
		.desc = (uintptr_t)q->desc, .avail = (uintptr_t)q->avail, .used = (uintptr_t)q->used,
		.notify_at = &q->notify_at,
	};
	return d->ops->queue_setup(d, &layout);
}

void virtqueue_destroy(struct virtqueue *q)
{
	memset(q, 0, sizeof(*q));
}

/* With the event index the flag must be 0 and the wish is "not before 64 Ki more" (2.7.7). */
void virtqueue_notifications(struct virtqueue *q, bool on)
{
	put16(q, used_event(q), (u16)(on ? q->used_idx : q->used_idx - 1));
	put16(q, &q->avail->flags, on || q->event_idx ? 0 : AVAIL_NO_INTERRUPT);
	barrier_full();
}

/* --- requests in --------------------------------------------------------------- */

static u16 take_desc(struct virtqueue *q)
{
	u16 i = q->free_head;

	q->free_count--;
	if (i != NO_DESC) {
		q->free_head = q->shadow[i].next;
		return i;
	}
	i = q->fresh++;
	q->shadow[i].token = NULL;
	return i;
}

static void put_back(struct virtqueue *q, u16 head)
{
	u16 last = head, count = q->shadow[head].count;

	for (u16 i = 1; i < count; i++)
		last = q->shadow[last].next;
	q->shadow[last].next = q->free_head;
	q->shadow[head].token = NULL;
	q->free_head = head;
	q->free_count = (u16)(q->free_count + count);
	q->in_flight--;
	q->owed -= q->shadow[head].writable;
}

static bool goes_indirect(const struct virtqueue *q, unsigned n)
{
	return q->indirect && n > 1 && n <= VIRTQ_INDIRECT;
}

/* A table of its own: each descriptor is followed by the one behind it. Returns the bytes the device may write. */
static u64 fill_indirect(struct virtqueue *q, u16 head, const struct virtq_segment *s, unsigned out, unsigned n)
{
	struct virtq_desc *d = &q->indirect_tables[head * VIRTQ_INDIRECT];
	u64 writable = 0;

	put_desc(q, &q->desc[head], d, n * (u32)sizeof(*d), DESC_INDIRECT, 0);
	for (unsigned i = 1; i <= n; i++, s++, d++) {
		u16 flags = i < n ? DESC_NEXT : 0;

		if (i > out) {
			flags |= DESC_WRITE;
			writable += s->len;
		}
		put_desc(q, d, s->p, s->len, flags, i < n ? (u16)i : 0);
	}
	return writable;
}

/* A chain in the ring's own table. */
static u64 fill_chain(struct virtqueue *q, u16 head, const struct virtq_segment *s, unsigned out, unsigned n)
{
	u64 writable = 0;
	u16 at = head;

	for (unsigned i = 0; i < n; i++, s++) {
		u16 flags = i + 1 < n ? DESC_NEXT : 0, next = flags ? take_desc(q) : 0;

		if (i >= out) {
			flags |= DESC_WRITE;
			writable += s->len;
		}
		put_desc(q, &q->desc[at], s->p, s->len, flags, next);
		q->shadow[at].next = next;
		at = next;
	}
	return writable;
}

int virtqueue_add(struct virtqueue *q, const struct virtq_segment *s, unsigned out, unsigned in, void *token)
{
	unsigned n = out + in;
	bool indirect = goes_indirect(q, n);
	struct virtq_shadow *shadow;
	u64 writable;
	u16 head;

	if (n == 0 || n > VIRTQ_SEGMENTS_MAX || (indirect ? 1 : n) > q->free_count)
		return ERR_NO_MEMORY;
	head = take_desc(q);
	writable = indirect ? fill_indirect(q, head, s, out, n) : fill_chain(q, head, s, out, n);
	shadow = &q->shadow[head];
	shadow->token = token;
	shadow->writable = (u32)writable;
	shadow->count = indirect ? 1 : (u16)n;
	q->in_flight++;
	q->owed += shadow->writable;
	if (writable > UINT32_MAX) {	/* 2.7.5.2 */
		put_back(q, head);
		return fail(ERR_RANGE, "virtio: request too large");
	}
	put16(q, &q->avail->ring[q->avail_idx & (q->size - 1)], head);
	q->avail_idx++;
	return 0;
}

unsigned virtqueue_room(const struct virtqueue *q, unsigned segments)
{
	if (segments == 0 || segments > VIRTQ_SEGMENTS_MAX)
		return 0;
	return goes_indirect(q, segments) ? q->free_count : q->free_count / segments;
}

void virtqueue_kick(struct virtqueue *q)
{
	u16 before = q->kicked_idx;

	if (before == q->avail_idx)
		return;
	barrier_write();
	put16(q, &q->avail->idx, q->avail_idx);
	q->kicked_idx = q->avail_idx;
	/* The device's wish is read after it can see the index (2.7.13.4.1). */
	barrier_full();
	if (q->event_idx) {
		u16 event = get16(q, avail_event(q));

		if ((u16)(q->avail_idx - event - 1) >= (u16)(q->avail_idx - before))
			return;
	} else if (get16(q, &q->used->flags) & USED_NO_NOTIFY) {
		return;
	}
	q->device->ops->notify(q->device, q);
}

/* --- answers out ----------------------------------------------------------------- */

int virtqueue_take(struct virtqueue *q, void **token, u32 *written)
{
	u16 ready = (u16)(get16(q, &q->used->idx) - q->used_idx);
	u16 published = (u16)(q->in_flight - (u16)(q->avail_idx - q->kicked_idx));
	const struct virtq_used_elem *e;
	u32 id, len;

	if (ready == 0)
		return 0;
	if (ready > published)
		return fail(ERR_DEVICE, "virtio: %u answers to %u requests", ready, published);
	barrier_read();
	e = &q->used->ring[q->used_idx & (q->size - 1)];
	id = get32(q, &e->id);
	len = get32(q, &e->len);
	if (id >= q->fresh || !q->shadow[id].token)
		return fail(ERR_DEVICE, "virtio: answer to request %u, which is not in flight", id);
	if (len > q->shadow[id].writable)
		return fail(ERR_DEVICE, "virtio: %u bytes written of %u", len, q->shadow[id].writable);
	*token = q->shadow[id].token;
	*written = len;
	q->used_idx++;
	put_back(q, (u16)id);
	return 1;
}

/*
 * The wait itself, and nothing else: instruction counts leave this function out by its name.
 * Until an answer is there, for @turns looks at most.
 */
static __attribute__((noinline)) void virtqueue_spin(const struct virtqueue *q, u32 turns, u32 nap_us)
{
	const volatile u16 *idx = &q->used->idx.raw;
	u16 seen = virtq_swaps(q) ? __builtin_bswap16(q->used_idx) : q->used_idx;

	for (; turns && *idx == seen; turns--) {
		if (nap_us)
			clock_nap(nap_us);
	}
}

void virtqueue_kick_first(struct virtqueue *q)
{
	virtqueue_kick(q);
	virtqueue_spin(q, SETTLE_TURNS, 0);
}

/* Whether the answer is there already or comes late makes no other way through here, but for the waiting. */
int virtqueue_wait(struct virtqueue *q, u64 timeout_us, void **token, u32 *written)
{
	u64 deadline = 0, look_at_status = 0;

	for (;;) {
		u32 nap_us = q->owed >= NAP_FROM ? (u32)MIN(q->owed >> NAP_SHIFT, NAP_MAX_US) : 0;
		u64 now;
		int r;

		virtqueue_spin(q, nap_us ? NAP_TURNS : VIRTQ_SPIN_TURNS, nap_us);
		r = virtqueue_take(q, token, written);
		if (r != 0)
			return r;
		now = clock_now_us();
		if (!deadline)
			deadline = now + timeout_us;
		if (now >= deadline)
			return fail(ERR_TIMEOUT, "virtio: no answer");
		if (now >= look_at_status) {
			if (look_at_status && virtio_failed(q->device))
				return fail(ERR_DEVICE, "virtio: device needs a reset");
			/*
			 * Once more: without a fence of the host between the index and the device's wish, which
			 * QEMU before 8.1 leaves out for a guest of one CPU, the last one can be missing.
			 */
			if (look_at_status)
				q->device->ops->notify(q->device, q);
			look_at_status = now + STATUS_EVERY_US;
		}
		cpu_relax();
	}
}
