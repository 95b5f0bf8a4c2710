/* SPDX-License-Identifier: MIT */
/*
 * virtio-blk (virtio 1.2, 5.2), the reading half: there is no other request in it.
 *
 *   qemu-system-s390x ... -drive if=none,id=d,file=disk.img,format=raw \
 *       -device virtio-blk-ccw,drive=d[,logical_block_size=4096,physical_block_size=4096]
 *
 * A batch of reads is cut into requests (blockdev.h); as many as the queue
 * holds are in flight, and the queue is filled again when half of it has come
 * back, with one notification each time, and one more for the first request of a large read.
 */
#include "vipl/arena.h"
#include "vipl/blockdev.h"
#include "vipl/bytes.h"
#include "vipl/err.h"
#include "vipl/log.h"
#include "vipl/platform.h"
#include "vipl/string.h"
#include "vipl/virtio.h"

enum { BLK_F_SIZE_MAX = 1, BLK_F_SEG_MAX = 2, BLK_F_GEOMETRY = 4, BLK_F_RO = 5, BLK_F_BLK_SIZE = 6 };
enum { BLK_T_IN = 0 };				/* 5.2.6 */
enum { BLK_S_OK = 0, BLK_S_IOERR = 1, BLK_S_UNSUPP = 2, BLK_S_NONE = 0xff /* ours: not written yet */ };

#define SECTOR_SHIFT 9
#define BLOCK_SIZE_MAX 4096
#define REQUESTS_MAX 256	/* the queue that devices offer most; 1,000 fragments take four notifications */
#define READ_TRIES 4			/* the first and three more */

/* 5.2.4, what of it is used */
struct blk_config {
	u8 capacity[8], size_max[4], seg_max[4];
	u8 cylinders[2], heads, sectors;
	u8 blk_size[4];
};
STATIC_ASSERT(sizeof(struct blk_config) == 24, "5.2.4");

struct blk_header {
	vq32 type, reserved;
	vq64 sector;
};
STATIC_ASSERT(sizeof(struct blk_header) == 16, "5.2.6");

/* A request: the device reads the header and writes the status, the rest is ours. */
struct blk_request {
	struct blk_header header;
	u8 status;
	u8 tries;
	u32 bytes;
	u8 *to;
	struct blk_request *next;	/* free list */
};

struct blk {
	struct blockdev bd;
	struct virtio_device *device;
	struct virtqueue q;
	struct blk_request *requests, *free;
	u32 fresh, room;		/* requests never used from here on; requests there are */
	u32 segment_bytes, request_bytes;
	u32 retried;
	bool dead;			/* reset after a fault */
};

/* --- reading ------------------------------------------------------------------- */

/* What is left of a batch. */
struct work {
	const struct block_read *reads;
	size_t n;
	u64 done;		/* bytes of reads[0] that are under way */
	u32 piece;		/* bytes of a request */
	bool large;		/* several requests, and the device has been told of none */
};

/* Each has its place in the queue: there is one as long as that is not full. */
static struct blk_request *request_get(struct blk *b)
{
	struct blk_request *r = b->free;

	if (r)
		b->free = r->next;
	else
		r = &b->requests[b->fresh++];
	return r;
}

static void request_put(struct blk *b, struct blk_request *r)
{
	r->next = b->free;
	b->free = r;
}

static int submit(struct blk *b, struct blk_request *r)
{
	struct virtq_segment s[VIRTQ_SEGMENTS_MAX];
	unsigned n = 0;

	s[n++] = (struct virtq_segment){ &r->header, sizeof(r->header) };
	for (u32 done = 0; done < r->bytes; done += s[n++].len)
		s[n] = (struct virtq_segment){ r->to + done, MIN(r->bytes - done, b->segment_bytes) };
	s[n++] = (struct virtq_segment){ &r->status, 1 };
	r->status = BLK_S_NONE;
	return virtqueue_add(&b->q, s, 1, n - 1, r);
}

