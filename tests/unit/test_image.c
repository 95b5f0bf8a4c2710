/* SPDX-License-Identifier: MIT */
/* LINK: image/bzimage.c image/uki.c image/elf.c image/multiboot.c disk/blockdev.c disk/extent.c lib/err.c lib/arena.c lib/text.c lib/printf.c */
/*
 * x86 kernel formats: files put together in memory, then damaged.
 */
#include "unit.h"

#include "vipl/arena.h"
#include "vipl/bytes.h"
#include "vipl/err.h"
#include "vipl/image.h"

#define FILE_BYTES 0x20000u

static u8 file[FILE_BYTES];
static _Alignas(4096) u8 arena[1 << 18];
static struct image image;

static int probe_n(const struct image_format *f, u64 n)
{
	/* a copy of its own size, so that a read behind the end is seen */
	u8 *copy = malloc(n + 1);
	struct run run;
	struct extent e;
	int err;

	memcpy(copy, file, n);
	arena_init(arena, sizeof(arena));
	fail_clear();
	e = extent_memory(&run, copy, n);
	err = f->probe(&e, &image);
	free(copy);
	return err;
}

static void put(u32 at, u64 v, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		file[at + i] = (u8)(v >> 8 * i);
}

/* A kernel of @n bytes behind 3 setup sectors, at @at of the file. */
static void put_bzimage(u32 at, u32 n)
{
	put(at + 0x1f1, 3, 1);
	put(at + 0x1f4, n / 16, 4);
	put(at + 0x1fe, 0xaa55, 2);
	memcpy(file + at + 0x200, "\xeb\x6aHdrS", 6);
	put(at + 0x206, 0x20f, 2);
	put(at + 0x211, 1, 1);
	put(at + 0x22c, 0x7fffffff, 4);
	put(at + 0x230, 0x200000, 4);
	put(at + 0x234, 1, 1);
	put(at + 0x236, 0x7f, 2);
	put(at + 0x238, 2047, 4);
	put(at + 0x258, 0x1000000, 8);
	put(at + 0x260, 0x3f97000, 4);
}

static void new_bzimage(void)
{
	memset(file, 0, sizeof(file));
	put_bzimage(0, 0x4000);
}

static void test_bzimage(void **state)
{
	(void)state;
	new_bzimage();
	assert_int_equal(probe_n(&image_bzimage, 0x4800), 0);
	assert_int_equal(image.protocol, PROTOCOL_LINUX64);
	assert_int_equal(image.segments, 1);
	assert_int_equal(image.segment[0].off, 0x800);
	assert_int_equal(image.segment[0].n, 0x4000);
	assert_int_equal(image.segment[0].memory, 0x4000);
	assert_int_equal(image.segment[0].address, 0);
	assert_int_equal(image.entry, 0x200);
	assert_true(image.relocatable);
	assert_true(image.above_4g);
	assert_int_equal(image.align, 0x200000);
	assert_int_equal(image.preferred, 0x1000000);
	assert_int_equal(image.memory, 0x3f97000);
	assert_int_equal(image.initrd_max, ~0ull);
	assert_int_equal(image.cmdline_max, 2047);
	assert_int_equal(image.setup_header_len, 0x26c - 0x1f1);
	assert_int_equal(image.setup_header[0x202 - 0x1f1], 'H');
	assert_null(image.uki_cmdline);
	/* a signature behind it is not loaded */
	assert_int_equal(probe_n(&image_bzimage, 0x5000), 0);
	assert_int_equal(image.segment[0].n, 0x4000);
	/* rounded up in the header only */
	assert_int_equal(probe_n(&image_bzimage, 0x47f1), 0);
	assert_int_equal(image.segment[0].n, 0x3ff1);
}

