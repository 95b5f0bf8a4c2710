/* SPDX-License-Identifier: MIT */
/* LINK: lib/inflate.c */
/*
 * DEFLATE streams as zlib makes them (raw, RFC 1951), whole, cut and damaged.
 */
#include "unit.h"
#include "vipl/err.h"
#include "vipl/inflate.h"

static const u8 fixed[] = { 0x4b, 0x4c, 0x4a, 0x4e, 0x4c, 0x4a, 0x4e, 0x4c, 0x4a, 0x06, 0x00 };
static const u8 stored[] = { 0x01, 0x03, 0x00, 0xfc, 0xff, 'a', 'b', 'c' };

static void test_fixed(void **state)
{
	u8 out[16];

	(void)state;
	assert_int_equal(inflate(fixed, sizeof(fixed), out, sizeof(out)), 9);
	assert_memory_equal(out, "abcabcabc", 9);
	assert_int_equal(inflate(fixed, sizeof(fixed), out, 8), ERR_FORMAT);
}

static void test_stored(void **state)
{
	u8 out[16];

	(void)state;
	assert_int_equal(inflate(stored, sizeof(stored), out, sizeof(out)), 3);
	assert_memory_equal(out, "abc", 3);
	assert_int_equal(inflate(stored, sizeof(stored), out, 2), ERR_FORMAT);
	assert_int_equal(inflate(stored, sizeof(stored) - 1, out, 3), ERR_FORMAT);
}

#include "inflate_data.h"	/* dynamic_plain[], dynamic_packed[] */

static void test_dynamic(void **state)
{
	u8 *out = malloc(sizeof(dynamic_plain));

	(void)state;
	assert_int_equal(inflate(dynamic_packed, sizeof(dynamic_packed), out, sizeof(dynamic_plain)),
			 sizeof(dynamic_plain));
	assert_memory_equal(out, dynamic_plain, sizeof(dynamic_plain));
	free(out);
}

/* Cut anywhere, or with any bit turned: an error or some bytes, never outside. */
static void test_damage(void **state)
{
	u8 *out = malloc(sizeof(dynamic_plain)), *in = malloc(sizeof(dynamic_packed));

	(void)state;
	for (size_t n = 0; n < sizeof(dynamic_packed); n++)
		assert_int_equal(inflate(dynamic_packed, n, out, sizeof(dynamic_plain)), ERR_FORMAT);
	for (size_t bit = 0; bit < 8 * sizeof(dynamic_packed); bit++) {
		memcpy(in, dynamic_packed, sizeof(dynamic_packed));
		in[bit / 8] ^= (u8)(1u << bit % 8);
		assert_true(inflate(in, sizeof(dynamic_packed), out, sizeof(dynamic_plain)) <=
			    (long)sizeof(dynamic_plain));
	}
	free(in);
	free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fixed), cmocka_unit_test(test_stored),
		cmocka_unit_test(test_dynamic), cmocka_unit_test(test_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
