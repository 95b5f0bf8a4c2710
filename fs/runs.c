/* SPDX-License-Identifier: MIT */
/*
 * Pieces of files, and the one loop that runs once for every few KiB of a file:
 * counting block numbers that follow each other, eight bytes at a time.
 */
#include "runs.h"
#include "vipl/arena.h"
#include "vipl/bytes.h"
#include "vipl/err.h"

#define GROW 32u

/* A place for one more, behind the others. */
static APART struct run *grow(struct runs *r)
{
	if (r->count >= RUNS_MAX) {
		fail(ERR_LOOP, "fs: a file of more than %u pieces", RUNS_MAX);
		return NULL;
	}
	if (r->count >= r->room) {
		/* The arena grows upwards: what it gives next follows what it gave last. */
		struct run *more = arena_alloc(GROW * sizeof(*more), sizeof(u64));

		if (!more || (r->run && more != r->run + r->room)) {
			fail(ERR_NO_MEMORY, "fs: no room for %u pieces of a file", r->count);
			return NULL;
		}
		if (!r->run) {
			r->run = more;
			more[0] = r->one;
		}
		r->room += GROW;
	}
	return &r->run[r->count++];
}

int runs_add(struct runs *r, u64 offset, u64 length)
{
	struct run *last = r->run ? &r->run[r->count - 1] : &r->one;
	bool hole = offset == RUN_HOLE;

	if (!hole) {
		if (offset > r->volume->length || length > r->volume->length - offset)
			return fail(ERR_RANGE, "fs: a file reaches %lx, the volume ends at %lx",
				    offset + length, r->volume->length);
		offset += r->volume->first;
	}
	r->length += length;
	if (r->count && (hole ? last->offset == RUN_HOLE : last->offset + last->length == offset)) {
		last->length += length;
		return 0;
	}
	if (r->count) {
		last = grow(r);
	} else {
		r->count = 1;
		last = &r->one;
	}
	if (!last)
		return r->count >= RUNS_MAX ? ERR_LOOP : ERR_NO_MEMORY;
	*last = (struct run){ .offset = offset, .length = length };
	return 0;
}

int runs_end(struct runs *r, struct extent *file)
{
	*file = (struct extent){ .disk = r->volume->disk, .length = r->length };
	if (r->count == 1 && r->one.offset != RUN_HOLE) {
		file->first = r->one.offset;
		return 0;
	}
	if (r->count == 1) {
		r->run = arena_alloc(sizeof(*r->run), sizeof(u64));
		if (!r->run)
			return fail(ERR_NO_MEMORY, "fs: no room for a file of one hole");
		r->run[0] = r->one;
	}
	file->runs = r->run;
	file->nruns = r->count;
	return 0;
}

/*
 * How many of the @n words at @p are @word, @word + @step, and so on; a few less when the words
 * stop following: the caller looks at those one by one. Three instructions a word, which
 * is two blocks of a file: keep it so.
 */
static u32 count_words(const le64 *p, u32 n, u64 word, u64 step)
{
	u32 i = 0;

#define MATCH(k) do { \
		if (get_le64(p[k]) != word) \
			return i; \
		word += step; \
	} while (0)
	for (; i + 8 <= n; i += 8, p += 8) {
		MATCH(0); MATCH(1); MATCH(2); MATCH(3); MATCH(4); MATCH(5); MATCH(6); MATCH(7);
	}
#undef MATCH
	return i;
}

#define GROUP 40u	/* words under one checksum: eight rows of five */
#define WEIGHTS (4096u + 512 + 64 + 8 + 1)

/*
 * The same by checksums, at little more than an instruction a word: five sums of every fifth
 * word, weighed by the powers of eight. Numbers that swap places change it.
 */
static u32 sum_words(const le64 *p, u32 n, u64 word, u64 step)
{
	/* Of word + (5 * row + column) * step, over eight rows of five columns. */
	u64 want = word * (8 * WEIGHTS) +
		   step * (5 * 28 * WEIGHTS + 8 * (0 * 4096 + 1 * 512 + 2 * 64 + 3 * 8 + 4 * 1));
	const u64 more = GROUP * step * (8 * WEIGHTS);
	u32 i = 0;

#define ROW(k) do { \
		a += get_le64(p[k]); \
		b += get_le64(p[(k) + 1]); \
		c += get_le64(p[(k) + 2]); \
		d += get_le64(p[(k) + 3]); \
		e += get_le64(p[(k) + 4]); \
	} while (0)
	for (; i + GROUP <= n; i += GROUP, p += GROUP) {
		u64 a = 0, b = 0, c = 0, d = 0, e = 0;

		ROW(0); ROW(5); ROW(10); ROW(15); ROW(20); ROW(25); ROW(30); ROW(35);
		b += 8 * a;
		c += 8 * b;
		d += 8 * c;
		if (e + 8 * d != want)
			break;
		want += more;
	}
#undef ROW
	return i;
}

static u32 count(const u8 *p, u32 n, u64 word, u64 step, bool quick)
{
	u32 i = quick ? sum_words((const le64 *)p, n, word, step) : 0;

	return i + count_words((const le64 *)p + i, n - i, word + i * step, step);
}

u32 runs_count32(const u8 *p, u32 n, u32 first, bool quick)
{
	u32 i = 0;

	/* A carry from one half into the other would need numbers that wrap. */
	if (first <= UINT32_MAX - n)
		i = 2 * count(p, n / 2, first | (u64)(first + 1) << 32, 2 | 2ull << 32, quick);
	for (; i < n; i++)
		if (get_le32(*(const le32 *)(p + 4 * (size_t)i)) != first + i)
			break;
	return i;
}

u32 runs_count16(const u8 *p, u32 n, u32 first, bool quick)
{
	const u64 ones = 0x0001000100010001ull;
	u32 i = 4 * count(p, n / 4, first * ones + 0x0003000200010000ull, 4 * ones, quick);

	for (; i < n; i++)
		if (get_le16(*(const le16 *)(p + 2 * (size_t)i)) != first + i)
			break;
	return i;
}