static void test_bzimage_variants(void **state)
{
	(void)state;
	new_bzimage();
	put(0x234, 0, 1);	/* fixed */
	put(0x236, 1, 2);	/* below 4 GiB */
	put(0x260, 0x1000, 4);	/* an init_size that says too little */
	put(0x1f1, 0, 1);	/* 0 sectors mean 4 */
	put(0x201, 0xff, 1);	/* a header longer than what is kept */
	assert_int_equal(probe_n(&image_bzimage, 0x4a00), 0);
	assert_false(image.relocatable);
	assert_int_equal(image.segment[0].off, 0xa00);
	assert_int_equal(image.segment[0].address, 0x1000000);
	assert_int_equal(image.segment[0].memory, 0x4000);
	assert_int_equal(image.entry, 0x1000200);
	assert_int_equal(image.initrd_max, 0x7fffffff);
	assert_int_equal(image.memory, 0x4000);
	assert_int_equal(image.setup_header_len, sizeof(image.setup_header));
}

static void test_bzimage_broken(void **state)
{
	static const struct { u32 at; u64 v; u8 bytes; int err; } rows[] = {
		{ 0x202, 0, 4, ERR_NOT_FOUND }, { 0x206, 0x20b, 2, ERR_UNSUPPORTED },
		{ 0x236, 0, 2, ERR_UNSUPPORTED }, { 0x211, 0, 1, ERR_UNSUPPORTED },
		{ 0x230, 0, 4, ERR_FORMAT }, { 0x230, 0x300000, 4, ERR_FORMAT },
		{ 0x1f4, 0, 4, ERR_FORMAT }, { 0x1f4, 0x20, 4, ERR_FORMAT },
		{ 0x1f4, 0xffffffff, 4, ERR_RANGE }, { 0x1f1, 0xff, 1, ERR_RANGE },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		new_bzimage();
		put(rows[i].at, rows[i].v, rows[i].bytes);
		assert_int_equal(probe_n(&image_bzimage, 0x4800), rows[i].err);
	}
	new_bzimage();
	assert_int_equal(probe_n(&image_bzimage, 0x47f0), ERR_RANGE);
	assert_string_equal(fail_reason(), "bzimage: truncated, 18416 of 18432 bytes");
	assert_int_equal(probe_n(&image_bzimage, 0x300), ERR_RANGE);
	assert_int_equal(probe_n(&image_bzimage, 0x280), ERR_NOT_FOUND);
	assert_int_equal(probe_n(&image_bzimage, 0), ERR_NOT_FOUND);
}

/* --- unified kernel images ------------------------------------------------- */

static unsigned sections;

static void put_section(const char *name, u32 off, u32 size, u32 raw)
{
	u32 at = 0x80 + 24 + 0xf0 + 40 * sections++;
	size_t n = strlen(name);

	memcpy(file + at, name, n < 8 ? n : 8);
	put(at + 8, size, 4);
	put(at + 16, raw, 4);
	put(at + 20, off, 4);
	put(0x86, sections, 2);
}

static void put_text(const char *name, u32 off, const char *text)
{
	memcpy(file + off, text, strlen(text));
	put_section(name, off, (u32)strlen(text), 0x200);
}

static void new_uki(void)
{
	memset(file, 0, sizeof(file));
	sections = 0;
	memcpy(file, "MZ", 2);
	put(0x3c, 0x80, 4);
	memcpy(file + 0x80, "PE\0\0", 4);
	put(0x84, 0x8664, 2);
	put(0x80 + 20, 0xf0, 2);
	put_section(".text", 0x400, 0x100, 0x200);
	put_text(".osrel", 0x600, "# what\nID=debian\nPRETTY_NAME=\"Debian 12\"\nVERSION_ID='12'\n"
		 "NAME=\"Debian GNU/Linux\"\nEMPTY=\nVERSION=\"12 (bookworm)\"\n");
	put_text(".cmdline", 0xa00, "root=/dev/vda1\tquiet\n\n");
	put_text(".uname", 0xc00, "6.1.0-50-amd64\n");
	put_section(".initrd", 0x1000, 0x123, 0x200);
	put_section(".linux", 0x2000, 0x4800, 0x4800);
	put_bzimage(0x2000, 0x4000);
}

