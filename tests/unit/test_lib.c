/* SPDX-License-Identifier: MIT */
/* LINK: lib/err.c lib/arena.c lib/text.c lib/printf.c lib/ebcdic.c */
/*
 * The small library: formatter, globs, arena, error names, EBCDIC.
 */
#include "unit.h"

#include "vipl/arena.h"
#include "vipl/ebcdic.h"
#include "vipl/err.h"
#include "vipl/string.h"

#define EXPECT(want, ...) do { \
		char out[64]; \
		assert_int_equal(format(out, sizeof(out), __VA_ARGS__), strlen(want)); \
		assert_string_equal(out, want); \
	} while (0)

static void test_format(void **state)
{
	char tiny[4];

	(void)state;
	EXPECT("a-5 007 ff", "%c%d %03u %x", 'a', -5, 7u, 255u);
	EXPECT("18446744073709551615", "%lu", ~0ul);
	EXPECT("ab|abc  |", "%.*s|%-5s|", 2, "abc", "abc");
	EXPECT("-9223372036854775808", "%ld", INT64_MIN);
	EXPECT("100%", "100%%");
	assert_int_equal(format(tiny, sizeof(tiny), "%s", "abcdef"), 6);
	assert_string_equal(tiny, "abc");
	assert_int_equal(format(NULL, 0, "%u", 12345u), 5);
}

static void test_glob(void **state)
{
	static const struct { const char *p, *t; bool hit; } rows[] = {
		{ "", "", true }, { "*", "", true }, { "a", "", false }, { "", "a", false },
		{ "a*c", "abbbc", true }, { "a*c", "abbbd", false }, { "*.conf", "x.conf", true },
		{ "?x", "ax", true }, { "[a-c]z", "bz", true }, { "[!a-c]z", "bz", false },
		{ "[]x]", "]", true }, { "[ab", "[ab", true }, { "\\*", "*", true }, { "\\*", "a", false },
		{ "*a*b*c", "xxaxxbxxc", true }, { "**", "abc", true }, { "[a-", "[a-", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (glob_match(rows[i].p, rows[i].t) != rows[i].hit)
			fail_msg("glob %s on %s", rows[i].p, rows[i].t);
}

static void test_numbers(void **state)
{
	u64 v = 0;

	(void)state;
	assert_true(parse_decimal("123", 3, &v));
	assert_int_equal(v, 123);
	assert_false(parse_decimal("", 0, &v));
	assert_false(parse_decimal("12a", 3, &v));
	assert_false(parse_decimal("1234567890123456789", 19, &v));
}

static void test_arena(void **state)
{
	static u8 memory[16384] __attribute__((aligned(4096)));
	size_t mark;
	u8 *p;

	(void)state;
	arena_init(memory, sizeof(memory));
	assert_ptr_equal(arena_alloc(1, 1), memory);
	p = arena_dma(1);
	assert_ptr_equal(p, memory + 4096);
	mark = arena_mark();
	assert_null(arena_alloc(8193, 1));
	assert_null(arena_alloc(SIZE_MAX, 1));
	assert_null(arena_dma(SIZE_MAX));
	assert_non_null(arena_alloc(8192, 4096));
	assert_int_equal(arena_left(), 0);
	arena_release(mark);
	assert_int_equal(arena_left(), 8192);
	assert_int_equal(arena_peak(), 16384);
	assert_string_equal(arena_strndup("hello", 4), "hell");
	arena_reset();
	assert_int_equal(arena_left(), 16384);
}

static void test_err(void **state)
{
	(void)state;
	assert_string_equal(err_name(0), "no error");
	assert_string_equal(err_name(ERR_MEDIUM), "no medium");
	assert_string_equal(err_name(5), "unknown error");
	assert_string_equal(err_name(INT32_MIN), "unknown error");
	assert_int_equal(fail(ERR_IO, "x: %u", 3u), ERR_IO);
	assert_string_equal(fail_reason(), "x: 3");
	fail_clear();
	assert_string_equal(fail_reason(), "");
}

static void test_ebcdic(void **state)
{
	const char *all = "ABCIJRSZabcijrsz0189 .-_";

	(void)state;
	for (const char *p = all; *p; p++)
		assert_int_equal(ebcdic_to_ascii(ascii_to_ebcdic(*p)), *p);
	assert_int_equal(ebcdic_to_ascii(0xd7), 'P');
	assert_int_equal(ebcdic_to_ascii(0xf1), '1');
	assert_int_equal(ebcdic_to_ascii(0xff), '?');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_format), cmocka_unit_test(test_glob),
		cmocka_unit_test(test_numbers), cmocka_unit_test(test_arena),
		cmocka_unit_test(test_err), cmocka_unit_test(test_ebcdic),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
