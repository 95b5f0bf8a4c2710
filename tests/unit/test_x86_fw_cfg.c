/* SPDX-License-Identifier: MIT */
/* LINK: tests/host/fw_ports.c lib/arena.c lib/err.c lib/text.c lib/printf.c lib/log.c tests/host/fake_log.c tests/host/fake_clock.c */
/*
 * fw_cfg: by DMA and byte by byte; names, items, what -kernel gave; transfers that fail and that never end.
 */
#include "unit.h"

#include "vipl/bytes.h"
#include "fw_ports.h"
#include "vipl/arena.h"
#include "vipl/err.h"

enum { KEY_FIRST = 0x20, FILES = 300 };

static struct { const void *p; u32 n; } item[0x40];
static u8 directory[4 + 64 * FILES], written[16];
static bool dma, absent, silent;
static unsigned fails_at, transfers, selects;
static u32 key, at;
static u8 memory[1 << 18] __attribute__((aligned(4096)));

bool fw_has_dma(void)
{
	return dma;
}

void fw_select(u16 k)
{
	key = k;
	at = 0;
	selects++;
}

u8 fw_byte(void)
{
	u32 i = at++;

	if (absent)
		return 0xff;
	return key < ARRAY_SIZE(item) && i < item[key].n ? ((const u8 *)item[key].p)[i] : 0;
}

void fw_transfer(struct fw_dma *d)
{
	u32 control = get_be32(d->control), n = get_be32(d->length);
	u8 *p = (u8 *)get_be64(d->address);

	if (++transfers == fails_at || silent) {
		d->control = silent ? make_be32(FW_DMA_READ) : make_be32(FW_DMA_ERROR);
		return;
	}
	if (control & FW_DMA_SELECT)
		fw_select((u16)(control >> 16));
	if (control & FW_DMA_WRITE)
		memcpy(written + at, p, n);
	for (u32 i = 0; i < n && control & FW_DMA_READ; i++)
		p[i] = fw_byte();
	at += control & FW_DMA_READ ? 0 : n;
	d->control = make_be32(0);
}

static void put_be(u8 *p, unsigned n, u32 v)
{
	while (n--) {
		p[n] = (u8)v;
		v >>= 8;
	}
}

static void set(unsigned k, const void *p, u32 n)
{
	item[k].p = p;
	item[k].n = n;
}

static void add(unsigned i, const char *name, u16 k, u32 size)
{
	u8 *e = directory + 4 + 64 * i;

	put_be(e, 4, size);
	put_be(e + 4, 2, k);
	memset(e + 8, 0, 56);
	memcpy(e + 8, name, MIN(strlen(name), 56));
	put_be(directory, 4, i + 1);
}

static int setup(void **state)
{
	(void)state;
	memset(item, 0, sizeof(item));
	memset(directory, 0, sizeof(directory));
	arena_init(memory, sizeof(memory));
	set(FW_CFG_SIGNATURE, "QEMU", 4);
	set(FW_CFG_FILE_DIR, directory, sizeof(directory));
	set(KEY_FIRST, "0123456789", 10);
	add(0, "etc/e820", KEY_FIRST, 10);
	add(1, "etc/acpi/tables", KEY_FIRST + 1, 0xffffffff);
	add(2, "a", KEY_FIRST + 2, 1);
	dma = true;
	absent = silent = false;
	fails_at = transfers = selects = 0;
	fw_forget();
	fail_clear();
	return 0;
}

static void test_names(void **state)
{
	struct fw_cfg_file f;

	(void)state;
	for (int way = 0; way < 2; way++) {
		setup(NULL);
		dma = way;
		assert_true(fw_cfg_init());
		assert_int_equal(fw_cfg_find("etc/e820", &f), 0);
		assert_int_equal(f.key, KEY_FIRST);
		assert_int_equal(f.size, 10);
		assert_int_equal(fw_cfg_find("etc/acpi/tables", &f), 0);
		assert_int_equal(f.size, 0xffffffff);
		assert_int_equal(fw_cfg_find("etc/acpi/table", &f), ERR_NOT_FOUND);
		assert_int_equal(fw_cfg_find("etc/acpi/tables2", &f), ERR_NOT_FOUND);
		assert_int_equal(fw_cfg_find("a", &f), ERR_NOT_FOUND);
		assert_int_equal(fw_cfg_find("etc/of a length that no name in the directory may ever have", &f), ERR_NOT_FOUND);
		assert_false(fw_cfg_options);
	}
}

/* A count of more than there is room for, or of all ones: what fits is there, and nothing is behind it. */
static void test_many(void **state)
{
	struct fw_cfg_file f;
	char name[32];

	(void)state;
	for (int way = 0; way < 2; way++) {
		setup(NULL);
		dma = way;
		for (unsigned i = 0; i < FILES; i++) {
			snprintf(name, sizeof(name), i == 9 ? "opt/vipl/x" : "etc/%u", i);
			add(i, name, (u16)(100 + i), i);
		}
		put_be(directory, 4, 0xffffffff);
		assert_true(fw_cfg_init());
		assert_true(fw_cfg_options);
		assert_int_equal(fw_cfg_find("etc/255", &f), 0);
		assert_int_equal(f.key, 355);
		assert_int_equal(fw_cfg_find("etc/256", &f), ERR_NOT_FOUND);
	}
}

