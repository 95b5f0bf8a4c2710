/* SPDX-License-Identifier: MIT */
/*
 * The one arena: a boot attempt allocates from it and nothing is freed but by
 * going back to a mark (or arena_reset() at the next target).
 */
#ifndef VIPL_ARENA_H
#define VIPL_ARENA_H

#include "vipl/types.h"

/* Hands over the memory to allocate from; DMA_ALIGN-aligned, owned by the caller for ever. */
void arena_init(void *base, size_t size);
/* Everything allocated since arena_init() is gone. */
void arena_reset(void);

/*
 * @n bytes aligned to @align (a power of two), contents undefined.
 * NULL when there is no room (the caller says fail(ERR_NO_MEMORY, ...)).
 */
void *arena_alloc(size_t n, size_t align);
/* The same, zeroed. For small structs: buffers that a read fills want arena_alloc. */
void *arena_zalloc(size_t n, size_t align);
/* A DMA buffer: aligned to DMA_ALIGN, size rounded up to it. */
void *arena_dma(size_t n);
/* A terminated copy of @n characters, or NULL. */
char *arena_strndup(const char *s, size_t n);

size_t arena_mark(void);
void arena_release(size_t mark);
/* Bytes left, and the most ever in use. */
size_t arena_left(void);
size_t arena_peak(void);

#endif