static void test_uki(void **state)
{
	(void)state;
	new_uki();
	assert_int_equal(probe_n(&image_uki, 0x6800), 0);
	assert_int_equal(image.protocol, PROTOCOL_LINUX64);
	assert_int_equal(image.segment[0].from.first, 0x2000);
	assert_int_equal(image.segment[0].from.length, 0x4800);
	assert_int_equal(image.segment[0].off, 0x800);
	assert_int_equal(image.segment[0].n, 0x4000);
	assert_int_equal(image.uki_initrd.first, 0x1000);
	assert_int_equal(image.uki_initrd.length, 0x123);
	assert_string_equal(image.uki_cmdline, "root=/dev/vda1 quiet");
	/* neither is taken for the other */
	assert_int_equal(probe_n(&image_bzimage, 0x6800), ERR_NOT_FOUND);
	new_bzimage();
	assert_int_equal(probe_n(&image_uki, 0x4800), ERR_NOT_FOUND);
}

static int describe(struct uki_description *d)
{
	struct run run;
	struct extent e = extent_memory(&run, file, 0x6800);

	arena_init(arena, sizeof(arena));
	return uki_describe(&e, d);
}

static void test_uki_describe(void **state)
{
	struct uki_description d;

	(void)state;
	new_uki();
	assert_int_equal(describe(&d), 0);
	assert_string_equal(d.title, "Debian 12");
	assert_string_equal(d.version, "12 (bookworm)");
	assert_string_equal(d.sort_key, "debian");
	assert_string_equal(d.uname, "6.1.0-50-amd64");
	memset(file + 0x600, '=', 0x100);
	assert_int_equal(describe(&d), 0);
	assert_null(d.title);
	assert_null(d.version);
	new_uki();
	put(0x80, 0, 2);
	assert_int_equal(describe(&d), ERR_NOT_FOUND);
}

static void test_uki_profiles(void **state)
{
	(void)state;
	new_uki();
	put_text(".profile", 0xd00, "ID=main\n");
	put_text(".cmdline", 0xe00, "first");
	put_text(".profile", 0xd80, "ID=rescue\n");
	put_text(".cmdline", 0xf00, "second");
	assert_int_equal(probe_n(&image_uki, 0x6800), 0);
	assert_string_equal(image.uki_cmdline, "first");
}

static void test_uki_broken(void **state)
{
	u32 table = 0x80 + 24 + 0xf0;

	(void)state;
	new_uki();
	put(table + 5 * 40 + 20, 0xfffffff0, 4);	/* .linux is elsewhere */
	assert_int_equal(probe_n(&image_uki, 0x6800), ERR_RANGE);
	new_uki();
	assert_int_equal(probe_n(&image_uki, 0x6700), ERR_RANGE);
	new_uki();
	put(0x2202, 0, 4);	/* no bzImage */
	assert_int_equal(probe_n(&image_uki, 0x6800), ERR_FORMAT);
	new_uki();
	put(table + 2 * 40 + 8, 0x1001, 4);	/* a command line of 4097 bytes */
	put(table + 2 * 40 + 16, 0x1200, 4);
	assert_int_equal(probe_n(&image_uki, 0x6800), ERR_UNSUPPORTED);
	new_uki();
	put(0x86, 97, 2);
	assert_int_equal(probe_n(&image_uki, 0x6800), ERR_FORMAT);
	new_uki();
	put(0x84, 0xaa64, 2);	/* of another machine */
	assert_int_equal(probe_n(&image_uki, 0x6800), ERR_NOT_FOUND);
	new_uki();
	put(0x3c, 0xffffffff, 4);
	assert_int_equal(probe_n(&image_uki, 0x6800), ERR_NOT_FOUND);
	new_uki();
	put(0x3c, 0x67f0, 4);
	assert_int_equal(probe_n(&image_uki, 0x6800), ERR_NOT_FOUND);
	new_uki();
	put(0x80 + 20, 0xffff, 2);	/* the table is behind the end */
	assert_int_equal(probe_n(&image_uki, 0x6800), ERR_RANGE);
}

