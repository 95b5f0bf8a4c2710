/* SPDX-License-Identifier: MIT */
/* LINK: arch/x86/acpi.c arch/x86/memmap.c lib/arena.c lib/err.c lib/printf.c lib/log.c tests/host/fake_log.c */
/*
 * The ACPI table loader's commands, good ones and those that no host would give.
 */
#include "unit.h"

#include <sys/mman.h>

#include "arch/x86/x86.h"
#include "fake_log.h"
#include "vipl/arena.h"
#include "vipl/err.h"
#include "vipl/fw_cfg.h"

#define ARENA (256 * 1024)
#define FSEG ((u8 *)0xe0000)
#define NAME 56

enum { ALLOCATE = 1, ADD_POINTER = 2, ADD_CHECKSUM = 3, WRITE_POINTER = 4, HIGH = 1, LOW = 2 };

static u8 *tables;	/* TABLES_SIZE bytes, as the top of low RAM */

/* --- the host ------------------------------------------------------------------ */

static struct file {
	const char *name;
	u8 data[8192];
	u32 size;
} files[24];
static unsigned count;

static u8 *file(const char *name, u32 size)
{
	files[count].name = name;
	files[count].size = size;
	memset(files[count].data, 0, sizeof(files[count].data));
	return files[count++].data;
}

int fw_cfg_find(const char *name, struct fw_cfg_file *f)
{
	for (unsigned i = 0; i < count; i++)
		if (!strcmp(files[i].name, name)) {
			*f = (struct fw_cfg_file){ (u16)i, files[i].size };
			return 0;
		}
	return ERR_NOT_FOUND;
}

int fw_cfg_lookup(const char *name, size_t n, struct fw_cfg_file *f)
{
	assert_int_equal(n, strlen(name) + 1);
	return fw_cfg_find(name, f);
}

int fw_cfg_read(u16 key, u32 off, void *to, u32 n)
{
	assert_true(key < count && off + n <= sizeof(files[key].data));
	memcpy(to, files[key].data + off, n);
	return 0;
}

int fw_cfg_write(u16 key, u32 off, const void *from, u32 n)
{
	assert_true(key < count && off <= files[key].size && n <= files[key].size - off);
	memcpy(files[key].data + off, from, n);
	return 0;
}

u8 byte_sum(const void *p, size_t n)
{
	u8 sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += ((const u8 *)p)[i];
	return sum;
}

/* --- scripts -------------------------------------------------------------------- */

static u8 *script;
static unsigned commands;

static u8 *command(u32 type, const char *a, const char *b)
{
	u8 *c = script + 128 * commands++;

	memset(c, 0, 128);
	memcpy(c, &type, 4);
	strcpy((char *)c + 4, a);
	if (b)
		strcpy((char *)c + 4 + NAME, b);
	files[0].size = 128 * commands;
	return c + 4 + NAME + (b ? NAME : 0);
}

static void put(u8 *at, u32 v)
{
	memcpy(at, &v, 4);
}

static void allocate(const char *name, u32 align, u8 zone)
{
	u8 *p = command(ALLOCATE, name, NULL);

	put(p, align);
	p[4] = zone;
}

static void add_pointer(const char *dest, const char *source, u32 off, u8 size)
{
	u8 *p = command(ADD_POINTER, dest, source);

	put(p, off);
	p[4] = size;
}

static void add_checksum(const char *name, u32 off, u32 start, u32 length)
{
	u8 *p = command(ADD_CHECKSUM, name, NULL);

	put(p, off);
	put(p + 4, start);
	put(p + 8, length);
}

static void write_pointer(const char *dest, const char *source, u32 off, u32 source_off, u8 size)
{
	u8 *p = command(WRITE_POINTER, dest, source);

	put(p, off);
	put(p + 4, source_off);
	p[8] = size;
}

static int setup(void **state)
{
	static u8 arena[ARENA];

	(void)state;
	if (!tables) {
		tables = aligned_alloc(4096, TABLES_SIZE);
		assert_ptr_equal(mmap(FSEG, 0x10000, PROT_READ | PROT_WRITE,
				      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0), FSEG);
	}
	arena_init(arena, ARENA);
	tables_init((uintptr_t)tables + TABLES_SIZE);
	fake_log_clear();
	count = commands = 0;
	script = file("etc/table-loader", 0);
	acpi_rsdp = 0;
	return 0;
}

/* Each load starts from nothing: the loader keeps its files in a static table. */
static u64 load(void)
{
	acpi_rsdp = 0;
	return acpi_load();
}

/* --- tests ---------------------------------------------------------------------- */

static void add_rsdp(void)
{
	memcpy(file("etc/acpi/rsdp", 36), "RSD PTR ", 8);
	allocate("etc/acpi/rsdp", 16, LOW);
}

static void test_good(void **state)
{
	u8 *t = file("etc/acpi/tables", 100);
	u64 at;
	u32 v;

	(void)state;
	add_rsdp();
	memcpy(t, "DSDT", 4);
	t[20] = 40;
	allocate("etc/acpi/tables", 64, HIGH);
	add_pointer("etc/acpi/tables", "etc/acpi/tables", 20, 4);
	add_checksum("etc/acpi/tables", 9, 0, 100);
	add_pointer("etc/acpi/rsdp", "etc/acpi/tables", 24, 8);
	assert_int_equal(load(), 0xe0000);
	memcpy(&at, FSEG + 24, 8);
	assert_true(at >= (uintptr_t)tables && at + 100 <= (uintptr_t)tables + TABLES_SIZE && at % 64 == 0);
	assert_memory_equal((void *)(uintptr_t)at, "DSDT", 4);
	memcpy(&v, (void *)(uintptr_t)(at + 20), 4);
	assert_int_equal(v, (u32)at + 40);
	assert_int_equal(byte_sum((void *)(uintptr_t)at, 100), 0);
	assert_true(tables_low() <= at && tables_low() % 4096 == 0);
}

