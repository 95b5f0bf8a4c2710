/* SPDX-License-Identifier: MIT */
/* LINK: boot/x86/choose.c boot/menu.c lib/err.c lib/text.c lib/printf.c lib/log.c tests/host/fake_log.c */
/*
 * Which entry is booted: what the host asks for, what is typed, what the configuration says.
 */
#include "unit.h"

#include "boot/x86/linux.h"
#include "fake_log.h"
#include "vipl/err.h"
#include "vipl/platform.h"

static struct machine m;
static struct entry_list list;
static const char *keys;	/* typed, one after the other; then nothing comes */
static u64 waited_us;		/* that the last wait for a key was to last at most */

u64 clock_now_us(void)
{
	return 0;
}

int console_read(u64 timeout_us)
{
	waited_us = timeout_us;
	return *keys ? (u8)*keys++ : -1;
}

static int setup(void **state)
{
	(void)state;
	m = (struct machine){ .menu_timeout_ms = -1 };
	list = (struct entry_list){ .entry = { { .id = "old", .title = "Old" }, { .id = "new", .is_default = true } },
				    .count = 2, .timeout_s = -1, .source = "bls" };
	keys = "";
	waited_us = 0;
	fake_log_clear();
	fail_clear();
	return 0;
}

static void chosen(const char *id)
{
	const struct boot_entry *e = entry_choose(&m, &list);

	assert_non_null(e);
	assert_string_equal(e->id, id);
}

static void test_default(void **state)
{
	(void)state;
	chosen("new");
	assert_non_null(strstr(fake_log(), "the configuration's default of 2"));
	list.entry[1].is_default = false;
	chosen("old");
}

static void test_host(void **state)
{
	(void)state;
	strcpy(m.entry, "0");
	chosen("old");
	strcpy(m.entry, "n?w");
	chosen("new");
	strcpy(m.entry, "2");
	assert_null(entry_choose(&m, &list));
	assert_non_null(strstr(fail_reason(), "no entry '2' among 2, the first is old"));
}

static void test_typed(void **state)
{
	(void)state;
	m.menu = true;
	keys = "x12\b\b7\r0\r";
	chosen("old");
	assert_non_null(strstr(fake_log(), "no entry 7; choose"));
	keys = "\r";
	chosen("new");
}

static void test_time(void **state)
{
	static const struct { int host_ms, list_s; u64 us; const char *said; } rows[] = {
		{ 1500, 7, 1500000, "within 2 seconds" }, { -1, 7, 7000000, "within 7 seconds" },
		/* longer than can be counted: as long as can be */
		{ -1, INT32_MAX, INT32_MAX / 1000 * 1000000ull, "within 2147483 seconds" },
		{ INT32_MAX, 7, INT32_MAX * 1000ull, "within 2147484 seconds" },
	};

	(void)state;
	m.menu = true;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fake_log_clear();
		m.menu_timeout_ms = rows[i].host_ms;
		list.timeout_s = rows[i].list_s;
		chosen("new");
		assert_int_equal(waited_us, rows[i].us);
		assert_non_null(strstr(fake_log(), rows[i].said));
	}
	m.menu_timeout_ms = 0;
	chosen("new");
	assert_true(waited_us > 1ull << 50);	/* for ever */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_default, setup),
		cmocka_unit_test_setup(test_host, setup),
		cmocka_unit_test_setup(test_typed, setup),
		cmocka_unit_test_setup(test_time, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
