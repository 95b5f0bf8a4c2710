/* SPDX-License-Identifier: MIT */
/*
 * Where the bytes of an ext2/3/4 file are: a tree of extents ("Extent Tree"),
 * or block numbers behind up to three levels of indirection ("Direct/Indirect
 * Block Addressing").
 *
 * Both are walked by position: from the root to the leaf that holds the next
 * block of the file, again and again. Each walk goes at most a few levels down
 * and ends with the position further on, whatever the nodes say.
 */
#include "ext4.h"
#include "runs.h"
#include "vipl/err.h"

#define LEAVES_MAX RUNS_MAX	/* walks for one file */

struct walk {
	struct ext4 *fs;
	struct runs runs;
	u64 at, end;		/* blocks of the file: found so far, and in all */
	u64 size;		/* in bytes, as the last block may be a part of one */
};

/* @n blocks at @block of the volume, RUN_HOLE for a hole, are the next of the file. */
static int add(struct walk *w, u64 block, u64 n)
{
	unsigned shift = w->fs->block_shift;
	u64 bytes = MIN(n << shift, w->size - w->runs.length);

	w->at += n;
	if (block != RUN_HOLE) {
		if (block > w->fs->volume.length >> shift)
			return fail(ERR_RANGE, "ext4: a file in block %lx, outside the volume", block);
		block <<= shift;
	}
	return runs_add(&w->runs, block, bytes);
}

/* --- extents ---------------------------------------------------------------- */

struct header {
	le16 magic;
	le16 entries, max;
	le16 depth;		/* 0: of extents, else of indices */
	le32 generation;
};

/* Both kinds of entries, told apart by the header. */
struct entry {
	le32 block;		/* first block of the file that this is about */
	union {
		struct { le32 low; le16 high; le16 unused; } index;
		struct { le16 length; le16 high; le32 low; } extent;
	};
};
STATIC_ASSERT(sizeof(struct header) == 12 && sizeof(struct entry) == 12, "ext4: extent tree");

#define EXTENT_MAGIC 0xf30a
#define DEPTH_MAX 5
#define WRITTEN_MAX 32768u	/* a longer extent is one not yet written, this much shorter */

/* The last entry that begins at or before @at; 0 when all are behind it. */
static u32 search(const struct entry *e, u32 n, u64 at)
{
	u32 low = 0;

	while (n > 1) {
		u32 half = n / 2;

		if (get_le32(e[low + half].block) <= at)
			low += half;
		n -= half;
	}
	return low;
}

/* Takes what a leaf has of the file, up to block @limit, and the holes between. */
static int take_leaf(struct walk *w, const struct entry *e, u32 n, u64 limit)
{
	int err = 0;

	for (u32 i = n ? search(e, n, w->at) : 0; i < n && w->at < limit && !err; i++) {
		u64 start = get_le32(e[i].block), length = get_le16(e[i].extent.length);
		u64 block = get_le32(e[i].extent.low) | (u64)get_le16(e[i].extent.high) << 32;
		bool written = length <= WRITTEN_MAX;
		u64 skip;

		if (!written)
			length -= WRITTEN_MAX;
		if (start >= limit)
			break;
		if (start + length <= w->at || !length)
			continue;
		if (start > w->at)
			err = add(w, RUN_HOLE, start - w->at);
		skip = w->at - start;
		if (!err)
			err = add(w, written ? block + skip : RUN_HOLE, MIN(length - skip, limit - w->at));
	}
	if (!err && w->at < limit)
		err = add(w, RUN_HOLE, limit - w->at);
	return err;
}

