/* SPDX-License-Identifier: MIT */
/* LINK: iso9660/volume.c iso9660/dir.c iso9660/rockridge.c disk/extent.c disk/blockdev.c lib/err.c lib/arena.c lib/text.c lib/printf.c lib/log.c tests/host/fake_disk.c tests/host/fake_log.c */
/*
 * ISO 9660 as a file system: images by xorriso with each kind of names, and volumes by hand for
 * what xorriso does not write.
 */
#include "fake_disk.h"
#include "iso_build.h"

#include "vipl/fs.h"
#include "vipl/iso9660.h"

static struct fs fs;

static int mount(const struct extent *volume)
{
	memset(&fs, 0, sizeof(fs));
	if (volume->disk)	/* the bytes may have changed */
		memset(volume->disk->window, 0, sizeof(volume->disk->window));
	return iso9660_ops.mount(&fs, volume);
}

static int mount_image(void)
{
	struct extent e = image_extent();

	return mount(&e);
}

/* The length of a file, or the error. */
static long length(const char *path)
{
	struct extent e;
	int err = iso9660_ops.open(&fs, path, &e);

	return err ? err : (long)e.length;
}

static void expect_text(const char *path, const char *text)
{
	char got[64] = "";
	struct extent e;

	assert_int_equal(iso9660_ops.open(&fs, path, &e), 0);
	assert_int_equal(e.length, strlen(text));
	assert_int_equal(extent_read(&e, 0, got, e.length), 0);
	assert_string_equal(got, text);
}

struct listing {
	unsigned count, dirs, others;
	const char *want;
	bool seen;
};

static int visit(void *context, const char *name, enum fs_type type)
{
	struct listing *l = context;
	struct extent e;

	l->count++;
	l->dirs += type == FS_DIR;
	l->others += type == FS_OTHER;
	if (l->want && !strcmp(name, l->want))
		l->seen = true;
	/* A visitor may use the file system: the walk must not mind. */
	iso9660_ops.open(&fs, "/live/vmlinuz", &e);
	return l->count == 100000;
}

static struct listing list(const char *path, const char *want)
{
	struct listing l = { .want = want };

	assert_int_equal(iso9660_ops.list(&fs, path, visit, &l), 0);
	return l;
}

static void test_rock_ridge(void **state)
{
	static const char *const names[] = { "rr", "both", "two", "none" };
	char longest[210];
	struct listing l;

	(void)state;
	memset(longest, 'n', 200);
	strcpy(longest + 200, ".txt");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct extent volume = load_image(names[i]);

		assert_int_equal(mount(&volume), 0);
		assert_string_equal(fs.label, "VIPL_TEST");
		assert_string_equal(fs.uuid, "2024-01-31-12-34-56-00");
		assert_int_equal(length("/live/vmlinuz"), 30000);
		assert_int_equal(length("live//./initrd.img"), 100000);
		assert_int_equal(length("live/../live/../boot/k.img"), 68000);
		assert_int_equal(length("../../boot/../empty"), 0);
		expect_text("Long Name with spaces and more than eight letters.text", "long\n");
		expect_text("a/b/c/d/e/f/g/h/i/deep.txt", "deep\n");
		expect_text("many/a-file-with-a-rather-long-name-299.txt", "299\n");
		expect_text(longest, "longest\n");
		assert_int_equal(length("LIVE/vmlinuz"), ERR_NOT_FOUND);
		assert_int_equal(length("live"), ERR_NOT_FOUND);
		assert_int_equal(length("/"), ERR_NOT_FOUND);
		assert_int_equal(length("live/vmlinuz/x"), ERR_NOT_FOUND);
		assert_int_equal(length("live/vmlinu"), ERR_NOT_FOUND);
		/* links: relative, upwards, absolute, to a directory, in a circle, to nothing */
		assert_int_equal(length("link"), 30000);
		assert_int_equal(length("live/back"), length("isolinux/menu.cfg"));
		assert_int_equal(length("isolinux/dir/initrd.img"), 100000);
		assert_int_equal(length("isolinux/dir/../live/vmlinuz"), 30000);
		assert_int_equal(length("loop1"), ERR_LOOP);
		assert_int_equal(length("away"), ERR_NOT_FOUND);
		l = list("many", "a-file-with-a-rather-long-name-007.txt");
		assert_int_equal(l.count, 300);
		assert_true(l.seen);
		l = list("", "Long Name with spaces and more than eight letters.text");
		assert_true(l.seen);
		assert_int_equal(l.dirs, 5);
		assert_int_equal(l.others, 4);
		assert_int_equal(iso9660_ops.list(&fs, "live/vmlinuz", visit, &l), ERR_NOT_FOUND);
		free(file_bytes);
	}
}