/* --- ELF ------------------------------------------------------------------- */

static u32 phdr_at(bool is64, unsigned i)
{
	return is64 ? 64 + 56 * i : 52 + 32 * i;
}

static void put_phdr(bool is64, unsigned i, u32 type, u64 off, u64 paddr, u64 filesz, u64 memsz)
{
	u32 at = phdr_at(is64, i), w = is64 ? 8 : 4, o = is64 ? 8 : 4;

	put(at, type, 4);
	put(at + o, off, w);
	put(at + o + 2 * w, paddr, w);
	put(at + o + 3 * w, filesz, w);
	put(at + o + 4 * w, memsz, w);
}

static void new_elf(bool is64)
{
	memset(file, 0, sizeof(file));
	memcpy(file, "\177ELF", 4);
	file[4] = is64 ? 2 : 1;
	file[5] = 1;
	put(16, 2, 2);
	put(18, is64 ? 62 : 3, 2);
	put(24, 0x1000020, is64 ? 8 : 4);
	put(is64 ? 32 : 28, phdr_at(is64, 0), is64 ? 8 : 4);
	put(is64 ? 54 : 42, is64 ? 56 : 32, 2);
	put(is64 ? 56 : 44, 3, 2);
	put_phdr(is64, 0, 1, 0x1000, 0x1000000, 0x2000, 0x2000);
	put_phdr(is64, 1, 4, 0x800, 0, 64, 64);
	put_phdr(is64, 2, 1, 0x3000, 0x1200000, 0x1000, 0x9000);
	/* a note of another owner and one of odd sizes before the one that matters */
	put(0x800, 4, 4);
	put(0x804, 4, 4);
	put(0x808, 18, 4);
	memcpy(file + 0x80c, "GNU", 4);
	put(0x814, 3, 4);
	put(0x818, 1, 4);
	put(0x81c, 1, 4);
	memcpy(file + 0x820, "abcdefgh", 8);
	put(0x828, 4, 4);
	put(0x82c, 8, 4);
	put(0x830, 18, 4);
	memcpy(file + 0x834, "Xen", 4);
	put(0x838, 0x1000450, 8);
}

static void test_elf(void **state)
{
	(void)state;
	for (unsigned is64 = 0; is64 < 2; is64++) {
		new_elf(is64);
		assert_int_equal(probe_n(&image_elf, 0x4000), 0);
		assert_int_equal(image.protocol, PROTOCOL_PVH);
		assert_int_equal(image.entry, 0x1000450);
		assert_int_equal(image.segments, 2);
		assert_int_equal(image.segment[0].off, 0x1000);
		assert_int_equal(image.segment[0].address, 0x1000000);
		assert_int_equal(image.segment[0].n, 0x2000);
		assert_int_equal(image.segment[1].off, 0x3000);
		assert_int_equal(image.segment[1].n, 0x1000);
		assert_int_equal(image.segment[1].memory, 0x9000);
		assert_false(image.relocatable);
		assert_int_equal(image.initrd_max, 0xffffffff);
	}
}