/* From the root to one leaf. */
static int walk_extents(struct walk *w, const u8 *root)
{
	u32 size = EXT4_BLOCK_BYTES, depth = DEPTH_MAX;
	const void *node = root;
	u64 limit = w->end;

	for (bool first = true;; first = false) {
		const struct header *h = node;
		const struct entry *e = (const struct entry *)(h + 1);
		u32 n = get_le16(h->entries), i;
		int err;

		if (get_le16(h->magic) != EXTENT_MAGIC || n > size / sizeof(*e) - 1 ||
		    (first ? get_le16(h->depth) > depth : get_le16(h->depth) != depth))
			return fail(ERR_FORMAT, "ext4: damaged extent tree");
		depth = get_le16(h->depth);
		if (depth == 0)
			return take_leaf(w, e, n, limit);
		if (n == 0)
			return fail(ERR_FORMAT, "ext4: an extent index without entries");
		i = search(e, n, w->at);
		/* The leaf below ends where the next one begins. */
		if (i + 1 < n && get_le32(e[i + 1].block) > w->at)
			limit = MIN(limit, get_le32(e[i + 1].block));
		err = ext4_block(w->fs, get_le32(e[i].index.low) | (u64)get_le16(e[i].index.high) << 32,
				 &node);
		if (err)
			return err;
		size = ext4_block_size(w->fs);
		depth--;
	}
}

/* --- block numbers ---------------------------------------------------------- */

#define DIRECT 12u		/* in the inode, before those of the three trees */

/* Takes block numbers, 0 being a hole. */
static int take_numbers(struct walk *w, const u8 *p, u32 n)
{
	int err = 0;

	for (u32 i = 0, k; i < n && w->at < w->end && !err; i += k) {
		const u8 *here = p + 4 * (size_t)i;
		u32 block = get_le32(*(const le32 *)here);
		u32 most = (u32)MIN(n - i, w->end - w->at);

		if (block) {
			k = runs_count32(here, most, block, false);
			err = add(w, block, k);
		} else {
			for (k = 1; k < most && !get_le32(*(const le32 *)(here + 4 * (size_t)k));)
				k++;
			err = add(w, RUN_HOLE, k);
		}
	}
	return err;
}

/* From the inode to one block of numbers. */
static int walk_numbers(struct walk *w, const u8 *root)
{
	unsigned bits = w->fs->block_shift - 2u;	/* of an index into a block of numbers */
	u64 at = w->at - DIRECT;
	const le32 *p = (const le32 *)root;
	const void *node = root;
	unsigned level = 1;

	if (w->at < DIRECT)
		return take_numbers(w, root + 4 * w->at, (u32)(DIRECT - w->at));
	for (; level <= 3 && at >> bits * level; level++)
		at -= 1ull << bits * level;
	if (level > 3)
		return fail(ERR_FORMAT, "ext4: a file of %lu blocks", w->end);
	p += DIRECT - 1 + level;
	for (;; level--) {
		u32 block = get_le32(*p);
		u64 span = 1ull << bits * level;	/* blocks of the file below this number */
		int err;

		if (!block)
			return add(w, RUN_HOLE, MIN(span - (at & (span - 1)), w->end - w->at));
		err = ext4_block(w->fs, block, &node);
		if (err)
			return err;
		if (level == 1)
			break;
		p = (const le32 *)node + (at >> bits * (level - 1) & ((1u << bits) - 1));
	}
	at &= (1u << bits) - 1;
	return take_numbers(w, (const u8 *)node + 4 * at, (1u << bits) - (u32)at);
}

int ext4_content(struct ext4 *fs, const struct ext4_inode *inode, struct extent *file)
{
	struct walk w = {
		.fs = fs, .runs = runs_begin(&fs->volume), .size = inode->size,
		.end = (inode->size >> fs->block_shift) + !!(inode->size & (ext4_block_size(fs) - 1)),
	};
	unsigned leaves = 0;
	int err = 0;

	if (inode->flags & EXT4_FL_ENCRYPT)
		return fail(ERR_UNSUPPORTED, "ext4: a file that is encrypted");
	if (inode->flags & EXT4_FL_INLINE)
		return ext4_inline(fs, inode, file);
	if (w.end > 1ull << 32)		/* block numbers of a file have 32 bits */
		return fail(ERR_FORMAT, "ext4: a file of %lx bytes", inode->size);
	while (w.at < w.end && !err) {
		if (++leaves > LEAVES_MAX)
			return fail(ERR_LOOP, "ext4: a file with no end");
		err = inode->flags & EXT4_FL_EXTENTS ? walk_extents(&w, inode->block) :
						       walk_numbers(&w, inode->block);
	}
	return err ? err : runs_end(&w.runs, file);
}
