/* SPDX-License-Identifier: MIT */
/* LINK: entries/bls.c entries/text.c entries/version.c entries/grubenv.c lib/err.c lib/arena.c lib/text.c lib/printf.c lib/log.c tests/host/fake_log.c */
/*
 * Boot Loader Specification entries: what is read, in which order, what is left out.
 */
#include "fake_fs.h"
#include "fake_log.h"

#include "entries/entries.h"
#include "vipl/string.h"

static int read_all(void)
{
	fake_log_clear();
	return bls_entries(&fake, &list);
}

/* The ids in order, with blanks between. */
static void expect_order(const char *want)
{
	char got[2048] = "";

	for (unsigned i = 0; i < list.count; i++) {
		strcat(got, i ? " " : "");
		strcat(got, list.entry[i].id);
	}
	assert_string_equal(got, want);
}

static const char *default_id(void)
{
	const char *id = "none";

	for (unsigned i = 0; i < list.count; i++)
		if (list.entry[i].is_default)
			id = list.entry[i].id;
	return id;
}

static void test_entry(void **state)
{
	struct boot_entry *e;

	(void)state;
	clear();
	put("/loader/entries/debian-6.1.conf",
	    "# a comment\r\n"
	    "title\tDebian GNU/Linux 12 \r\n"
	    "\r\n"
	    "version 6.1.0-1\n"
	    "machine-id 0123\n"
	    "  sort-key debian\n"
	    "linux /debian/linux\n"
	    "initrd /debian/initrd-1  /debian/initrd-2\n"
	    "initrd /debian/initrd-3\n"
	    "options root=/dev/vda1   quiet\n"
	    "OPTIONS console=ttyS0\n"
	    "devicetree /x.dtb\n"
	    "architecture x64\n"
	    "grub_users $grub_users\n"
	    "unknown\n"
	    "options");
	put("/loader/entries/README.txt", "linux /no\n");
	assert_int_equal(read_all(), 0);
	assert_string_equal(list.source, "bls");
	assert_int_equal(list.count, 1);
	assert_int_equal(list.timeout_s, -1);
	e = &list.entry[0];
	assert_string_equal(e->id, "debian-6.1");
	assert_string_equal(e->title, "Debian GNU/Linux 12");
	assert_string_equal(e->version, "6.1.0-1");
	assert_string_equal(e->machine_id, "0123");
	assert_string_equal(e->sort_key, "debian");
	assert_string_equal(e->kernel, "/debian/linux");
	assert_int_equal(e->initrds, 3);
	assert_string_equal(e->initrd[1], "/debian/initrd-2");
	assert_string_equal(e->initrd[2], "/debian/initrd-3");
	assert_string_equal(e->options, "root=/dev/vda1   quiet console=ttyS0");
	assert_ptr_equal(e->fs, &fake);
	assert_false(e->uki);
	assert_false(e->bad);
	assert_string_equal(fake_log(), "");
}

static void test_nothing(void **state)
{
	(void)state;
	clear();
	put("/loader/loader.conf", "timeout 5\n");
	assert_int_equal(read_all(), 0);
	assert_int_equal(list.count, 0);
	assert_null(list.source);
	assert_string_equal(fake_log(), "");
}

static void test_left_out(void **state)
{
	char many[400] = "linux /k\ninitrd";

	(void)state;
	clear();
	for (int i = 0; i < 9; i++)
		sprintf(many + strlen(many), " /i%d", i);
	put("/loader/entries/arm.conf", "architecture aa64\nlinux /k\n");
	put("/loader/entries/nokernel.conf", "title none\n");
	put("/loader/entries/empty.conf", "");
	put("/loader/entries/emptykernel.conf", "linux\n");
	put("/loader/entries/many.conf", many);
	put_error("/loader/entries/broken.conf", ERR_FORMAT);
	put_error("/loader/entries/dangling.conf", ERR_NOT_FOUND);
	put("/loader/entries/good.CONF", "linux /k\n");
	assert_int_equal(read_all(), 0);
	expect_order("good");
	assert_non_null(strstr(fake_log(), "arm: left out: for architecture aa64"));
	assert_non_null(strstr(fake_log(), "many: left out: more than 8 initrds"));
	assert_non_null(strstr(fake_log(), "broken: left out: bad format"));
	assert_non_null(strstr(fake_log(), "nokernel: left out: no linux line"));
	/* A disk that fails is no reason to go on. */
	put_error("/loader/entries/z.conf", ERR_IO);
	assert_int_equal(read_all(), ERR_IO);
}

