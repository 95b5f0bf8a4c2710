/* SPDX-License-Identifier: MIT */
/*
 * The machine as Eva sees it: a disk of any size with any bytes, reads that fail or not, memory
 * that runs out or not. Included at the end of the source under analysis.
 */
#include "vipl/arena.h"
#include "vipl/disk.h"
#include "vipl/err.h"
#include "vipl/log.h"
#include <stdlib.h>

volatile u64 any;

int fail(int err, const char *fmt, ...)
{
	(void)fmt;
	return err;
}
const char *fail_reason(void)
{
	return "";
}
void log_line(const char *fmt, ...)
{
	(void)fmt;
}

void *arena_alloc(size_t n, size_t align)
{
	(void)align;
	return n > 0x100000 || any ? NULL : malloc(n);
}
void *arena_zalloc(size_t n, size_t align)
{
	(void)align;
	return n > 0x100000 || any ? NULL : calloc(1, n);
}
void *arena_dma(size_t n)
{
	return arena_alloc(n, DMA_ALIGN);
}

static int any_error(void)
{
	switch (any) {
	case 0:
		return ERR_IO;
	case 1:
		return ERR_TIMEOUT;
	case 2:
		return ERR_DEVICE;
	default:
		return 0;
	}
}

struct extent extent_whole(struct disk *disk)
{
	return (struct extent){ .disk = disk, .length = disk->size };
}
int extent_read(const struct extent *e, u64 off, void *to, u64 n)
{
	if (off > e->length || n > e->length - off)
		return ERR_RANGE;
	if (n)
		Frama_C_make_unknown(to, n);
	return any_error();
}
int extent_read_parts(const struct extent_part *parts, size_t n)
{
	int err = 0;

	for (size_t i = 0; i < n && !err; i++)
		err = extent_read(parts[i].extent, parts[i].off, parts[i].to, parts[i].n);
	return err;
}
/* Into the cache: a page, of which the bytes asked for are the last. */
static u8 page[DISK_CACHE_LINE];
int extent_map(const struct extent *e, u64 off, u32 n, void *bounce, const void **p)
{
	if (off > e->length || n > e->length - off)
		return ERR_RANGE;
	if (bounce && any) {
		*p = bounce;
		Frama_C_make_unknown(bounce, n);
	} else {
		*p = page + DISK_CACHE_LINE - n;
		Frama_C_make_unknown((char *)page, sizeof(page));
	}
	return any_error();
}
int extent_sub(const struct extent *parent, u64 off, u64 length, struct extent *child)
{
	if (off > parent->length || length > parent->length - off)
		return ERR_RANGE;
	*child = *parent;
	child->first = parent->first + off;
	child->length = length;
	return 0;
}