static void test_reads(void **state)
{
	char got[12];

	(void)state;
	assert_int_equal(fw_cfg_read(KEY_FIRST, 0, got, 4), ERR_NOT_FOUND);
	assert_string_equal(fail_reason(), "fw_cfg: no such device");
	for (int way = 0; way < 2; way++) {
		setup(NULL);
		dma = way;
		assert_true(fw_cfg_init());
		assert_int_equal(fw_cfg_read(KEY_FIRST, 0, got, 4), 0);
		assert_memory_equal(got, "0123", 4);
		assert_int_equal(fw_cfg_read(KEY_FIRST, 7, got, 12), 0);
		assert_memory_equal(got, "789\0\0\0\0\0\0\0\0\0", 12);
		set(FW_CFG_KERNEL_SIZE, "\x78\x56\x34\x12", 4);
		assert_int_equal(fw_cfg_read32(FW_CFG_KERNEL_SIZE), 0x12345678);
		assert_int_equal(fw_cfg_write(KEY_FIRST, 3, "xyz", 3), way ? 0 : ERR_UNSUPPORTED);
		if (way)
			assert_memory_equal(written + 3, "xyz", 3);
	}
}

static void test_faults(void **state)
{
	char got[4];

	(void)state;
	dma = false;
	absent = true;
	assert_false(fw_cfg_init());
	setup(NULL);
	fails_at = 1;
	assert_false(fw_cfg_init());
	setup(NULL);
	assert_true(fw_cfg_init());
	for (unsigned i = 1; i <= 2; i++) {
		fails_at = transfers + i;
		assert_int_equal(fw_cfg_read(KEY_FIRST, 2, got, 4), ERR_IO);
		assert_string_equal(fail_reason(), "fw_cfg: transfer failed");
		fails_at = transfers + i;
		assert_int_equal(fw_cfg_write(KEY_FIRST, 2, got, 4), ERR_IO);
	}
	fails_at = transfers + 1;
	assert_int_equal(fw_cfg_read32(KEY_FIRST), 0);
	silent = true;
	assert_int_equal(fw_cfg_read(KEY_FIRST, 0, got, 4), ERR_TIMEOUT);
	assert_string_equal(fail_reason(), "fw_cfg: no answer");
}

static void test_loaded(void **state)
{
	struct fw_cfg_loaded l;
	char got[8];

	(void)state;
	assert_true(fw_cfg_init());
	assert_int_equal(fw_cfg_loaded(&l), 0);
	assert_null(l.kernel);
	set(FW_CFG_SETUP_SIZE, "\3\0\0\0", 4);
	set(FW_CFG_SETUP_DATA, "abc", 3);
	set(FW_CFG_KERNEL_SIZE, "\4\0\0\0", 4);
	set(FW_CFG_KERNEL_DATA, "defg", 4);
	assert_int_equal(fw_cfg_loaded(&l), 0);
	assert_null(l.initrd);
	assert_string_equal(l.cmdline, "");
	set(FW_CFG_INITRD_SIZE, "\2\0\0\0", 4);
	set(FW_CFG_INITRD_DATA, "hi", 2);
	set(FW_CFG_CMDLINE_SIZE, "\5\0\0\0", 4);
	set(FW_CFG_CMDLINE_DATA, "quiet", 5);	/* no end of its own */
	assert_int_equal(fw_cfg_loaded(&l), 0);
	assert_int_equal(l.kernel->blocks, 7);
	assert_int_equal(l.initrd->blocks, 2);
	assert_string_equal(l.cmdline, "quiet");
	assert_int_equal(l.kernel->ops->read(l.kernel, &(struct block_read){ 1, 5, got }, 1), 0);
	assert_memory_equal(got, "bcdef", 5);
	assert_int_equal(l.kernel->ops->read(l.kernel, (struct block_read[]){ { 0, 2, got }, { 5, 2, got + 2 } }, 2), 0);
	assert_memory_equal(got, "abfg", 4);
	assert_int_equal(l.initrd->ops->read(l.initrd, &(struct block_read){ 0, 2, got }, 1), 0);
	assert_memory_equal(got, "hi", 2);
	fails_at = transfers + 1;
	assert_int_equal(l.kernel->ops->read(l.kernel, &(struct block_read){ 0, 7, got }, 1), ERR_IO);
}

/* Sizes that are a lie: a command line nobody could want, one that cannot be read, an arena that is full. */
static void test_loaded_lies(void **state)
{
	struct fw_cfg_loaded l;

	(void)state;
	assert_true(fw_cfg_init());
	set(FW_CFG_KERNEL_SIZE, "\xff\xff\xff\xff", 4);
	set(FW_CFG_SETUP_SIZE, "\xff\xff\xff\xff", 4);
	assert_int_equal(fw_cfg_loaded(&l), 0);
	assert_int_equal(l.kernel->blocks, 0x1fffffffe);
	set(FW_CFG_CMDLINE_SIZE, "\0\0\1\0", 4);
	assert_int_equal(fw_cfg_loaded(&l), ERR_NO_MEMORY);
	assert_string_equal(fail_reason(), "fw_cfg: no memory for -kernel");
	set(FW_CFG_CMDLINE_SIZE, "\4\0\0\0", 4);
	fails_at = transfers + 5;
	assert_int_equal(fw_cfg_loaded(&l), ERR_IO);
	arena_init(memory, 64);
	assert_int_equal(fw_cfg_loaded(&l), ERR_NO_MEMORY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_names, setup), cmocka_unit_test_setup(test_many, setup),
		cmocka_unit_test_setup(test_reads, setup), cmocka_unit_test_setup(test_faults, setup),
		cmocka_unit_test_setup(test_loaded, setup), cmocka_unit_test_setup(test_loaded_lies, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
