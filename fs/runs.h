/* SPDX-License-Identifier: MIT */
/*
 * Builds a file's extent piece by piece: pieces that follow each other on the
 * disk become one, and a file of one piece needs no memory.
 */
#ifndef FS_RUNS_H
#define FS_RUNS_H

#include "vipl/disk.h"

#define RUNS_MAX 65536u		/* pieces of one file: more is a disk that lies, or one to be defragmented */

struct runs {
	const struct extent *volume;
	struct run one;		/* while there is only one */
	struct run *run;	/* NULL while there is only one */
	u32 count, room;
	u64 length;		/* of all so far */
};

static inline struct runs runs_begin(const struct extent *volume)
{
	return (struct runs){ .volume = volume };
}

/*
 * Appends @length bytes (> 0) at @offset of the volume, or a hole when that is RUN_HOLE. The arena must not
 * be used for anything else between the first and the last. ERR_RANGE: outside the volume.
 */
int runs_add(struct runs *r, u64 offset, u64 length);
/* The extent of what was added. @r may go, the extent stays. */
int runs_end(struct runs *r, struct extent *file);

/*
 * How many of the @n little-endian numbers at @p are @first, @first + 1, and so on. With @quick
 * most of them are only summed up: what is not in order goes unnoticed when it has the same
 * checksum, 64 bits for every 80 numbers.
 */
u32 runs_count32(const u8 *p, u32 n, u32 first, bool quick);
/* The same of 16-bit numbers; @first + @n at most 0xffff. */
u32 runs_count16(const u8 *p, u32 n, u32 first, bool quick);

#endif