static void test_order(void **state)
{
	(void)state;
	clear();
	put("/loader/entries/a-1.conf", "linux /k\n");
	put("/loader/entries/a-10.conf", "linux /k\n");
	put("/loader/entries/a-9.conf", "linux /k\n");
	put("/loader/entries/s1.conf", "linux /k\nsort-key b\nversion 1\n");
	put("/loader/entries/s2.conf", "linux /k\nsort-key b\nversion 1.2~rc1\n");
	put("/loader/entries/s3.conf", "linux /k\nsort-key b\nversion 1.2\n");
	put("/loader/entries/s4.conf", "linux /k\nsort-key b\nversion 9\nmachine-id 2\n");
	put("/loader/entries/s5.conf", "linux /k\nsort-key a\n");
	put("/loader/entries/s6+0-3.conf", "linux /k\nsort-key a\n");
	put("/EFI/Linux/uki.efi", "");
	put("/EFI/Linux/notes.txt", "");
	assert_int_equal(read_all(), 0);
	expect_order("s5 s3 s2 s1 s4 uki a-10 a-9 a-1 s6");
	assert_true(list.entry[9].bad);
	assert_true(list.entry[5].uki);
	assert_string_equal(list.entry[5].kernel, "/EFI/Linux/uki.efi");
}

static void test_counters(void **state)
{
	static const struct { const char *path, *id; bool bad; } rows[] = {
		{ "/loader/entries/a+3.conf", "a", false },
		{ "/loader/entries/a+2-1.conf", "a", false },
		{ "/loader/entries/a+0-4.conf", "a", true },
		{ "/loader/entries/a+000.conf", "a", true },
		{ "/loader/entries/a+10.conf", "a", false },
		{ "/loader/entries/a-3.conf", "a-3", false },
		{ "/loader/entries/a+3-.conf", "a+3-", false },
		{ "/loader/entries/a+-3.conf", "a+-3", false },
		{ "/loader/entries/1-2.conf", "1-2", false },
		{ "/loader/entries/12.conf", "12", false },
		{ "/loader/entries/+0.conf", "", true },
		{ "/EFI/Linux/b+1-2.efi", "b", false },
		{ "/EFI/Linux/b+0.EFI", "b", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		clear();
		put(rows[i].path, "linux /k\n");
		assert_int_equal(read_all(), 0);
		assert_int_equal(list.count, 1);
		assert_string_equal(list.entry[0].id, rows[i].id);
		assert_int_equal(list.entry[0].bad, rows[i].bad);
	}
}

static void test_default(void **state)
{
	static const struct { const char *conf, *id; int timeout; } rows[] = {
		{ "default b\n", "b", -1 },
		{ "default b.conf\ntimeout 7", "b", 7 },
		{ "default B*\n", "b", -1 },
		{ "timeout 0\n#default b\n", "none", 0 },
		{ "default [a]*\ntimeout menu-hidden\n", "a-1", 0 },
		{ "default *.efi\ntimeout menu-force\n", "u", -1 },
		{ "default nothing\ntimeout 99999999999999\n", "none", INT32_MAX },
		{ "default @saved\ntimeout x", "none", -1 },
		{ "default\ntimeout\ndefault\tu.efi", "u", -1 },
		{ "", "none", -1 },
	};
	char longest[320] = "default ";

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		clear();
		put("/loader/entries/a-1.conf", "linux /k\n");
		put("/loader/entries/b.conf", "linux /k\n");
		put("/EFI/Linux/u.efi", "");
		put("/loader/loader.conf", rows[i].conf);
		put("/grub2/grubenv", "saved_entry=a-1\n");
		assert_int_equal(read_all(), 0);
		assert_string_equal(default_id(), rows[i].id);
		assert_int_equal(list.timeout_s, rows[i].timeout);
	}
	/* Without loader.conf, GRUB's saved entry. */
	fake_files[3].path = "/gone";
	list.count = 0;
	list.pattern = NULL;
	assert_int_equal(read_all(), 0);
	assert_string_equal(default_id(), "a-1");
	/* A pattern longer than a name can be. */
	memset(longest + 8, '*', 300);
	clear();
	put("/loader/entries/a.conf", "linux /k\n");
	put("/loader/loader.conf", longest);
	assert_int_equal(read_all(), 0);
	assert_string_equal(default_id(), "none");
}