/* Fills the queue from @w as far as requests go. */
static int feed(struct blk *b, struct work *w)
{
	unsigned shift = log2_pow2(b->bd.block_size);

	while (w->n) {
		const struct block_read *read = w->reads;
		u64 left = (read->count << shift) - w->done;
		struct blk_request *r;
		u64 at, sector;
		int err;

		if (left == 0) {
			w->reads++;
			w->n--;
			w->done = 0;
			continue;
		}
		if (virtqueue_full(&b->q, b->room))
			return 0;
		r = request_get(b);
		at = w->done;
		w->done += request_size((u8 *)read->to + at, left, w->piece, b->bd.block_size);
		/* QEMU makes one request of those that touch, for one thread: large ones overlap. */
		if (at && w->piece >= REQUEST_LEAST && w->done - at < b->request_bytes)
			at -= b->bd.block_size;
		sector = ((read->block << shift) + at) >> SECTOR_SHIFT;
		r->header.type.raw = BLK_T_IN;
		r->header.reserved.raw = 0;
		r->header.sector.raw = virtq_swaps(&b->q) ? __builtin_bswap64(sector) : sector;
		r->to = (u8 *)read->to + at;
		r->bytes = (u32)(w->done - at);
		r->tries = READ_TRIES;
		err = submit(b, r);
		if (err < 0) {
			request_put(b, r);
			return fail(err, "blk: the queue is full too soon");
		}
		if (w->large) {
			w->large = false;
			virtqueue_kick_first(&b->q);
		}
	}
	return 0;
}

/* An answer that is not good: 1 when the request is under way once more. */
static APART int not_ok(struct blk *b, struct blk_request *r, bool *fatal)
{
	switch (r->status) {
	case BLK_S_IOERR:
		if (!--r->tries)
			return fail(ERR_IO, "blk: read failed %u times", READ_TRIES);
		b->retried++;
		return submit(b, r) < 0 ? ERR_IO : 1;
	case BLK_S_UNSUPP:
		return fail(ERR_IO, "blk: read is unsupported");
	default:
		*fatal = true;
		return fail(ERR_DEVICE, "blk: request status %02x", r->status);
	}
}

/*
 * One answer. 1: it was an error that is worth another try and is under way again. Sets *fatal when the
 * device itself is at fault.
 */
static int collect(struct blk *b, bool *fatal)
{
	struct blk_request *r;
	void *token;
	u32 written;
	int err = virtqueue_wait(&b->q, VIRTIO_TIMEOUT_US, &token, &written);

	*fatal = err < 0;
	if (err < 0)
		return err;
	err = 0;
	r = token;
	/* Legacy devices are known to state lengths at random (2.7.8.3). */
	if (*(volatile u8 *)&r->status != BLK_S_OK) {
		err = not_ok(b, r, fatal);
		if (err > 0)
			return err;
	} else if (written != r->bytes + 1 && !b->device->legacy) {
		*fatal = true;
		err = fail(ERR_DEVICE, "blk: %u bytes of %u answered", written, r->bytes + 1);
	}
	request_put(b, r);
	return err;
}

/* All of @w; when it returns the device owns none of the buffers. */
static int transfer(struct blk *b, struct work *w)
{
	int err = 0;

	for (;;) {
		bool more;

		if (err == 0)
			err = feed(b, w);
		virtqueue_kick(&b->q);
		if (b->q.in_flight == 0)
			return err;
		more = err == 0 && w->n;
		do {
			bool fatal;
			int r = collect(b, &fatal);

			if (fatal) {
				b->dead = true;
				return virtio_give_up(b->device, r);
			}
			if (r > 0)
				virtqueue_kick(&b->q);
			else if (r < 0)
				err = r;
		} while (b->q.in_flight && !(more && virtqueue_low(&b->q, b->room)));
	}
}

static int blk_read(struct blockdev *bd, const struct block_read *reads, size_t n)
{
	struct blk *b = CONTAINER_OF(bd, struct blk, bd);
	struct work w = { .reads = reads, .n = n };
	u64 bytes = read_bytes(bd, reads, n);
	int err;

	if (b->dead)
		return fail(ERR_DEVICE, "blk: given up after a fault");
	w.piece = request_piece(bytes, b->request_bytes);
	w.large = bytes > REQUEST_LEAST;
	b->retried = 0;
	err = transfer(b, &w);
	if (b->retried)
		log_line("%s: %u failed reads retried", bd->name, b->retried);
	return err;
}

/* --- bringing it up ---------------------------------------------------------------- */

static const struct blockdev_ops blk_ops = { blk_read };

static u32 config_value(const struct virtio_device *d, const u8 *p)
{
	le32 le;
	u32 raw;

	memcpy(&le, p, 4);
	memcpy(&raw, p, 4);
	return d->legacy ? raw : get_le32(le);
}

static u64 config_capacity(const struct virtio_device *d, const struct blk_config *c)
{
	u64 a = config_value(d, c->capacity), b = config_value(d, c->capacity + 4);

	return d->legacy && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? a << 32 | b : b << 32 | a;
}