static void test_joliet(void **state)
{
	struct extent volume = load_image("joliet");
	struct listing l;

	(void)state;
	assert_int_equal(mount(&volume), 0);
	assert_int_equal(length("/live/vmlinuz"), 30000);
	assert_int_equal(length("/LIVE/VmLinuz"), 30000);
	expect_text("Long Name with spaces and more than eight letters.text", "long\n");
	expect_text("many/a-file-with-a-rather-long-name-123.txt", "123\n");
	l = list("many", "a-file-with-a-rather-long-name-299.txt");
	assert_int_equal(l.count, 300);
	assert_true(l.seen);
	free(file_bytes);
}

static void test_plain(void **state)
{
	struct extent volume = load_image("plain");
	struct listing l;

	(void)state;
	assert_int_equal(mount(&volume), 0);
	assert_int_equal(length("/live/vmlinuz"), 30000);
	assert_int_equal(length("LIVE/INITRD.IMG"), 100000);
	assert_int_equal(length("LIVE/INITRD.IMG;1"), ERR_NOT_FOUND);
	l = list("live", "vmlinuz");
	assert_int_equal(l.count, 2);
	assert_true(l.seen);
	free(file_bytes);
}

/* The same through a device: blocks of 512, 2048, 4096; metadata costs a read or two. */
static void test_device(void **state)
{
	static const u32 sizes[] = { 512, 2048, 4096 };
	struct fake_disk f;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct extent volume = load_image("rr"), file;
		u8 *data = malloc(100000);

		fake_disk_init(&f, file_bytes, volume.length & ~4095ull, sizes[i]);
		volume = extent_whole(&f.disk);
		assert_int_equal(mount(&volume), 0);
		assert_int_equal(iso9660_ops.open(&fs, "live/initrd.img", &file), 0);
		assert_true(f.reads <= 2);
		assert_int_equal(extent_read(&file, 0, data, 100000), 0);
		assert_memory_equal(data, file_bytes + file.first, 100000);
		free(data);
		/* A failed read comes through, and the next attempt works. */
		f.fail_at = 1;
		assert_int_equal(mount(&volume), ERR_IO);
		assert_int_equal(mount(&volume), 0);
		fake_disk_done(&f);
		free(file_bytes);
	}
}

static void test_by_hand(void **state)
{
	u8 *root = make_volume();
	struct listing l;

	(void)state;
	root += put_record(root, "README.;1", 9, 30, 11, 0);
	root += put_record(root, "GHOST.X;1", 9, 30, 11, ISO_ASSOCIATED);
	root += put_record(root, "GHOST.X;1", 9, 31, 22, 0);
	memcpy(image[30], "hello world", 11);
	assert_int_equal(mount_image(), 0);
	assert_string_equal(fs.label, "HAND");
	assert_string_equal(fs.uuid, "2001-02-03-04-05-06-07");
	expect_text("readme", "hello world");
	assert_int_equal(length("ghost.x"), 22);
	assert_int_equal(length("readme."), ERR_NOT_FOUND);
	l = list("/", "ghost.x");
	assert_int_equal(l.count, 2);
	/* An extended attribute record comes before the data. */
	image[20][68 + 1] = 1;
	memcpy(image[31], "HELLO", 5);
	memcpy(image[31] + 5, " again", 6);
	assert_int_equal(mount_image(), 0);
	expect_text("readme", "HELLO again");
}

static void test_uuid(void **state)
{
	(void)state;
	make_volume();
	memset(image[16] + 830, '0', 16);
	memcpy(image[16] + 813, "1999123123595901", 16);
	assert_int_equal(mount_image(), 0);
	assert_string_equal(fs.uuid, "1999-12-31-23-59-59-01");
	memset(image[16] + 813, '0', 16);
	assert_int_equal(mount_image(), 0);
	assert_string_equal(fs.uuid, "");
}

/* Three extents: the first two touch. */
static void test_multi_extent(void **state)
{
	u8 *root = make_volume(), got[6148];
	struct fake_disk f;
	struct extent volume, file;
	struct listing l;

	(void)state;
	root += put_record(root, "BIG.;1", 6, 30, 2048, ISO_MULTI_EXTENT);
	root += put_record(root, "BIG.;1", 6, 31, 2048, ISO_MULTI_EXTENT);
	put_record(root, "BIG.;1", 6, 40, 2052, 0);
	memset(image[30], 'a', 2048);
	memset(image[31], 'b', 2048);
	memset(image[40], 'c', 2052);
	fake_disk_init(&f, image, sizeof(image), 512);
	volume = extent_whole(&f.disk);
	assert_int_equal(mount(&volume), 0);
	assert_int_equal(iso9660_ops.open(&fs, "big", &file), 0);
	assert_int_equal(file.length, 6148);
	assert_int_equal(file.nruns, 2);
	assert_int_equal(extent_read(&file, 0, got, 6148), 0);
	for (int i = 0; i < 6148; i++)
		assert_int_equal(got[i], "abcc"[i / 2048]);
	l = list("", "big");
	assert_int_equal(l.count, 1);
	/* The last one is missing. */
	root[0] = 0;
	assert_int_equal(mount(&volume), 0);
	assert_int_equal(iso9660_ops.open(&fs, "big", &file), ERR_FORMAT);
	/* Interleaved. */
	root[-2 * 40 + 26] = 1;
	assert_int_equal(mount(&volume), 0);
	assert_int_equal(iso9660_ops.open(&fs, "big", &file), ERR_UNSUPPORTED);
	fake_disk_done(&f);
}