/* An ESP with loader.conf and an XBOOTLDR with entries, in either order, are one. */
static void test_two_partitions(void **state)
{
	(void)state;
	for (int esp_first = 0; esp_first < 2; esp_first++) {
		for (int entries_on_both = 0; entries_on_both < 2; entries_on_both++) {
			clear();
			list.boot_partition = true;
			for (int part = 0; part < 2; part++) {
				fake_count = 0;
				if (part != esp_first) {	/* the ESP */
					put("/loader/loader.conf", "default b\ntimeout 3\n");
					if (entries_on_both)
						put("/loader/entries/c.conf", "linux /k\n");
				} else {
					put("/loader/entries/a.conf", "linux /k\n");
					put("/loader/entries/b.conf", "linux /k\n");
					put("/loader/entries/d.conf", "linux /k\n");
				}
				assert_int_equal(read_all(), 0);
			}
			expect_order(entries_on_both ? "d c b a" : "d b a");
			assert_string_equal(default_id(), "b");
			assert_int_equal(list.timeout_s, 3);
			assert_string_equal(list.source, "bls");
		}
	}
	/* Elsewhere a loader.conf without entries is not looked for. */
	clear();
	put("/loader/loader.conf", "default b\n");
	assert_int_equal(read_all(), 0);
	assert_null(list.pattern);
}

static void test_boot_prefix(void **state)
{
	struct extent e;

	(void)state;
	clear();
	put("/boot/loader/entries/f.conf", "linux /vmlinuz\ninitrd /boot/initrd\n");
	put("/boot/EFI/Linux/u.efi", "");
	put("/boot/loader/loader.conf", "default u\n");
	put("/boot/vmlinuz", "12345");
	put("/boot/initrd", "123");
	put("/lonely", "1");
	assert_int_equal(read_all(), 0);
	expect_order("u f");
	assert_string_equal(default_id(), "u");
	assert_string_equal(list.entry[0].kernel, "/boot/EFI/Linux/u.efi");
	assert_int_equal(entry_open(&list.entry[1], list.entry[1].kernel, &e), 0);
	assert_int_equal(e.length, 5);
	assert_int_equal(entry_open(&list.entry[1], list.entry[1].initrd[0], &e), 0);
	assert_int_equal(e.length, 3);
	assert_int_equal(entry_open(&list.entry[1], "vmlinuz", &e), 0);
	assert_int_equal(entry_open(&list.entry[1], "//boot/lonely", &e), 0);
	assert_int_equal(e.length, 1);
	assert_int_equal(entry_open(&list.entry[1], "/nothing", &e), ERR_NOT_FOUND);
	assert_int_equal(entry_open(&list.entry[1], "/boot", &e), ERR_NOT_FOUND);
	assert_int_equal(entry_open(&list.entry[1], "", &e), ERR_NOT_FOUND);
	put_error("/sick", ERR_FORMAT);
	assert_int_equal(entry_open(&list.entry[1], "/sick", &e), ERR_FORMAT);
}

static void test_variables(void **state)
{
	(void)state;
	clear();
	put("/loader/entries/r.conf",
	    "linux /vmlinuz\n"
	    "initrd /initramfs $tuned_initrd\n"
	    "options $kernelopts ${more} end $tuned_params\n"
	    "options $ ${} ${ price=$5\n");
	put("/grub2/grubenv", "# GRUB Environment Block\nkernelopts=root=/dev/vda2 ro $more\nmore=m\n####");
	assert_int_equal(read_all(), 0);
	assert_int_equal(list.entry[0].initrds, 1);
	assert_string_equal(list.entry[0].initrd[0], "/initramfs");
	assert_memory_equal(list.entry[0].options, "root=/dev/vda2 ro $more m end ", 30);
	assert_non_null(strstr(list.entry[0].options, " price=$5"));
	assert_null(strstr(list.entry[0].options, "tuned"));
	assert_null(strstr(list.entry[0].options, "${"));
	assert_non_null(strstr(fake_log(), "dropped $tuned_params"));
	assert_non_null(strstr(fake_log(), "dropped $tuned_initrd"));
	/* Without an environment all of them go. */
	fake_files[1].path = "/nowhere";
	list.count = 0;
	assert_int_equal(read_all(), 0);
	assert_null(strstr(list.entry[0].options, "kernelopts"));
	assert_non_null(strstr(list.entry[0].options, "end"));
}

static void test_uki_keys(void **state)
{
	(void)state;
	clear();
	put("/loader/entries/a.conf", "efi /EFI/a.efi\n");
	put("/loader/entries/b.conf", "uki /EFI/b.efi\noptions x\n");
	assert_int_equal(read_all(), 0);
	expect_order("b a");
	assert_true(list.entry[0].uki);
	assert_true(list.entry[1].uki);
	assert_string_equal(list.entry[0].kernel, "/EFI/b.efi");
}

