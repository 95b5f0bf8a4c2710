/* SPDX-License-Identifier: MIT */
/* LINK: iso9660/volume.c iso9660/eltorito.c disk/extent.c disk/blockdev.c lib/err.c lib/arena.c lib/text.c lib/printf.c lib/log.c tests/host/fake_log.c */
/*
 * El Torito catalogs, by hand and by xorriso, and hostile ones.
 */
#include "iso_build.h"

#include "vipl/eltorito.h"

static struct eltorito et;

static void put_entry(u8 *p, u8 indicator, u8 media, u16 sectors, u32 lba)
{
	p[0] = indicator;
	p[1] = media;
	p[2] = 0xc0;
	p[3] = 0x07;
	p[6] = (u8)sectors;
	p[7] = (u8)(sectors >> 8);
	for (int i = 0; i < 4; i++)
		p[8 + i] = (u8)(lba >> 8 * i);
}

static void seal(u8 *catalog)
{
	u16 sum = 0;

	catalog[28] = catalog[29] = 0;
	for (int i = 0; i < 32; i += 2)
		sum = (u16)(sum + catalog[i] + catalog[i + 1] * 256);
	sum = (u16)-sum;
	catalog[28] = (u8)sum;
	catalog[29] = (u8)(sum >> 8);
}

/* A volume with a catalog at 21 and the file BOOT.IMG at 30, in the directory D at 22. */
static u8 *make_bootable(u32 size)
{
	u8 *root = make_volume(), *catalog = image[21], *dir = image[22];

	root += put_record(root, "A.;1", 4, 40, 100, 0);
	put_record(root, "D", 1, 22, 2048, 2);
	dir += put_record(dir, "", 1, 22, 2048, 2);
	dir += put_record(dir, "\1", 1, 20, 2048, 2);
	dir += put_record(dir, "EMPTY.;1", 8, 30, 0, 0);
	put_record(dir, "BOOT.IMG;1", 10, 30, size, 0);
	memcpy(image[18], image[17], 7);
	memcpy(image[17], "\0CD001\1EL TORITO SPECIFICATION", 30);
	image[17][71] = 21;
	catalog[0] = 1;
	catalog[30] = 0x55;
	catalog[31] = 0xaa;
	seal(catalog);
	put_entry(catalog + 32, 0x88, 0, 4, 30);
	return catalog;
}

static int open_image(void)
{
	struct extent e = image_extent();

	return eltorito_open(&et, &e);
}

static void test_default(void **state)
{
	struct extent e;

	(void)state;
	make_bootable(5001);
	assert_int_equal(open_image(), 0);
	assert_int_equal(et.count, 1);
	assert_true(et.entry[0].bootable);
	assert_int_equal(et.entry[0].lba, 30);
	assert_int_equal(et.entry[0].sectors, 4);
	assert_int_equal(et.entry[0].load_segment, 0x7c0);
	assert_int_equal(et.entry[0].platform, ELTORITO_X86);
	assert_int_equal(et.entry[0].media, ELTORITO_NO_EMULATION);
	assert_int_equal(eltorito_image(&et, 0, &e), 0);
	assert_int_equal(e.first, 30 * 2048);
	assert_int_equal(e.length, 5001);
	assert_int_equal(eltorito_image(&et, 1, &e), ERR_NOT_FOUND);
	assert_int_equal(eltorito_image(&et, 1000000, &e), ERR_NOT_FOUND);
}

static void test_sections(void **state)
{
	u8 *c = make_bootable(5001);
	struct extent e;

	(void)state;
	c += 64;
	c[0] = 0x90;
	c[1] = 0xef;
	c[2] = 2;
	put_entry(c + 32, 0x88, 0x20, 1, 31);
	c[64] = 0x44;				/* an extension of it */
	put_entry(c + 96, 0x00, 2, 0, 32);
	c += 128;
	c[0] = 0x91;
	c[1] = 2;
	c[2] = 1;
	put_entry(c + 32, 0x88, 0, 3, 40);
	put_entry(c + 64, 0x88, 0, 3, 50);	/* after the end */
	assert_int_equal(open_image(), 0);
	assert_int_equal(et.count, 4);
	assert_int_equal(et.entry[1].platform, 0xef);
	assert_int_equal(et.entry[1].media, 0);
	assert_false(et.entry[2].bootable);
	assert_int_equal(et.entry[2].media, ELTORITO_FLOPPY_1_44);
	assert_int_equal(et.entry[3].platform, 2);
	/* EFI with a count of 1 and no file: to the end of the disc. */
	assert_int_equal(eltorito_image(&et, 1, &e), 0);
	assert_int_equal(e.length, (SECTORS - 31) * 2048);
	/* A floppy that the disc has no room for. */
	assert_int_equal(eltorito_image(&et, 2, &e), ERR_RANGE);
	assert_int_equal(eltorito_image(&et, 3, &e), 0);
	assert_int_equal(e.length, 100);
}

/* No file there: the catalog's count; none at all is an error. */
static void test_no_file(void **state)
{
	u8 *c = make_bootable(5001);
	struct extent e;

	(void)state;
	put_entry(c + 32, 0x88, 0, 4, 33);
	assert_int_equal(open_image(), 0);
	assert_int_equal(eltorito_image(&et, 0, &e), 0);
	assert_int_equal(e.length, 2048);
	put_entry(c + 32, 0x88, 0, 0, 33);
	assert_int_equal(open_image(), 0);
	assert_int_equal(eltorito_image(&et, 0, &e), ERR_FORMAT);
	put_entry(c + 32, 0x88, 4, 1, 33);
	assert_int_equal(open_image(), 0);
	assert_int_equal(eltorito_image(&et, 0, &e), 0);
	assert_int_equal(e.length, (SECTORS - 33) * 2048);
}