static void test_elf_broken(void **state)
{
	(void)state;
	new_elf(true);
	put(0x830, 17, 4);	/* no PVH note: perhaps another format's */
	assert_int_equal(probe_n(&image_elf, 0x4000), ERR_NOT_FOUND);
	assert_string_equal(fail_reason(), "");
	new_elf(true);
	put(0x800, 0xffffffff, 4);
	assert_int_equal(probe_n(&image_elf, 0x4000), ERR_NOT_FOUND);
	new_elf(true);
	put(0x804, 0xffffffff, 4);
	assert_int_equal(probe_n(&image_elf, 0x4000), ERR_NOT_FOUND);
	new_elf(true);
	put(0x800, 0, 4);	/* descriptor at the very end */
	put(0x804, 44, 4);
	assert_int_equal(probe_n(&image_elf, 0x4000), ERR_NOT_FOUND);
	new_elf(true);
	assert_int_equal(probe_n(&image_elf, 0x3fff), ERR_RANGE);
	put_phdr(true, 2, 1, 0x3000, 0x1200000, 0x1000, 0xfff);
	assert_int_equal(probe_n(&image_elf, 0x4000), ERR_FORMAT);
	new_elf(true);
	put_phdr(true, 0, 1, ~0ull - 5, 0x1000000, 0x2000, 0x2000);
	assert_int_equal(probe_n(&image_elf, 0x4000), ERR_RANGE);
	new_elf(true);
	put(32, ~0ull - 60, 8);	/* program headers that wrap to the start of the file */
	assert_int_not_equal(probe_n(&image_elf, 0x4000), 0);
	new_elf(true);
	put(54, 55, 2);
	assert_int_equal(probe_n(&image_elf, 0x4000), ERR_FORMAT);
	new_elf(true);
	put(56, 0xffff, 2);
	assert_int_equal(probe_n(&image_elf, 0x4000), ERR_FORMAT);
	new_elf(true);
	put(56, 0, 2);
	assert_int_equal(probe_n(&image_elf, 0x4000), ERR_FORMAT);
	new_elf(true);
	for (unsigned i = 0; i < 17; i++)
		put_phdr(true, i, 1, 0x1000, 0x1000000, 1, 1);
	put(56, 17, 2);
	assert_int_equal(probe_n(&image_elf, 0x4000), ERR_UNSUPPORTED);
	new_elf(true);
	put(18, 22, 2);	/* s390 */
	assert_int_equal(probe_n(&image_elf, 0x4000), ERR_UNSUPPORTED);
	new_elf(true);
	file[0] = 0;
	assert_int_equal(probe_n(&image_elf, 0x4000), ERR_NOT_FOUND);
	assert_int_equal(probe_n(&image_elf, 57), ERR_NOT_FOUND);
}

/* --- multiboot -------------------------------------------------------------- */

static void put_multiboot(u32 at, u32 flags)
{
	put(at, 0x1badb002, 4);
	put(at + 4, flags, 4);
	put(at + 8, (u32) - (0x1badb002 + flags), 4);
	put(at + 12, 0x100000 + at, 4);
	put(at + 16, 0x100000, 4);
	put(at + 20, 0, 4);
	put(at + 24, 0, 4);
	put(at + 28, 0x100abc, 4);
}

static void test_multiboot(void **state)
{
	u32 at = 8192 - 32;

	(void)state;
	memset(file, 0, sizeof(file));
	put(16, 0x1badb002, 4);	/* without its checksum */
	put_multiboot(at, 0x10003);
	assert_int_equal(probe_n(&image_multiboot, 0x4000), 0);
	assert_int_equal(image.protocol, PROTOCOL_MULTIBOOT);
	assert_int_equal(image.entry, 0x100abc);
	assert_int_equal(image.segment[0].off, 0);
	assert_int_equal(image.segment[0].n, 0x4000);
	assert_int_equal(image.segment[0].memory, 0x4000);
	assert_int_equal(image.segment[0].address, 0x100000);
	put(at + 16, 0x101000, 4);	/* begins 0x1000 into the file, ends at 0x2000, bss behind */
	put(at + 12, 0x101000 + at - 0x1000, 4);
	put(at + 20, 0x102000, 4);
	put(at + 24, 0x108000, 4);
	assert_int_equal(probe_n(&image_multiboot, 0x4000), 0);
	assert_int_equal(image.segment[0].off, 0x1000);
	assert_int_equal(image.segment[0].n, 0x1000);
	assert_int_equal(image.segment[0].memory, 0x7000);
	put(at + 20, 0x109000, 4);
	assert_int_equal(probe_n(&image_multiboot, 0x4000), ERR_RANGE);
	put(at + 20, 0x100000, 4);
	assert_int_equal(probe_n(&image_multiboot, 0x4000), ERR_FORMAT);
	put(at + 12, 0x100000, 4);
	assert_int_equal(probe_n(&image_multiboot, 0x4000), ERR_FORMAT);
	put(at + 12, 0xffffffff, 4);
	assert_int_equal(probe_n(&image_multiboot, 0x4000), ERR_FORMAT);
}

