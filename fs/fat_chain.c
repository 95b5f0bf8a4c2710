/* SPDX-License-Identifier: MIT */
/*
 * The file allocation table: for each cluster the number of the next one. A
 * file in one piece is a row of numbers that count up, and is checked as such.
 *
 * Few entries are looked at in the disk's cache. For a file whose part of the
 * table is larger, a window of it is read straight from the disk.
 */
#include "fat.h"
#include "runs.h"
#include "vipl/arena.h"
#include "vipl/err.h"

#define QUICK_MIN 256u		/* clusters of a file from which on its chain is summed up first */
#define PAGES (4 * DISK_CACHE_LINE)	/* so much of the table is rather taken page by page */
#define WINDOW 65536u		/* of FAT32: 64 MiB of a file in clusters of 4 KiB */

/* Where the entry of cluster @c begins in the table. */
static u32 entry_at(const struct fat *fat, u32 c)
{
	return fat->bits == 12 ? c + c / 2 : c * (fat->bits / 8u);
}

static int fill_window(struct fat *fat, u32 at, u32 bytes)
{
	int err;

	if (!fat->window) {
		fat->window = arena_dma(WINDOW);
		if (!fat->window)
			return fail(ERR_NO_MEMORY, "fat: no room for a piece of the table");
	}
	fat->window_start = (u32)align_down(at, DISK_CACHE_LINE);
	fat->window_len = 0;
	bytes += at - fat->window_start;
	bytes = (u32)align_up(bytes, DISK_CACHE_LINE);
	bytes = MIN(bytes, WINDOW);
	bytes = MIN(bytes, fat->fat_bytes - fat->window_start);
	err = extent_read(&fat->volume, fat->fat_start + fat->window_start, fat->window, bytes);
	if (!err)
		fat->window_len = bytes;
	return err;
}

/*
 * Points *p at the entry of cluster @c and says how many bytes of the table are there (of a FAT12
 * maybe only the one entry, in @bounce). @want: how many would be of use. @ahead: the entries
 * before have been read one after the other.
 */
static int entries_at(struct fat *fat, u32 c, u32 want, bool ahead, u8 bounce[4], const u8 **p,
		      u32 *bytes)
{
	const u32 size = fat->bits == 32 ? 4 : 2;
	u32 at = entry_at(fat, c);
	u32 into = at - fat->window_start;	/* wraps, and is large then, for what lies before */
	const void *mapped;
	int err;

	/* Far jumps, which a hostile chain may have many of, cost a line, not a window. */
	if ((into >= fat->window_len || fat->window_len - into < size) &&
	    want > PAGES && (ahead || into < 2 * WINDOW)) {
		err = fill_window(fat, at, want);
		if (err)
			return err;
		into = at - fat->window_start;
	}
	if (into < fat->window_len && fat->window_len - into >= size) {
		*p = fat->window + into;
		*bytes = fat->window_len - into;
		return 0;
	}
	*bytes = DISK_CACHE_LINE - (u32)((fat->volume.first + fat->fat_start + at) % DISK_CACHE_LINE);
	*bytes = MIN(MAX(*bytes, size), fat->fat_bytes - at);
	err = extent_map(&fat->volume, fat->fat_start + at, *bytes, bounce, &mapped);
	*p = mapped;
	return err;
}

static u32 decode(const struct fat *fat, u32 c, const u8 *p)
{
	u32 v = get_le16(*(const le16 *)p);

	if (fat->bits == 32)
		return get_le32(*(const le32 *)p) & 0x0fffffff;
	if (fat->bits == 16)
		return v;
	return c & 1 ? v >> 4 : v & 0xfff;
}

/* How many of at most @most clusters from @c on have the next as their successor, by the @bytes at @p. */
static u32 count_up(const struct fat *fat, u32 c, u32 most, const u8 *p, u32 bytes, bool quick)
{
	u32 n;

	if (fat->bits == 12)
		return decode(fat, c, p) == c + 1;
	if (fat->bits == 16)
		return runs_count16(p, MIN(most, bytes / 2), c + 1, quick);
	most = MIN(most, bytes / 4);
	n = runs_count32(p, most, c + 1, quick);
	/* The upper four bits do not count, but hardly anyone sets them. */
	if (n < most && decode(fat, c + n, p + 4 * n) == c + n + 1)
		n++;
	return n;
}

static int span(struct fat *fat, u32 c, u32 most, bool quick, u32 *count, u32 *next)
{
	const u32 first = c;
	bool ahead = fat->window_len == 0;

	while (c - first + 1 < most) {
		u32 want = MIN(most - 1 - (c - first), fat->limit - 1 - c);
		u32 bytes, n = 0;
		u8 bounce[4];
		const u8 *p;
		int err = entries_at(fat, c, want * (fat->bits / 8u), ahead, bounce, &p, &bytes);

		if (err)
			return err;
		if (want)	/* else this is the last cluster there is */
			n = count_up(fat, c, want, p, bytes, quick);
		if (!n) {
			*next = decode(fat, c, p);
			break;
		}
		c += n;
		ahead = true;
	}
	*count = c - first + 1;
	return 0;
}

int fat_span(struct fat *fat, u32 c, u32 most, u32 *count, u32 *next)
{
	return span(fat, c, most, false, count, next);
}

/*
 * Whether the @need clusters from @c on are a file in one piece, by checksums of the table and its
 * end mark in the right place: a file in pieces would have to get past both.
 */
static int is_one_piece(struct fat *fat, u32 c, u32 need)
{
	u32 n, next = 0;
	int err;

	if (need <= QUICK_MIN)
		return 0;
	err = span(fat, c, need + 1, true, &n, &next);
	return err ? err : n == need && fat_is_end(fat, next);
}

int fat_file(struct fat *fat, u32 c, u32 length, struct extent *file)
{
	u32 need = (u32)(((u64)length + (1u << fat->cluster_shift) - 1) >> fat->cluster_shift);
	struct runs runs = runs_begin(&fat->volume);
	u64 left = length;

	while (need) {
		u64 bytes;
		u32 n = need, next = 0;
		int got;

		if (!fat_is_cluster(fat, c))
			return fail(ERR_FORMAT, "fat: a file ends %u clusters early", need);
		got = left == length ? is_one_piece(fat, c, need) : 0;
		if (!got)
			got = fat_span(fat, c, need, &n, &next);
		if (got < 0)
			return got;
		bytes = MIN(left, (u64)n << fat->cluster_shift);
		got = runs_add(&runs, fat_cluster_at(fat, c), bytes);
		if (got)
			return got;
		left -= bytes;
		need -= n;
		c = next;
	}
	return runs_end(&runs, file);
}