/* A record with system use bytes behind its name of one character. */
static u8 *put_susp(u8 *p, char name, u32 lba, u32 size, u8 flags, const void *use, size_t n)
{
	put_record(p, &name, 1, lba, size, flags);
	memcpy(p + 34, use, n);
	p[0] = (u8)(34 + n);
	return p + p[0];
}

/* The root of make_volume() with an SP entry; returns where the next record goes. */
static u8 *make_rock_ridge(void)
{
	u8 *p;

	make_volume();
	p = put_susp(image[20], 0, 20, 2048, 2, "SP\7\1\xbe\xef\0", 7);
	return p + put_record(p, "\1", 1, 20, 2048, 2);
}

/* CE at @p: to @lba, @off, @n. */
static size_t put_continuation(u8 *p, u32 lba, u32 off, u32 n)
{
	memcpy(p, "CE\34\1", 4);
	put32(p + 4, lba);
	put32(p + 12, off);
	put32(p + 20, n);
	return 28;
}

static void test_continuation(void **state)
{
	u8 *p = make_rock_ridge(), use[64];
	size_t n;

	(void)state;
	/* "half" + "-name" in a continuation area far away, so that the window moves. */
	memcpy(use, "NM\11\1\1half", 9);
	n = 9 + put_continuation(use + 9, 60, 100, 10);
	memcpy(image[60] + 100, "NM\12\1\0-name", 10);
	p = put_susp(p, 'A', 30, 3, 0, use, n);
	memcpy(image[30], "abc", 3);
	/* A continuation that continues in itself, and one outside the disc. */
	put_continuation(use, 61, 0, 28);
	put_continuation(image[61], 61, 0, 28);
	p = put_susp(p, 'B', 30, 2, 0, use, 28);
	put_continuation(use, 0xfffffff0, 2047, 0xffffffff);
	p = put_susp(p, 'C', 30, 1, 0, use, 28);
	assert_int_equal(mount_image(), 0);
	expect_text("half-name", "abc");
	assert_int_equal(length("b"), 2);
	assert_int_equal(length("c"), 1);
	assert_int_equal(length("d"), ERR_NOT_FOUND);
}

static void test_relocated(void **state)
{
	u8 *p = make_rock_ridge(), use[16] = "CL\14\1", *d = image[25];

	(void)state;
	put32(use + 4, 25);
	p = put_susp(p, 'D', 30, 0, 0, use, 12);
	p = put_susp(p, 'M', 25, 2048, 2, "RE\4\1", 4);
	put32(use + 4, 0x10000000);
	p = put_susp(p, 'X', 30, 0, 0, use, 12);
	put32(use + 4, 26);	/* an empty sector */
	p = put_susp(p, 'Y', 30, 0, 0, use, 12);
	d += put_record(d, "", 1, 25, 2048, 2);
	d += put_record(d, "\1", 1, 20, 2048, 2);
	put_record(d, "F", 1, 30, 4, 0);
	memcpy(image[30], "moved", 4);
	assert_int_equal(mount_image(), 0);
	expect_text("d/f", "move");
	assert_int_equal(length("m/f"), ERR_NOT_FOUND);
	assert_int_equal(length("x/f"), ERR_NOT_FOUND);
	assert_int_equal(length("y/f"), ERR_NOT_FOUND);
}

static void test_link(void **state)
{
	u8 *p = make_rock_ridge();
	struct listing l;

	(void)state;
	put_record(image[26], "F", 1, 30, 4, 0);
	memcpy(image[30], "data", 4);
	p = put_susp(p, 'D', 26, 2048, 2, "", 0);
	/* the root, "d" in two pieces, ".", "f" */
	p = put_susp(p, 'L', 0, 0, 0, "SL\21\1\0\10\0\1\0\0\1d\2\0\0\1f", 17);
	/* a component longer than the entry */
	p = put_susp(p, 'M', 0, 0, 0, "SL\10\1\0\0\11d", 8);
	/* the root again and again */
	p = put_susp(p, 'N', 0, 0, 0, "SL\13\1\0\10\0\10\0\4\0", 11);
	assert_int_equal(mount_image(), 0);
	assert_int_equal(length("m"), ERR_NOT_FOUND);
	assert_int_equal(length("n"), ERR_NOT_FOUND);
	assert_int_equal(length("n/d/f"), 4);
	expect_text("d/f", "data");
	expect_text("l", "data");
	l = list("n", "d");
	assert_true(l.seen);
}