static void test_write_pointer(void **state)
{
	u8 *back = file("etc/vmgenid_addr", 8);
	u64 at;

	(void)state;
	add_rsdp();
	file("etc/vmgenid_guid", 4096);
	allocate("etc/vmgenid_guid", 4096, HIGH);
	write_pointer("etc/vmgenid_addr", "etc/vmgenid_guid", 0, 40, 8);
	assert_int_not_equal(load(), 0);
	memcpy(&at, back, 8);
	assert_int_equal((at - 40) % 4096, 0);
	assert_true(at - 40 >= (uintptr_t)tables && at < (uintptr_t)tables + TABLES_SIZE);
}

static void test_none(void **state)
{
	(void)state;
	count = 0;
	assert_int_equal(load(), 0);
	assert_string_equal(fake_log(), "");
}

/* A command no one knows is passed over, as the format wants it; no RSDP is no ACPI. */
static void test_unknown(void **state)
{
	(void)state;
	command(99, "x", NULL);
	assert_int_equal(load(), 0);
	add_rsdp();
	assert_int_equal(load(), 0xe0000);
}

static void expect_refused(const char *why)
{
	assert_int_equal(load(), 0);
	if (!strstr(fake_log(), why))
		fail_msg("'%s' is not in: %s", why, fake_log());
	setup(NULL);
}

static void start(void)
{
	file("a", 64);
	allocate("a", 16, HIGH);
}

static void test_refused(void **state)
{
	(void)state;
	allocate("missing", 16, HIGH);
	expect_refused("no file missing");
	start();
	allocate("a", 16, HIGH);
	expect_refused("again");
	file("a", 64);
	allocate("a", 24, HIGH);	/* not a power of two */
	expect_refused("no room");
	file("a", 64);
	allocate("a", 0, HIGH);
	expect_refused("no room");
	file("a", 64);
	allocate("a", 0x80000000, HIGH);
	expect_refused("no room");
	file("a", 64);
	allocate("a", 0x80000000, LOW);
	expect_refused("no room");
	file("a", TABLES_SIZE + 1);
	allocate("a", 1, HIGH);
	expect_refused("no room");
	file("a", 0xffffffff);
	allocate("a", 4096, HIGH);
	expect_refused("no room");
	file("a", 0x10001);
	allocate("a", 1, LOW);
	expect_refused("no room");
	start();
	add_pointer("a", "b", 0, 4);
	expect_refused("bad pointer");
	start();
	add_pointer("b", "a", 0, 4);
	expect_refused("bad pointer");
	start();
	add_pointer("a", "a", 61, 4);
	expect_refused("bad pointer");
	start();
	add_pointer("a", "a", 0xfffffffe, 4);
	expect_refused("bad pointer");
	for (unsigned size = 0; size < 256; size++)
		if (size != 1 && size != 2 && size != 4 && size != 8) {
			start();
			add_pointer("a", "a", 0, (u8)size);
			expect_refused("bad pointer");
		}
	start();
	add_checksum("a", 64, 0, 64);
	expect_refused("bad checksum");
	start();
	add_checksum("a", 0, 1, 64);
	expect_refused("bad checksum");
	start();
	add_checksum("a", 0, 65, 0);
	expect_refused("bad checksum");
	start();
	add_checksum("a", 0, 0xfffffff0, 0x20);
	expect_refused("bad checksum");
	start();
	write_pointer("nowhere", "a", 0, 0, 8);
	expect_refused("pointer to write");
	start();
	file("w", 8);
	write_pointer("w", "a", 1, 0, 8);
	expect_refused("pointer to write");
	start();
	file("w", 8);
	write_pointer("w", "a", 0, 64, 8);
	expect_refused("pointer to write");
	start();
	file("w", 8);
	write_pointer("w", "a", 0xffffffff, 0, 8);
	expect_refused("pointer to write");
}

static void test_too_many(void **state)
{
	static char names[17][4];

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(names[i], 4, "f%u", i);
		file(names[i], 4);
		allocate(names[i], 1, HIGH);
	}
	expect_refused("file f16 again, or too many");
}

/* Whatever the bytes: no access outside, and an end. */
static void test_random(void **state)
{
	static const char *const names[] = { "a", "b", "etc/acpi/rsdp" };

	(void)state;
	srand(1);
	for (unsigned round = 0; round < 20000; round++) {
		setup(NULL);
		file("a", (u32)rand() % 300);
		file("b", (u32)rand() % 8192);
		file("etc/acpi/rsdp", 36);
		allocate("a", 1u << rand() % 8, HIGH);
		for (unsigned i = 0; i < 6; i++) {
			u8 *p = command((u32)rand() % 6, names[rand() % 3], rand() % 2 ? names[rand() % 3] : NULL);

			put(p, rand() % 3 ? (u32)rand() % 400 : (u32)rand() * 2654435761u);
			put(p + 4, rand() % 3 ? (u32)rand() % 400 : (u32)rand() * 2654435761u);
			put(p + 8, rand() % 3 ? (u32)rand() % 10 : (u32)rand() * 2654435761u);
		}
		load();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_good, setup),
		cmocka_unit_test_setup(test_write_pointer, setup),
		cmocka_unit_test_setup(test_none, setup),
		cmocka_unit_test_setup(test_unknown, setup),
		cmocka_unit_test_setup(test_refused, setup),
		cmocka_unit_test_setup(test_too_many, setup),
		cmocka_unit_test_setup(test_random, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
