/* SPDX-License-Identifier: MIT */
/* LINK: fs/runs.c lib/arena.c lib/err.c lib/printf.c */
/*
 * Pieces of files, and counting numbers that follow each other.
 */
#include "unit.h"

#include "fs/runs.h"
#include "vipl/arena.h"
#include "vipl/bytes.h"
#include "vipl/err.h"

static u8 memory[8192] __attribute__((aligned(4096)));
static struct extent volume = { .first = 4096, .length = 1 << 20 };

static void test_one_piece(void **state)
{
	struct runs r = runs_begin(&volume);
	struct extent file;

	(void)state;
	arena_init(memory, 0);	/* needs none */
	assert_int_equal(runs_add(&r, 1024, 512), 0);
	assert_int_equal(runs_add(&r, 1536, 512), 0);
	assert_int_equal(runs_add(&r, 2048, 1), 0);
	assert_int_equal(runs_end(&r, &file), 0);
	assert_null(file.runs);
	assert_int_equal(file.first, 5120);
	assert_int_equal(file.length, 1025);
	r = runs_begin(&volume);
	assert_int_equal(runs_end(&r, &file), 0);
	assert_int_equal(file.length, 0);
}

static void test_pieces(void **state)
{
	struct runs r = runs_begin(&volume);
	struct extent file;

	(void)state;
	arena_init(memory, sizeof(memory));
	for (u32 i = 0; i < 100; i++) {
		assert_int_equal(runs_add(&r, 8192 * i, 512), 0);
		assert_int_equal(runs_add(&r, 8192 * i + 512, 512), 0);
	}
	assert_int_equal(runs_add(&r, RUN_HOLE, 100), 0);
	assert_int_equal(runs_add(&r, RUN_HOLE, 100), 0);
	assert_int_equal(runs_add(&r, 0, 7), 0);
	assert_int_equal(runs_end(&r, &file), 0);
	assert_int_equal(file.nruns, 102);
	assert_int_equal(file.length, 100 * 1024 + 207);
	for (u32 i = 0; i < 100; i++) {
		assert_int_equal(file.runs[i].offset, 4096 + 8192 * i);
		assert_int_equal(file.runs[i].length, 1024);
	}
	assert_true(file.runs[100].offset == RUN_HOLE);
	assert_int_equal(file.runs[100].length, 200);
	assert_int_equal(file.runs[101].length, 7);
	/* A file of one hole. */
	r = runs_begin(&volume);
	assert_int_equal(runs_add(&r, RUN_HOLE, 5), 0);
	assert_int_equal(runs_end(&r, &file), 0);
	assert_int_equal(file.nruns, 1);
	assert_int_equal(file.length, 5);
}

static void test_limits(void **state)
{
	struct runs r = runs_begin(&volume);
	struct extent file;
	u32 i;

	(void)state;
	arena_init(memory, sizeof(memory));
	assert_int_equal(runs_add(&r, (1 << 20) - 4, 5), ERR_RANGE);
	assert_int_equal(runs_add(&r, (1 << 20) + 1, 1), ERR_RANGE);
	assert_int_equal(runs_add(&r, ~0ull - 1, 1), ERR_RANGE);
	assert_int_equal(runs_add(&r, 0, ~0ull), ERR_RANGE);
	assert_int_equal(runs_add(&r, (1 << 20) - 4, 4), 0);
	/* The arena ends. */
	for (i = 0; i < 1000 && !runs_add(&r, 8 * i, 4); i++)
		;
	assert_in_range(i, 200, 340);
	assert_int_equal(runs_add(&r, 0, 4), ERR_NO_MEMORY);
	/* Someone else uses it. */
	r = runs_begin(&volume);
	arena_init(memory, sizeof(memory));
	for (i = 0; i < 1000 && !runs_add(&r, 8 * i, 4); i++)
		if (i == 10)
			assert_non_null(arena_alloc(8, 8));
	assert_in_range(i, 30, 33);
	r = runs_begin(&volume);
	arena_init(memory, 0);
	assert_int_equal(runs_add(&r, RUN_HOLE, 4), 0);
	assert_int_equal(runs_end(&r, &file), ERR_NO_MEMORY);
}

#define N 3000u

static u8 numbers[4 * N + 8];

static void fill(unsigned bytes, u32 first)
{
	for (u32 i = 0; i < N; i++) {
		le32 v = make_le32(first + i);

		memcpy(numbers + 1 + bytes * i, &v, bytes);	/* aligned to nothing */
	}
}

static void set(unsigned bytes, u32 i, u32 to)
{
	le32 v = make_le32(to);

	memcpy(numbers + 1 + bytes * i, &v, bytes);
}

static u32 count(unsigned bytes, u32 n, u32 first, bool quick)
{
	/* Exactly the bytes, so that a look behind them is seen. */
	u8 *copy = malloc(bytes * n + 1);
	u32 got;

	memcpy(copy, numbers + 1, bytes * n);
	got = bytes == 4 ? runs_count32(copy, n, first, quick) : runs_count16(copy, n, first, quick);
	free(copy);
	return got;
}

static void test_count(void **state)
{
	static const u32 firsts[] = { 0, 1, 2, 77, 60000, 0x0ffff000, 0x80000000, ~0u - N, ~0u - N + 1 };

	(void)state;
	for (unsigned bytes = 2; bytes <= 4; bytes += 2) {
		for (size_t f = 0; f < ARRAY_SIZE(firsts) - (bytes == 2 ? 4 : 0); f++) {
			for (int quick = 0; quick < 2; quick++) {
				fill(bytes, firsts[f]);
				for (u32 n = 0; n <= N; n += n < 200 ? 1 : 173)
					if (count(bytes, n, firsts[f], quick) != n)
						fail_msg("%u numbers from %x", n, firsts[f]);
				assert_int_equal(count(bytes, 100, firsts[f] + 1, quick), 0);
				for (u32 at = 0; at < N; at += 61) {
					set(bytes, at, firsts[f] + at + 1);
					if (count(bytes, N, firsts[f], quick) != at)
						fail_msg("%u of %x", at, firsts[f]);
					set(bytes, at, firsts[f] + at);
				}
			}
		}
	}
	/* Numbers that wrap are counted to the end of the world. */
	fill(4, ~0u - 9);
	assert_int_equal(count(4, N, ~0u - 9, false), N);
}

/* What checksums of a whole group might not see, but these do. */
static void test_quick(void **state)
{
	(void)state;
	fill(4, 1000);
	for (u32 at = 0; at < 300; at++) {
		for (u32 other = at + 1; other < 300; other++) {
			/* Two pieces that have changed places. */
			set(4, at, 1000 + other);
			set(4, other, 1000 + at);
			if (other / 80 == at / 80 && (other - at) % 10 &&
			    count(4, N, 1000, true) / 80 > at / 80)
				fail_msg("%u and %u", at, other);
			/* A file that leaves, and another that ends. */
			set(4, at, 7);
			set(4, other, 0x0fffffff);
			if (count(4, N, 1000, true) > at)
				fail_msg("%u and the end at %u", at, other);
			set(4, at, 1000 + at);
			set(4, other, 1000 + other);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_piece), cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_limits), cmocka_unit_test(test_count),
		cmocka_unit_test(test_quick),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