static void test_hostile(void **state)
{
	struct extent e;
	u8 *root = make_volume();

	(void)state;
	/* A record that leaves its sector, one too short, a name beyond the record. */
	for (int i = 0; i < 3; i++) {
		memset(root, 0, 100);
		put_record(root, "A", 1, 30, 1, 0);
		if (i == 0)
			root[0] = 255;
		else if (i == 1)
			root[0] = 33;
		else
			root[32] = 200;
		if (i == 0) {
			memset(root, 0, 2048 - 68);
			for (root = image[20] + 68; root + 40 < image[21]; )
				root += put_record(root, "FILL", 4, 30, 1, 0);
			root[0] = 255;
		}
		assert_int_equal(mount_image(), 0);
		assert_int_equal(length("nothing"), ERR_FORMAT);
		root = make_volume();
	}
	put_record(root, "A", 1, 0xffffffff, 0xffffffff, 0);
	assert_int_equal(mount_image(), 0);
	assert_int_equal(length("a"), ERR_RANGE);
	put_record(root, "D", 1, 20, 0xffffffff, 2);
	assert_int_equal(mount_image(), 0);
	assert_int_equal(length("d/d/d/d/d/x"), ERR_RANGE);
	/* Not ISO 9660, or not one of ours. */
	image[16][129] = 2;
	image[16][130] = 2;
	assert_int_equal(mount_image(), ERR_UNSUPPORTED);
	make_volume();
	put_record(image[16] + 156, "", 1, 20, 0, 2);
	assert_int_equal(mount_image(), ERR_FORMAT);
	memset(image[16], 0, 2048);
	fail_clear();
	assert_int_equal(mount_image(), ERR_NOT_FOUND);
	assert_string_equal(fail_reason(), "");
	make_volume();
	for (int i = 16; i < SECTORS; i++)	/* descriptors without an end */
		memcpy(image[i], "\3CD001\1", 7);
	assert_int_equal(mount_image(), ERR_NOT_FOUND);
	e = image_extent();
	e.length = 17 * 2048 - 1;
	assert_int_equal(mount(&e), ERR_NOT_FOUND);
	make_volume();
	e = image_extent();
	arena_init(arena_memory, 1024);
	assert_int_equal(mount(&e), ERR_NO_MEMORY);
}

/* Work has a bound: after so much of it the volume is taken for one that never ends. */
static void test_bounds(void **state)
{
	struct extent volume = load_image("plain");
	long n = 0, seen;

	(void)state;
	assert_int_equal(mount(&volume), 0);
	while ((seen = length("many/nothing")) == ERR_NOT_FOUND && n < 10000)
		n++;
	assert_int_equal(seen, ERR_LOOP);
	assert_in_range(n, 1000, 4000);
	free(file_bytes);
}

static void try_everything(const struct extent *volume)
{
	static const char *const paths[] = {
		"live/vmlinuz", "link", "live/back", "loop1", "away", "a/b/c/d/e/f/g/h/i/deep.txt", "x/y",
	};
	struct listing l = { 0 };

	arena_reset();
	if (mount(volume))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		length(paths[i]);
	iso9660_ops.list(&fs, "many", visit, &l);
}

static void test_mutants(void **state)
{
	static const char *const names[] = { "both", "joliet" };

	(void)state;
	for (size_t n = 0; n < ARRAY_SIZE(names); n++) {
		struct extent volume = load_image(names[n]), cut;

		for (int i = 0; i < 1500; i++) {
			size_t at = (16 + next_random() % 64) * 2048 + next_random() % 1024;
			u8 old = file_bytes[at];

			file_bytes[at] = (u8)next_random();
			try_everything(&volume);
			file_bytes[at] = old;
		}
		for (u64 end = 0; end < 100 * 2048; end += 1024) {
			assert_int_equal(extent_sub(&volume, 0, end, &cut), 0);
			try_everything(&cut);
		}
		free(file_bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rock_ridge), cmocka_unit_test(test_joliet),
		cmocka_unit_test(test_plain), cmocka_unit_test(test_device),
		cmocka_unit_test(test_by_hand), cmocka_unit_test(test_uuid),
		cmocka_unit_test(test_multi_extent), cmocka_unit_test(test_continuation),
		cmocka_unit_test(test_relocated), cmocka_unit_test(test_link),
		cmocka_unit_test(test_hostile), cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_mutants),
	};

	return cmocka_run_group_tests(tests, build_images, NULL);
}
