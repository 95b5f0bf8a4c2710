/* SPDX-License-Identifier: MIT */
/* LINK: lib/unlzma.c */
/*
 * Raw LZMA as Python's lzma makes it: literals after matches, all four distances, long and short lengths,
 * and streams that are damaged.
 */
#include "unit.h"
#include "vipl/unlzma.h"

#include "unlzma_data.h"	/* packed[] */

#define SIZE 6000

static u8 plain[SIZE + 400];
static u16 probs[UNLZMA_PROBS];

static unsigned next(u32 *x)
{
	*x = (*x * 1103515245u + 12345u) & 0x7fffffff;
	return *x >> 16;
}

static void make_plain(void)
{
	static const char *const words[] = { "alpha", "be", "gamma ray", "d", "epsilon-epsilon" };
	size_t n = 0;
	u32 x = 1;

	while (n < SIZE) {
		unsigned kind = next(&x) % 8, count, from;

		if (kind < 4) {
			n += (size_t)sprintf((char *)plain + n, "%s ", words[next(&x) % 5]);
		} else if (kind == 4) {
			plain[n++] = (u8)next(&x);
		} else if (kind == 5) {
			for (count = next(&x) % 40; count; count--)
				plain[n++] = 'A';
		} else if (kind == 6 && n > 300) {
			count = next(&x) % 290;
			from = (unsigned)(n - 1 - next(&x) % (n - 1 < 4000 ? n - 1 : 4000));
			for (unsigned i = 0; i < count; i++)
				plain[n++] = plain[from + i];
		} else {
			for (count = next(&x) % 9; count; count--) {
				plain[n++] = 0;
				plain[n++] = 1;
			}
		}
	}
}

static void test_whole(void **state)
{
	u8 *out = malloc(SIZE);

	(void)state;
	make_plain();
	assert_int_equal(unlzma(packed, out, SIZE, probs), SIZE);
	assert_memory_equal(out, plain, SIZE);
	free(out);
}

/* No more than was asked for, wherever that ends. */
static void test_part(void **state)
{
	(void)state;
	make_plain();
	for (size_t n = 0; n < SIZE; n += 97) {
		u8 *out = malloc(n + 1);

		out[n] = 0xee;
		assert_int_equal(unlzma(packed, out, n, probs), n);
		assert_memory_equal(out, plain, n);
		assert_int_equal(out[n], 0xee);
		free(out);
	}
}

/* What is made stays inside whatever the stream is; it is followed by zeros here, as in the ROM. */
static void test_damaged(void **state)
{
	static u8 bad[sizeof(packed) + 65536];
	u8 *out = malloc(SIZE);

	(void)state;
	srand(1);
	for (unsigned round = 0; round < 3000; round++) {
		memcpy(bad, packed, sizeof(packed));
		for (unsigned i = 0; i <= round % 4; i++)
			bad[(unsigned)rand() % sizeof(packed)] = (u8)rand();
		assert_true(unlzma(bad, out, SIZE, probs) <= SIZE);
	}
	free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole), cmocka_unit_test(test_part), cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
