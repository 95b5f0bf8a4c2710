/* SPDX-License-Identifier: MIT */
/*
 * The virtqueue against a device that answers anything: every state that virtio/queue.c can get into,
 * by every request and every answer, for rings of 2 and 4 descriptors, with and without indirect
 * ones. In each state the free list and the chains in flight share the descriptors among them, none
 * twice and none lost; what a device says of a request that is not in flight, or of more bytes than
 * there are, is refused and changes nothing. Compiled with ASan and UBSan, which watch the memory.
 *
 * Free-running indices are folded to the ring: the code takes them modulo its size, or differences.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "virtio/queue.c"

#define RING_MAX 4
#define STATES (1u << 21)
#define LEN 16u		/* bytes of each writable segment */

/* --- what queue.c calls --- */
int fail(int err, const char *fmt, ...) { (void)fmt; return err; }
void *arena_alloc(size_t n, size_t align) { (void)n; (void)align; return NULL; }
void *arena_dma(size_t n) { (void)n; return NULL; }
bool virtio_has(const struct virtio_device *d, unsigned bit) { (void)d; (void)bit; return false; }
bool virtio_failed(struct virtio_device *d) { (void)d; return false; }
u64 clock_now_us(void) { return 0; }
void cpu_relax(void) { }
void clock_nap(u32 us) { (void)us; }
void barrier_full(void) { }
void barrier_read(void) { }
void barrier_write(void) { }
static void notify(struct virtio_device *d, struct virtqueue *q) { (void)d; (void)q; }

/* --- the state: all of it that decides what happens next --- */
struct state {
	u16 free_head, free_count, fresh, avail, kicked, used, in_flight;
	struct { u8 token; u16 next, count; u32 writable; } shadow[RING_MAX];
};

static struct state *seen;
static u32 *table, count;

static struct virtqueue q;
static const struct virtio_transport_ops ops = { .notify = notify };
static struct virtio_device device = { .ops = &ops };
static unsigned long steps;

static void wrong(const char *what)
{
	printf("queue_states: %s\n", what);
	exit(1);
}

static void load(const struct state *s)
{
	q.free_head = s->free_head;
	q.free_count = s->free_count;
	q.fresh = s->fresh;
	q.avail_idx = s->avail;
	q.kicked_idx = s->kicked;
	q.used_idx = s->used;
	q.in_flight = s->in_flight;
	for (unsigned i = 0; i < q.size; i++)
		q.shadow[i] = (struct virtq_shadow){ (void *)(uintptr_t)s->shadow[i].token, s->shadow[i].writable,
						     s->shadow[i].next, s->shadow[i].count };
}

/* What no descriptor in use says is left out, so that states that cannot be told apart are one. */
static void store(struct state *s)
{
	u16 fold = (u16)(q.kicked_idx & ~(q.size - 1));
	u8 live[RING_MAX] = { 0 };

	memset(s, 0, sizeof(*s));
	s->free_head = q.free_head;
	s->free_count = q.free_count;
	s->fresh = q.fresh;
	s->avail = (u16)(q.avail_idx - fold);
	s->kicked = (u16)(q.kicked_idx - fold);
	s->used = q.used_idx & (q.size - 1);
	s->in_flight = q.in_flight;
	for (unsigned i = 0; i < q.fresh; i++) {
		live[i] = q.shadow[i].token != NULL;
		s->shadow[i].token = (u8)(uintptr_t)q.shadow[i].token;
		s->shadow[i].next = q.shadow[i].next;
		s->shadow[i].count = live[i] ? q.shadow[i].count : 0;
		s->shadow[i].writable = live[i] ? q.shadow[i].writable : 0;
	}
	/* The last of a chain leads nowhere. */
	for (unsigned i = 0; i < q.fresh; i++) {
		unsigned at = i;

		if (!live[i])
			continue;
		for (unsigned k = 1; k < q.shadow[i].count; k++)
			at = q.shadow[at].next;
		s->shadow[at].next = 0;
	}
}

/* Each descriptor is fresh, free, or in one chain in flight. */
static void check(void)
{
	bool met[RING_MAX] = { false };
	unsigned free = 0, used = 0, flying = 0;

	if (q.fresh > q.size || q.free_count > q.size)
		wrong("counts beyond the ring");
	for (u16 i = q.free_head; i != NO_DESC; i = q.shadow[i].next) {
		if (i >= q.fresh || met[i] || q.shadow[i].token)
			wrong("free list");
		met[i] = true;
		free++;
	}
	for (unsigned h = 0; h < q.fresh; h++) {
		u16 i = (u16)h;

		if (!q.shadow[h].token)
			continue;
		flying++;
		if (!q.shadow[h].count)
			wrong("empty chain");
		for (unsigned k = 0; k < q.shadow[h].count; k++, i = q.shadow[i].next) {
			if (i >= q.fresh || met[i])
				wrong("chain");
			met[i] = true;
			used++;
		}
	}
	if (free + used != q.fresh || q.free_count != free + q.size - q.fresh)
		wrong("a descriptor is lost");
	if (flying != q.in_flight || (u16)(q.avail_idx - q.kicked_idx) > flying)
		wrong("requests in flight");
}

