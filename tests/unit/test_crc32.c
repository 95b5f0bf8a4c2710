/* SPDX-License-Identifier: MIT */
/* LINK: lib/crc32.c */
/*
 * CRC-32: the check value of the catalogue of CRCs, split updates, runs of zeros.
 */
#include "unit.h"

#include "vipl/crc32.h"

/* One bit at a time, straight from the definition. */
static u32 slow(u32 crc, const u8 *p, size_t n)
{
	while (n--) {
		crc ^= *p++;
		for (int i = 0; i < 8; i++)
			crc = crc & 1 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
	}
	return crc;
}

static void test_check_value(void **state)
{
	(void)state;
	assert_int_equal(~crc32_update(~0u, "123456789", 9), 0xcbf43926);
	assert_int_equal(crc32_update(5, "", 0), 5);
}

static void test_against_definition(void **state)
{
	u8 bytes[300];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (u8)(i * 37 + (i >> 3));
	for (size_t n = 0; n < sizeof(bytes); n++)
		if (crc32_update(~0u, bytes, n) != slow(~0u, bytes, n))
			fail_msg("length %zu", n);
	assert_int_equal(crc32_update(crc32_update(~0u, bytes, 101), bytes + 101, 199),
			 crc32_update(~0u, bytes, 300));
}

static void test_zeros(void **state)
{
	static const u32 lengths[] = { 0, 1, 2, 7, 92, 128, 255, 4096, 16128, 65535 };
	static u8 nothing[65536];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++)
		if (crc32_zeros(0x12345678, lengths[i]) != slow(0x12345678, nothing, lengths[i]))
			fail_msg("%u zeros", lengths[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_check_value), cmocka_unit_test(test_against_definition),
		cmocka_unit_test(test_zeros),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
