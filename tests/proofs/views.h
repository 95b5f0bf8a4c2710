/* SPDX-License-Identifier: MIT */
/* plain.h, and views of which Eva looks at each part alone: it does not learn that what lies further on is shorter. */
#include "plain.h"

#define view_at part_at
#define view_sub part_of

static inline const void *view_at(struct view v, size_t off, size_t n)
{
	if (off > v.len || n > v.len - off)
		return NULL;
	//@ split n;
	if (n > v.len - off)
		return NULL;
	return v.p + off;
}

static inline struct view view_sub(struct view v, size_t off, size_t n)
{
	if (off > v.len)
		return (struct view){ v.p, 0 };
	//@ split off;
	v.p += off;
	v.len = MIN(n, v.len - off);
	return v;
}
