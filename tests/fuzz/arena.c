/* SPDX-License-Identifier: MIT */
/*
 * The arena as the fuzzers have it: what is not allocated is poisoned, with a gap behind
 * each allocation. Same interface and bounds as lib/arena.c.
 */
#include <sanitizer/asan_interface.h>

#include "fuzz.h"

#define GAP 32u

static u8 memory[FUZZ_ARENA] __attribute__((aligned(DMA_ALIGN)));
static size_t used, peak, last;
static size_t top = FUZZ_ARENA;		/* from here on all is poisoned */

void fuzz_arena(void)
{
	arena_release(0);
	ASAN_POISON_MEMORY_REGION(memory, top);
	top = peak = last = 0;
}

void arena_init(void *base, size_t size)
{
	(void)base;
	(void)size;
	abort();
}

void arena_reset(void)
{
	arena_release(0);
}

void *arena_alloc(size_t n, size_t align)
{
	/* Pieces of one size lie together, as fs/runs.c wants its own to. */
	size_t start = align_up(used + (n == last ? 0 : GAP), MAX(align, 8u));

	CHECK(is_pow2(align));
	if (start > sizeof(memory) || n > sizeof(memory) - start)
		return NULL;
	ASAN_UNPOISON_MEMORY_REGION(memory + start, n);
	/* Nobody may rely on what is there. */
	memset(memory + start, 0xa5, MIN(n, 64u));
	peak = MAX(peak, start + n);
	used = start + n;
	last = n;
	top = MAX(top, used);
	return memory + start;
}

void *arena_zalloc(size_t n, size_t align)
{
	void *p = arena_alloc(n, align);

	return p ? memset(p, 0, n) : NULL;
}

void *arena_dma(size_t n)
{
	return n > sizeof(memory) ? NULL : arena_alloc(align_up(n, DMA_ALIGN), DMA_ALIGN);
}

char *arena_strndup(const char *s, size_t n)
{
	char *p = n < sizeof(memory) ? arena_alloc(n + 1, 1) : NULL;

	if (p) {
		memcpy(p, s, n);
		p[n] = '\0';
	}
	return p;
}

size_t arena_mark(void)
{
	return used;
}

void arena_release(size_t mark)
{
	if (mark >= used)
		return;
	ASAN_POISON_MEMORY_REGION(memory + mark, top - mark);
	used = mark;
}

size_t arena_left(void)
{
	return sizeof(memory) - used;
}

size_t arena_peak(void)
{
	return peak;
}
