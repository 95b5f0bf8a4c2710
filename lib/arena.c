/* SPDX-License-Identifier: MIT */
/*
 * The arena: one block of memory, a mark that moves up.
 */
#include "vipl/arena.h"
#include "vipl/string.h"

static u8 *base;
static size_t size, used, peak;

void arena_init(void *memory, size_t bytes)
{
	base = memory;
	size = bytes;
	used = 0;
	peak = 0;
}

/* The arena only shrinks here: the peak need not be looked at elsewhere. */
void arena_release(size_t mark)
{
	if (mark >= used)
		return;
	peak = MAX(peak, used);
	used = mark;
}

void arena_reset(void)
{
	arena_release(0);
}

void *arena_alloc(size_t n, size_t align)
{
	size_t start = (size_t)align_up((uintptr_t)base + used, align) - (uintptr_t)base;

	if (start > size || n > size - start)
		return NULL;
	used = start + n;
	return base + start;
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
	if (n > size)
		return NULL;
	return arena_alloc(align_up(n, DMA_ALIGN), DMA_ALIGN);
}

char *arena_strndup(const char *s, size_t n)
{
	char *p = n < size ? arena_alloc(n + 1, 1) : NULL;

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

size_t arena_left(void)
{
	return size - used;
}

size_t arena_peak(void)
{
	return MAX(peak, used);
}