/* More of everything than there is room for. */
static void test_too_much(void **state)
{
	static char names[200][40], options[30000];
	unsigned n = 0;

	(void)state;
	clear();
	while (n + 3 < sizeof(options) - 20)
		n += (unsigned)sprintf(options + n, n ? "$a " : "linux /k\noptions ");
	for (int i = 0; i < 100; i++) {
		sprintf(names[i], "/loader/entries/%d.conf", i);
		put(names[i], i ? "linux /k\noptions $none\noptions $none\n" : options);
		sprintf(names[100 + i], "/EFI/Linux/%d.efi", i);
		put(names[100 + i], "");
	}
	put("/grub2/grubenv", "a=bbbbbbbbbbbbbbbb\n");
	assert_int_equal(read_all(), 0);
	assert_int_equal(list.count, ENTRIES_MAX);
	assert_non_null(strstr(fake_log(), "only the first 64"));
	n = 0;
	for (const char *p = fake_log(); (p = strchr(p, '\n')); p++)
		n++;
	assert_true(n <= WARNINGS_MAX + 2);
	/* No memory is an error, not an empty list. */
	arena_init(arena_memory, 4096);
	list.count = 0;
	assert_int_equal(read_all(), ERR_NO_MEMORY);
}

static void test_versions(void **state)
{
	/* Ascending; of UAPI.10 and beyond. */
	static const char *const rows[] = {
		"1~rc1", "1~rc2", "1", "1-1", "1-2", "1^post", "1.1", "1.2", "1.10", "01.11",
		"2", "10", "123", "124.a", "124.b", "124.1", "5000000000000000000000000",
	};
	static const struct { const char *a, *b; int want; } pairs[] = {
		{ "11", "11", 0 }, { "systemd-123", "systemd-123", 0 }, { "bar-123", "foo-123", -1 },
		{ "123a", "123", 1 }, { "123.a", "123", 1 }, { "123.a", "123.b", -1 },
		{ "123a", "123.a", 1 }, { "11\xce\xb1", "11\xce\xb2", 0 }, { "A", "a", -1 }, { "", "0", -1 },
		{ "0.", "0", 1 }, { "0.0", "0", 1 }, { "0", "~", 1 }, { "", "~", 1 }, { "1_", "1", 0 },
		{ "1_1", "1", 1 }, { "001", "1", 0 }, { "1..2", "1.2", -1 }, { "!!!", "", 0 },
		{ "6.1.0-9-amd64", "6.1.0-10-amd64", -1 }, { "6.5.6-300.fc39", "6.5.6-300.fc40", -1 },
		{ "0-rescue-1234", "6.5.6", -1 }, { NULL, "", 0 }, { NULL, "1", -1 }, { "1-~", "1-", -1 },
		{ "a1", "ab", -1 }, { "1-.-.", "1-.-.", 0 },
	};

	(void)state;
	for (size_t i = 0; i + 1 < ARRAY_SIZE(rows); i++)
		for (size_t j = i + 1; j < ARRAY_SIZE(rows); j++) {
			if (version_compare(rows[i], rows[j]) >= 0 || version_compare(rows[j], rows[i]) <= 0)
				fail_msg("%s should be older than %s", rows[i], rows[j]);
		}
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		int d = version_compare(pairs[i].a, pairs[i].b), back = version_compare(pairs[i].b, pairs[i].a);

		if ((d > 0) - (d < 0) != pairs[i].want || (back > 0) - (back < 0) != -pairs[i].want)
			fail_msg("%s against %s: %d, %d", pairs[i].a ? pairs[i].a : "NULL", pairs[i].b, d, back);
	}
}

/* Random bytes of the language's own letters. */
static void test_noise(void **state)
{
	static const char *const bits[] = {
		"linux", "initrd", "options", "title", " ", " ", "\n", "\r\n", "\t", "$", "${", "}", "#", "/k",
		"architecture", "x64", "version", "default", "timeout", "*", "[", "\\", "\xff", "1",
	};
	static char text[4][2000];
	u32 seed = 1;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		clear();
		for (int f = 0; f < 4; f++) {
			text[f][0] = '\0';
			for (int i = 0; i < 60; i++) {
				seed = seed * 1103515245 + 12345;
				strcat(text[f], bits[(seed >> 16) % ARRAY_SIZE(bits)]);
			}
		}
		put("/loader/entries/1.conf", text[0]);
		put("/loader/entries/2.conf", text[1]);
		put("/loader/loader.conf", text[2]);
		put("/grub2/grubenv", text[3]);
		assert_int_equal(read_all(), 0);
		for (unsigned i = 0; i < list.count; i++) {
			assert_non_null(list.entry[i].kernel);
			assert_non_null(list.entry[i].options);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_entry), cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_left_out), cmocka_unit_test(test_order),
		cmocka_unit_test(test_counters), cmocka_unit_test(test_default),
		cmocka_unit_test(test_two_partitions),
		cmocka_unit_test(test_boot_prefix), cmocka_unit_test(test_variables),
		cmocka_unit_test(test_uki_keys), cmocka_unit_test(test_too_much),
		cmocka_unit_test(test_versions), cmocka_unit_test(test_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