static void test_hostile(void **state)
{
	u8 *c = make_bootable(5001);
	struct extent e;

	(void)state;
	c[5] ^= 1;
	assert_int_equal(open_image(), ERR_CHECKSUM);
	c[5] ^= 1;
	c[30] = 0x54;
	assert_int_equal(open_image(), ERR_FORMAT);
	c[30] = 0x55;
	c[32] = 0x77;
	assert_int_equal(open_image(), ERR_FORMAT);
	c[32] = 0x88;
	/* The image, the catalog, a directory outside the disc. */
	for (u32 lba = 0; lba < 2; lba++) {
		put_entry(c + 32, 0x88, 0, 4, lba ? 0xffffffff : 0);
		assert_int_equal(open_image(), 0);
		assert_int_equal(eltorito_image(&et, 0, &e), ERR_RANGE);
	}
	put_entry(c + 32, 0x88, 0, 4, 30);
	image[17][72] = 1;
	assert_int_equal(open_image(), ERR_RANGE);
	image[17][72] = 0;
	image[17][71] = 0;
	assert_int_equal(open_image(), ERR_NOT_FOUND);
	assert_string_not_equal(fail_reason(), "");
	image[17][71] = 21;
	/* A file that leaves the disc. */
	make_bootable((SECTORS - 30) * 2048 + 1);
	assert_int_equal(open_image(), 0);
	assert_int_equal(eltorito_image(&et, 0, &e), ERR_RANGE);
	make_bootable((SECTORS - 30) * 2048);
	assert_int_equal(open_image(), 0);
	assert_int_equal(eltorito_image(&et, 0, &e), 0);
	/* No primary descriptor: not ours, and nothing to say about it. */
	image[16][1] = 'X';
	assert_int_equal(open_image(), ERR_NOT_FOUND);
	assert_string_equal(fail_reason(), "");
}

/* Directories that hold each other, a section that never ends, a broken record: all end. */
static void test_loops(void **state)
{
	u8 *c = make_bootable(5001), *dir = image[22];
	struct extent e;

	(void)state;
	memset(dir, 0, 2048);
	for (int i = 0; i < 50; i++)
		dir += put_record(dir, "LOOP", 4, i & 1 ? 20 : 22, 0xffffffff, 2);
	c[64] = 0x90;
	c[66] = c[67] = 0xff;
	for (size_t off = 96; off < 2048; off += 32)
		put_entry(c + off, 0x88, 0, 1, 30);
	memset(image[22 + 1], 0x44, 2048);
	assert_int_equal(open_image(), 0);
	assert_int_equal(et.count, ELTORITO_ENTRIES_MAX);
	assert_int_equal(eltorito_image(&et, 0, &e), 0);
	assert_int_equal(e.length, 2048);
	image[22][0] = 200;
	image[22][32] = 201;
	assert_int_equal(eltorito_image(&et, 31, &e), 0);
	assert_int_equal(e.length, 512);
}

/* What xorriso writes: the catalog says 4 sectors, the file is 68000 bytes. */
static void test_xorriso(void **state)
{
	static const char *const names[] = { "rr", "joliet", "both", "plain", "two" };
	struct extent volume, e;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		volume = load_image(names[i]);
		assert_int_equal(eltorito_open(&et, &volume), 0);
		assert_int_equal(et.entry[0].sectors, 4);
		assert_int_equal(eltorito_image(&et, 0, &e), 0);
		assert_int_equal(e.length, 68000);
		assert_int_equal(et.count, i == 4 ? 2 : 1);
		if (i == 4) {
			assert_int_equal(et.entry[1].platform, ELTORITO_EFI);
			assert_int_equal(eltorito_image(&et, 1, &e), 0);
			assert_int_equal(e.length, 5000);
		}
		free(file_bytes);
	}
	volume = load_image("none");
	assert_int_equal(eltorito_open(&et, &volume), ERR_NOT_FOUND);
	free(file_bytes);
}

/* Any one byte of the metadata changed, and the disc cut at every sector. */
static void test_mutants(void **state)
{
	struct extent volume = load_image("two"), cut, e;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		size_t at = (16 + next_random() % 24) * 2048 + next_random() % 256;
		u8 old = file_bytes[at];

		file_bytes[at] = (u8)next_random();
		arena_reset();
		if (!eltorito_open(&et, &volume))
			for (unsigned n = 0; n < et.count; n++)
				eltorito_image(&et, n, &e);
		file_bytes[at] = old;
	}
	for (u64 n = 0; n < 60 * 2048; n += 512) {
		arena_reset();
		assert_int_equal(extent_sub(&volume, 0, n, &cut), 0);
		if (!eltorito_open(&et, &cut))
			eltorito_image(&et, 0, &e);
	}
	free(file_bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_default), cmocka_unit_test(test_sections),
		cmocka_unit_test(test_no_file), cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_loops), cmocka_unit_test(test_xorriso),
		cmocka_unit_test(test_mutants),
	};

	return cmocka_run_group_tests(tests, build_images, NULL);
}