/* Fields beyond the last negotiated one need not exist. */
static u32 config_length(const struct virtio_device *d)
{
	if (virtio_has(d, BLK_F_BLK_SIZE))
		return offsetof(struct blk_config, blk_size) + 4;
	if (virtio_has(d, BLK_F_GEOMETRY))
		return offsetof(struct blk_config, blk_size);
	if (virtio_has(d, BLK_F_SEG_MAX))
		return offsetof(struct blk_config, cylinders);
	if (virtio_has(d, BLK_F_SIZE_MAX))
		return offsetof(struct blk_config, seg_max);
	return offsetof(struct blk_config, size_max);
}

static int read_config(struct blk *b, struct blk_config *c)
{
	struct virtio_device *d = b->device;
	u64 capacity;
	int r;

	memset(c, 0, sizeof(*c));
	r = virtio_config_read(d, 0, c, config_length(d));
	if (r < 0)
		return r;
	b->bd.block_size = virtio_has(d, BLK_F_BLK_SIZE) ? config_value(d, c->blk_size) : 512;
	if (!is_pow2(b->bd.block_size) || b->bd.block_size < 512 || b->bd.block_size > BLOCK_SIZE_MAX)
		return fail(ERR_FORMAT, "blk: block size %u", b->bd.block_size);
	capacity = config_capacity(d, c);
	if (capacity > (u64)INT64_MAX >> SECTOR_SHIFT)
		return fail(ERR_FORMAT, "blk: capacity of %lx sectors", capacity);
	b->bd.blocks = capacity >> (log2_pow2(b->bd.block_size) - SECTOR_SHIFT);
	if (b->bd.blocks == 0)
		return fail(ERR_MEDIUM, "blk: capacity 0");
	b->bd.read_only = virtio_has(d, BLK_F_RO);
	if (virtio_has(d, BLK_F_GEOMETRY)) {
		b->bd.heads = c->heads;
		b->bd.sectors = c->sectors;
	}
	return 0;
}

/* What a device that wants its segments small takes in one request. */
static APART u32 limit_segments(struct blk *b, const struct blk_config *c)
{
	struct virtio_device *d = b->device;
	u32 segments = 1, most;

	b->segment_bytes = MIN(config_value(d, c->size_max), REQUEST_MOST);
	if (virtio_has(d, BLK_F_SEG_MAX))
		segments = config_value(d, c->seg_max);
	most = MAX(b->q.indirect ? VIRTQ_INDIRECT : 0, MIN(b->q.size, VIRTQ_SEGMENTS_MAX));
	return most > 2 ? MIN(segments, most - 2) : 0;
}

/* How large a request may be: one segment, unless the device wants them small. */
static int set_limits(struct blk *b, const struct blk_config *c)
{
	u32 segments = 1;

	b->segment_bytes = REQUEST_MOST;
	if (virtio_has(b->device, BLK_F_SIZE_MAX))
		segments = limit_segments(b, c);
	b->request_bytes = MIN((u32)align_down((u64)segments * b->segment_bytes, b->bd.block_size), REQUEST_MOST);
	if (b->request_bytes == 0)
		return fail(ERR_UNSUPPORTED, "blk: segments of %u bytes hold no block", b->segment_bytes);
	b->room = MIN(virtqueue_room(&b->q, segments + 2), REQUESTS_MAX);
	if (b->room == 0)
		return fail(ERR_UNSUPPORTED, "blk: a queue of %u holds no request", b->q.size);
	b->bd.max_transfer = b->request_bytes;
	b->bd.segments = segments;
	b->bd.segment_size = b->segment_bytes;
	return 0;
}

int virtio_blk_open(struct virtio_device *d, struct blockdev **bd)
{
	struct blk *b = arena_zalloc(sizeof(*b), 8);
	struct blk_config config;
	int r;

	if (!b)
		return fail(ERR_NO_MEMORY, "blk: no memory");
	b->device = d;
	b->bd.ops = &blk_ops;
	log_name(b->bd.name, sizeof(b->bd.name), "%s blk", d->name);
	r = virtio_init(d, VIRTIO_F(BLK_F_SIZE_MAX) | VIRTIO_F(BLK_F_SEG_MAX) | VIRTIO_F(BLK_F_GEOMETRY) |
			   VIRTIO_F(BLK_F_RO) | VIRTIO_F(BLK_F_BLK_SIZE));
	if (r < 0)
		return r;
	r = read_config(b, &config);
	if (r == 0)
		r = virtqueue_init(&b->q, d, 0, REQUESTS_MAX);
	if (r == 0)
		r = set_limits(b, &config);
	if (r == 0) {
		b->requests = arena_alloc(b->room * sizeof(*b->requests), 16);
		r = b->requests ? virtio_ready(d) : fail(ERR_NO_MEMORY, "blk: no memory for requests");
	}
	if (r < 0) {
		virtio_destroy(d);
		return r;
	}
	*bd = &b->bd;
	return 0;
}