static void remember(void)
{
	struct state *s = &seen[count];
	u32 hash = 2166136261u;

	check();
	store(s);
	for (size_t i = 0; i < sizeof(*s); i++)
		hash = (hash ^ ((u8 *)s)[i]) * 16777619u;
	for (u32 at = hash % (2 * STATES);; at = (at + 1) % (2 * STATES)) {
		if (table[at] && memcmp(&seen[table[at] - 1], s, sizeof(*s)) != 0)
			continue;
		if (!table[at]) {
			table[at] = ++count;
			if (count == STATES)
				wrong("too many states");
		}
		return;
	}
}

static void add(const struct state *s, unsigned out, unsigned in)
{
	static u8 buffer[LEN];
	struct virtq_segment segment[RING_MAX + 2];
	unsigned need = q.indirect && out + in > 1 && out + in <= VIRTQ_INDIRECT ? 1 : out + in;
	int r;

	load(s);
	for (unsigned i = 0; i < out + in; i++)
		segment[i] = (struct virtq_segment){ buffer, LEN };
	r = virtqueue_add(&q, segment, out, in, buffer);
	steps++;
	if ((r == 0) != (need != 0 && need <= s->free_count) || (r && r != ERR_NO_MEMORY))
		wrong("add");
	for (unsigned i = 0; i < q.fresh; i++)
		if (q.shadow[i].token == buffer) {
			if (q.shadow[i].writable != in * LEN || q.shadow[i].count != need ||
			    q.avail->ring[s->avail & (q.size - 1)].raw != i)
				wrong("what was added");
			q.shadow[i].token = (void *)(uintptr_t)(i + 1);
		}
	remember();
}

static void take(const struct state *s, u16 ready, u32 id, u32 len)
{
	u16 published = (u16)(s->in_flight - (u16)(s->avail - s->kicked));
	bool flying = id < s->fresh && s->shadow[id].token;
	bool fine = ready && ready <= published && flying && len <= s->shadow[id].writable;
	struct virtqueue before;
	void *token = NULL;
	u32 written;
	int r;

	load(s);
	before = q;
	q.used->idx.raw = (u16)(s->used + ready);
	q.used->ring[s->used].id.raw = id;
	q.used->ring[s->used].len.raw = len;
	r = virtqueue_take(&q, &token, &written);
	steps++;
	if (r != (fine ? 1 : ready ? ERR_DEVICE : 0))
		wrong("take");
	if (fine && (token != (void *)(uintptr_t)(id + 1) || written != len))
		wrong("what was taken");
	if (!fine && memcmp(&before, &q, sizeof(q)) != 0)
		wrong("a refused answer left its mark");
	remember();
}

static void kick(const struct state *s)
{
	load(s);
	virtqueue_kick(&q);
	steps++;
	remember();
}

static void explore(u16 size, bool indirect)
{
	static const u32 lengths[] = { 0, LEN, LEN + 1, 2 * LEN, UINT32_MAX };
	u32 first = count;

	q = (struct virtqueue){ .device = &device, .size = size, .indirect = indirect, .free_head = NO_DESC, .free_count = size };
	q.desc = calloc(size, sizeof(*q.desc));
	q.avail = calloc(1, sizeof(*q.avail) + (size + 1u) * sizeof(vq16));
	q.used = calloc(1, sizeof(*q.used) + size * sizeof(struct virtq_used_elem) + sizeof(vq16));
	q.shadow = calloc(size, sizeof(*q.shadow));
	q.indirect_tables = calloc(size * VIRTQ_INDIRECT, sizeof(struct virtq_desc));
	memset(table, 0, 2 * STATES * sizeof(*table));
	remember();
	for (u32 at = first; at < count; at++) {
		struct state s = seen[at];

		for (unsigned n = 0; n <= size + 1u; n++)
			for (unsigned in = 0; in <= n && in <= 2; in++)
				add(&s, n - in, in);
		kick(&s);
		for (u32 ready = 0; ready <= size + 1u; ready++)
			for (u32 id = 0; id <= size; id++)
				for (unsigned l = 0; l < ARRAY_SIZE(lengths); l++)
					take(&s, (u16)ready, id, lengths[l]);
		take(&s, 0xffff, 0, 0);
		take(&s, 1, UINT32_MAX, 0);
		take(&s, 1, 0x10000, 0);
	}
	printf("queue_states: ring of %u%s: %u states\n", size, indirect ? ", indirect" : "", count - first);
	free(q.desc);
	free(q.avail);
	free(q.used);
	free(q.shadow);
	free(q.indirect_tables);
}

int main(void)
{
	seen = calloc(STATES + 1, sizeof(*seen));
	table = calloc(2 * STATES, sizeof(*table));
	if (!seen || !table)
		wrong("no memory");
	for (u16 size = 2; size <= RING_MAX; size *= 2) {
		explore(size, false);
		explore(size, true);
	}
	printf("queue_states: %lu steps, all as they should be\n", steps);
	free(seen);
	free(table);
	return 0;
}