static void test_multiboot_elf(void **state)
{
	(void)state;
	new_elf(false);
	put_multiboot(0x1000, 3);
	assert_int_equal(probe_n(&image_multiboot, 0x4000), 0);
	assert_int_equal(image.segments, 2);
	assert_int_equal(image.entry, 0x1000020);
	file[0] = 0;
	assert_int_equal(probe_n(&image_multiboot, 0x4000), ERR_FORMAT);
	put_multiboot(0x1000, 0x8);
	assert_int_equal(probe_n(&image_multiboot, 0x4000), ERR_UNSUPPORTED);
	put(0x1008, 0, 4);
	assert_int_equal(probe_n(&image_multiboot, 0x4000), ERR_NOT_FOUND);
	/* the three words at the end of a short file */
	put_multiboot(0x100, 0x10000);
	assert_int_equal(probe_n(&image_multiboot, 0x10c), ERR_FORMAT);
	assert_int_equal(probe_n(&image_multiboot, 0x10b), ERR_NOT_FOUND);
	assert_int_equal(probe_n(&image_multiboot, 0), ERR_NOT_FOUND);
}

/* Any change: an error, or segments inside the file. */
static void test_mutants(void **state)
{
	static const struct image_format *const formats[] = {
		&image_bzimage, &image_uki, &image_elf, &image_multiboot,
	};
	u32 seed = 7, good = 0;

	(void)state;
	for (unsigned round = 0; round < 8000; round++) {
		u64 n = 0x6800;
		unsigned kind = round % 4;

		if (kind == 0)
			new_bzimage();
		else if (kind == 1)
			new_uki();
		else
			new_elf(round & 8);
		if (kind == 3)
			put_multiboot(0x300, round & 16 ? 0x10003 : 3);
		for (unsigned k = 0; k < 1 + round % 4; k++) {
			static const u16 base[] = { 0, 0x1f0, 0x80, 0x800, 0x21f0, 0x300, 0x180 };

			seed = seed * 1103515245 + 12345;
			file[base[(seed >> 9) % ARRAY_SIZE(base)] + (seed >> 22) % 128] = (u8)(seed >> 14);
		}
		if (round % 16 > 12)
			n = seed % 0x6800;
		if (probe_n(formats[kind], n))
			continue;
		good++;
		assert_true(image.segments <= IMAGE_SEGMENTS_MAX);
		for (unsigned i = 0; i < image.segments; i++) {
			const struct segment *s = &image.segment[i];

			assert_true(s->from.first <= n && s->from.length <= n - s->from.first);
			assert_true(s->off <= s->from.length && s->n <= s->from.length - s->off);
			assert_true(s->n <= s->memory);
		}
	}
	assert_true(good > 500);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bzimage), cmocka_unit_test(test_bzimage_variants),
		cmocka_unit_test(test_bzimage_broken), cmocka_unit_test(test_uki),
		cmocka_unit_test(test_uki_describe), cmocka_unit_test(test_uki_profiles),
		cmocka_unit_test(test_uki_broken), cmocka_unit_test(test_elf),
		cmocka_unit_test(test_elf_broken), cmocka_unit_test(test_multiboot),
		cmocka_unit_test(test_multiboot_elf), cmocka_unit_test(test_mutants),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
