/* SPDX-License-Identifier: MIT */
/*
 * The arena: one block of memory, a mark that moves up.
 */
#include "vipl/arena.h"
#include "vipl/string.h"

static u8 *base;
static uintptr_t next, end;	/* [next, end) is free */
static size_t peak;

void arena_init(void *memory, size_t bytes)
{
	base = memory;
	next = (uintptr_t)memory;
	end = next + bytes;
	peak = 0;
}

/* The arena only shrinks here: the peak need not be looked at elsewhere. */
void arena_release(size_t mark)
{
	if (mark >= arena_mark())
		return;
	peak = MAX(peak, arena_mark());
	next = (uintptr_t)base + mark;
}

void arena_reset(void)
{
	arena_release(0);
}

void *arena_alloc(size_t n, size_t align)
{
	uintptr_t start = (uintptr_t)align_up(next, align);

	if (start > end || n > end - start)
		return NULL;
	next = start + n;
	return (void *)start;
}

void *arena_zalloc(size_t n, size_t align)
{
	void *p = arena_alloc(n, align);

	if (p)
		memset(p, 0, n);
	return p;
}

void *arena_dma(size_t n)
{
	if (n > arena_left())
		return NULL;
	return arena_alloc(align_up(n, DMA_ALIGN), DMA_ALIGN);
}

char *arena_strndup(const char *s, size_t n)
{
	char *p = n < arena_left() ? arena_alloc(n + 1, 1) : NULL;

	if (p) {
		memcpy(p, s, n);
		p[n] = '\0';
	}
	return p;
}

size_t arena_mark(void)
{
	return next - (uintptr_t)base;
}

size_t arena_left(void)
{
	return end - next;
}

size_t arena_peak(void)
{
	return MAX(peak, arena_mark());
}
