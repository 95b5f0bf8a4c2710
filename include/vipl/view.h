/* SPDX-License-Identifier: MIT */
/*
 * Bytes in memory that came from a device or a disk: a pointer and a length,
 * and one chokepoint that hands out checked pointers into them.
 */
#ifndef VIPL_VIEW_H
#define VIPL_VIEW_H

#include "vipl/types.h"

struct view {
	const u8 *p;
	size_t len;
};

/* A pointer to @n bytes at @off, or NULL when they are not all inside. */
static inline const void *view_at(struct view v, size_t off, size_t n)
{
	if (off > v.len || n > v.len - off)
		return NULL;
	return v.p + off;
}

/* The bytes from @off on, at most @n of them; empty when @off is outside. */
static inline struct view view_sub(struct view v, size_t off, size_t n)
{
	if (off > v.len)
		return (struct view){ v.p, 0 };
	return (struct view){ v.p + off, MIN(n, v.len - off) };
}

#endif
