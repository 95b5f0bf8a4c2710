/* SPDX-License-Identifier: MIT */
/*
 * Reading with virtio-blk: queues of one to three requests, reads of several shapes, and each answer that
 * a device may give to each request, in each order. A request lies within its read and asks for the
 * sectors that belong there; what was read without an error has come as a whole; nothing is left in flight.
 */
#include "virtio/blk.c"
#include "driver_states.h"

#define ROOM 3
#define BLOCKS 16384u

static u32 room, request_bytes, segment_bytes, block_size;
static const struct block_read *reads;
static size_t nreads;
static struct blk *blk;
static struct blk_request *flying[ROOM];
static u8 come[BLOCKS / 8];		/* blocks of the reads, one behind the other */
static bool bad_answer, reset;

int virtio_give_up(struct virtio_device *d, int err)
{
	(void)d;
	if (!bad_answer)
		wrong("a device given up that answered well");
	reset = true;
	blk->q.in_flight = 0;
	return err;
}

/* The first of the reads' blocks that @r is for. */
static u32 place(const struct blk_request *r)
{
	u32 before = 0;

	for (size_t i = 0; i < nreads; before += (u32)reads[i++].count) {
		u64 off = (u64)(r->to - (u8 *)reads[i].to);

		if (r->to < (u8 *)reads[i].to || off + r->bytes > reads[i].count * block_size)
			continue;
		if (r->header.sector.raw * 512 != reads[i].block * block_size + off || off % block_size)
			wrong("sectors of another place");
		return before + (u32)(off / block_size);
	}
	wrong("a request that is not within a read");
	return 0;
}

int virtqueue_add(struct virtqueue *q, const struct virtq_segment *s, unsigned out, unsigned in, void *token)
{
	struct blk_request *r = token;
	u8 *to = r->to;

	if (q->in_flight == room || r < blk->requests || r >= blk->requests + room)
		wrong("more requests than there is room for");
	if (out != 1 || s[0].p != &r->header || s[in].p != &r->status || s[in].len != 1 || !r->bytes ||
	    r->bytes % block_size || r->bytes > request_bytes)
		wrong("a request of another form");
	for (unsigned i = 1; i < in; to += s[i++].len)
		if (s[i].p != to || s[i].len > segment_bytes)
			wrong("segments that do not follow each other");
	if (to != r->to + r->bytes)
		wrong("segments of another length");
	place(r);
	flying[q->in_flight++] = r;
	return 0;
}

static void look_back(const struct virtqueue *q)
{
	u64 hash = mix(blk->device->legacy, bad_answer), all = 0;

	for (const struct blk_request *r = blk->free; r; r = r->next)
		hash = mix(hash, (u64)(r - blk->requests));
	hash = mix(hash, ROOM + blk->fresh);
	for (unsigned i = 0; i < q->in_flight; i++) {
		const struct blk_request *r = flying[i];

		all += mix(mix(r->tries, (u64)(r - blk->requests)), (u64)place(r) << 32 | r->bytes);
	}
	hash = mix(hash, all);	/* in which order they are is no matter */
	for (unsigned i = 0; i < sizeof(come); i += 8)
		hash = mix(hash, *(u64 *)&come[i]);
	been_here(hash);
}

static void has_come(const struct blk_request *r)
{
	u32 at = place(r);

	for (u32 n = r->bytes / block_size; n; n--, at++)
		come[at / 8] |= (u8)(1 << at % 8);
}

/* One of those in flight, as the device likes. */
int virtqueue_wait(struct virtqueue *q, u64 timeout_us, void **token, u32 *written)
{
	enum { GOOD, SHORT, LONG, FAILED, UNKNOWN, ODD, NO_ANSWER, ANSWERS };
	static const u8 status[ANSWERS] = { [FAILED] = BLK_S_IOERR, [UNKNOWN] = BLK_S_UNSUPP, [ODD] = 3 };
	struct blk_request *r;
	unsigned which, answer;

	(void)timeout_us;
	if (!q->in_flight)
		wrong("a wait for nothing");
	look_back(q);
	which = choose(q->in_flight);
	answer = choose(ANSWERS);
	r = flying[which];
	bad_answer |= answer != GOOD && (answer != FAILED || r->tries == 1) && !(blk->device->legacy && answer <= LONG);
	if (answer == NO_ANSWER)
		return ERR_TIMEOUT;
	flying[which] = flying[--q->in_flight];
	r->status = status[answer];
	*written = answer == SHORT ? 0 : answer == LONG ? r->bytes + 2 : r->bytes + 1;
	*token = r;
	if (answer <= LONG)
		has_come(r);
	return 1;
}

static void run(void)
{
	static struct virtio_device device;
	int err;

	device.legacy = choose(2);
	memset(come, 0, sizeof(come));
	bad_answer = reset = false;
	free(blk ? blk->requests : NULL);
	free(blk);
	blk = calloc(1, sizeof(*blk));
	*blk = (struct blk){ .device = &device, .room = room, .segment_bytes = segment_bytes, .request_bytes = request_bytes };
	blk->bd.block_size = block_size;
	blk->requests = malloc(room * sizeof(*blk->requests));
	err = blk_read(&blk->bd, reads, nreads);
	if ((err < 0) != bad_answer || blk->dead != reset)
		wrong("an answer that was taken for another");
	if (blk->q.in_flight)
		wrong("something is left in flight");
	for (u32 i = 0, at = 0; i < nreads && !err; at += (u32)reads[i++].count)
		for (u32 k = at; k < at + reads[i].count; k++)
			if (!(come[k / 8] >> k % 8 & 1))
				wrong("something did not come");
}

/* Buffers that nothing is written to. */
#define AT(n) ((void *)(uintptr_t)((n) << 21))

int main(void)
{
	static const struct block_read one[] = { { 7, 1, AT(1) } }, few[] = { { 0, 3, AT(1) }, { 9, 0, AT(2) }, { 5, 2, AT(3) } },
		large[] = { { 3, 9000, (u8 *)AT(1) + 4096 } };
	static const struct {
		const struct block_read *reads;
		size_t n;
		u32 block_size, request_bytes, segment_bytes;
	} cases[] = {
		{ one, 1, 512, 512, 512 }, { few, 3, 512, 512, 512 }, { few, 3, 512, 1024, 512 },
		{ few, 3, 4096, 12288, 4096 }, { large, 1, 4096, REQUEST_MOST, REQUEST_MOST },
	};

	seen = malloc(SEEN * sizeof(*seen));
	for (room = 1; room <= ROOM; room++)
		for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
			reads = cases[i].reads;
			nreads = cases[i].n;
			block_size = cases[i].block_size;
			request_bytes = cases[i].request_bytes;
			segment_bytes = cases[i].segment_bytes;
			all_runs(run);
		}
	printf("blk_states: up to %u in flight: %lu states\n", ROOM, states);
	return 0;
}
