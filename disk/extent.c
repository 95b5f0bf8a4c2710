/* SPDX-License-Identifier: MIT */
/*
 * Bounded windows of bytes: contiguous on the disk, in pieces (a fragmented
 * file), or in memory. A child cannot exceed its parent.
 */
#include "vipl/disk.h"
#include "vipl/err.h"
#include "vipl/string.h"

#define SMALL DISK_CACHE_LINE	/* reads below this go through the line cache */

struct extent extent_whole(struct disk *disk)
{
	return (struct extent){ .disk = disk, .length = disk->size };
}

int extent_sub(const struct extent *parent, u64 off, u64 length, struct extent *child)
{
	if (off > parent->length || length > parent->length - off)
		return fail(ERR_RANGE, "extent: %lx + %lx leaves its parent of %lx", off, length,
			    parent->length);
	*child = *parent;
	child->first = parent->first + off;
	child->length = length;
	return 0;
}

struct extent extent_memory(struct run *run, const void *data, size_t n)
{
	*run = (struct run){ .length = n, .data = data };
	return (struct extent){ .length = n, .runs = run, .nruns = 1 };
}

static int collect(struct disk *disk, u64 off, u8 *to, u64 n)
{
	return n < SMALL ? disk_small(disk, off, to, n) : disk_collect(disk, off, to, n);
}

/* A piece of one run, @n bytes from @within on. */
static int collect_run(struct disk *disk, const struct run *run, u64 within, u8 *to, u64 n)
{
	if (run->data) {
		memcpy(to, run->data + within, n);
		return 0;
	}
	if (run->offset == RUN_HOLE) {
		memset(to, 0, n);
		return 0;
	}
	/* Fragments of a large file below a page are rare, but belong into the same batch. */
	return disk_collect(disk, run->offset + within, to, n);
}

static APART int collect_runs(const struct extent *e, u64 at, u8 *to, u64 n)
{
	u64 start = 0;

	for (u32 i = 0; i < e->nruns && n; i++) {
		const struct run *run = &e->runs[i];

		if (at < start + run->length) {
			u64 within = at - start;
			u64 piece = MIN(n, run->length - within);
			int err;

			if (n < SMALL && !run->data && run->offset != RUN_HOLE)
				err = disk_small(e->disk, run->offset + within, to, piece);
			else
				err = collect_run(e->disk, run, within, to, piece);
			if (err)
				return err;
			at += piece;
			to += piece;
			n -= piece;
		}
		start += run->length;
	}
	return n ? fail(ERR_RANGE, "extent: runs end %lx bytes early", n) : 0;
}

static int collect_part(const struct extent *e, u64 off, void *to, u64 n)
{
	if (off > e->length || n > e->length - off)
		return fail(ERR_RANGE, "extent: read of %lx at %lx, length %lx", n, off, e->length);
	if (!n)
		return 0;
	if (e->runs)
		return collect_runs(e, e->first + off, to, n);
	return collect(e->disk, e->first + off, to, n);
}

int extent_read_parts(const struct extent_part *parts, size_t n)
{
	struct disk *disk = NULL;
	int err = 0;

	for (size_t i = 0; i < n && !err; i++) {
		const struct extent *e = parts[i].extent;

		if (disk && e->disk != disk)
			err = disk_flush(disk);
		disk = e->disk;
		if (!err)
			err = collect_part(e, parts[i].off, parts[i].to, parts[i].n);
	}
	if (err && disk)
		disk->batched = disk->fixups = 0;
	return err || !disk ? err : disk_flush(disk);
}

int extent_read(const struct extent *e, u64 off, void *to, u64 n)
{
	struct extent_part part = { .extent = e, .off = off, .n = n, .to = to };

	return extent_read_parts(&part, 1);
}

/* The run that holds the byte *at, which becomes an offset into it; NULL when none holds @n bytes from there on. */
static const struct run *find_run(const struct extent *e, u64 *at, u32 n)
{
	for (u32 i = 0; i < e->nruns; i++) {
		const struct run *run = &e->runs[i];

		if (*at < run->length)
			return n <= run->length - *at ? run : NULL;
		*at -= run->length;
	}
	return NULL;
}

int extent_map(const struct extent *e, u64 off, u32 n, void *bounce, const void **p)
{
	u64 at = e->first + off;
	bool whole = n != 0;

	if (off > e->length || n > e->length - off)
		return fail(ERR_RANGE, "extent: %x bytes at %lx, length %lx", n, off, e->length);
	if (e->runs) {
		const struct run *run = find_run(e, &at, n);

		if (run && run->data) {
			*p = run->data + at;
			return 0;
		}
		whole = whole && run && run->offset != RUN_HOLE;
		if (whole)
			at += run->offset;
	}
	if (whole && at % DISK_CACHE_LINE + n <= DISK_CACHE_LINE)
		return disk_map(e->disk, at, p);
	*p = bounce;
	return extent_read(e, off, bounce, n);
}
