/* SPDX-License-Identifier: MIT */
/* LINK: fs/fs.c fs/ext4.c fs/ext4_map.c fs/ext4_dir.c fs/runs.c disk/blockdev.c disk/extent.c lib/text.c lib/err.c lib/printf.c lib/log.c lib/arena.c tests/host/fake_disk.c tests/host/fake_log.c */
/*
 * ext2, ext3 and ext4 volumes that mke2fs, e2fsck and debugfs wrote, then the
 * same with bytes that no tool would write.
 */
#include "fs_check.h"

/* The other file systems are not linked here. */
static int not_mine(struct fs *f, const struct extent *volume)
{
	(void)f;
	(void)volume;
	return ERR_NOT_FOUND;
}

const struct fs_ops fat_ops = { .name = "fat", .mount = not_mine };
const struct fs_ops iso9660_ops = { .name = "iso9660", .mount = not_mine };

static const struct image {
	const char *name;
	u32 block_size, block;
	bool extents, in_inode;
} images[] = {
	{ "ext2b1k", 512, 1024, false, false }, { "ext2b4k", 4096, 4096, false, false },
	{ "ext2old", 512, 1024, false, false }, { "ext3b2k", 2048, 2048, false, false },
	{ "ext4b4k", 512, 4096, true, false }, { "ext4b1k", 4096, 1024, true, false },
	{ "ext4b2k", 512, 2048, true, false }, { "ext4inline", 512, 4096, true, true },
	{ "ext4metabg", 512, 1024, true, false }, { "ext4meta32", 512, 1024, true, false },
	{ "ext4sparse2", 512, 1024, true, false }, { "ext4bigalloc", 512, 4096, true, false },
	{ "ext4casefold", 512, 4096, true, false },
};

#define SPARSE (70u << 20)
#define SPARSE_STEP (7168u * 1024 + 5120)
#define UNICODE "a name, \u00fcn\u00efc\u00f6d\u00e9"

/* Most of it was never written; every 7 MiB or so is a KiB of pattern. */
static void check_sparse(void)
{
	static u8 got[3 * 4096];
	struct extent file;

	assert_int_equal(fs_open(&fs, "sparse", &file), 0);
	assert_int_equal(file.length, SPARSE);
	assert_in_range(file.nruns, 20, 22);
	for (u64 at = 0; at < SPARSE; at += SPARSE_STEP) {
		u64 from = at < 4096 ? 0 : at - 4096;
		u64 n = MIN(sizeof(got), SPARSE - from);

		assert_int_equal(extent_read(&file, from, got, n), 0);
		for (u64 i = 0; i < n; i++) {
			u64 here = from + i;
			u8 want = here >= at && here < at + 1024 ? pattern_at(SPARSE, here) : 0;

			if (got[i] != want)
				fail_msg("sparse: byte %llu", (unsigned long long)here);
		}
	}
}

static void check_unwritten(u32 block)
{
	static u8 got[10 * 4096];
	struct extent file;

	assert_int_equal(fs_open(&fs, "unwritten", &file), 0);
	assert_int_equal(file.length, 10 * block);
	assert_int_equal(file.nruns, 1);
	memset(got, 1, sizeof(got));
	assert_int_equal(extent_read(&file, 0, got, 10 * block), 0);
	for (u32 i = 0; i < 10 * block; i++)
		assert_int_equal(got[i], 0);
}

static void check_tree(const struct image *image)
{
	char y[256];

	memset(y, 'y', 255);
	y[255] = '\0';
	check_file("loader/loader.conf", 57);
	check_file("/loader//entries/debian-6.1.0-13-amd64.conf", 313);
	check_file("boot/vmlinuz-6.1", 5000);
	check_file("./boot/.././vmlinuz", 300000);
	check_file("empty", 0);
	check_file(UNICODE, 100);
	check_file(y, 255);
	check_file("inode60", 60);
	check_file("inode61", 61);
	check_file("inode150", 150);
	check_file("inode3000", 3000);
	check_file("many/a file with the number 550", 550);
	check_file("many/../many/a file with the number 001", 0);
	assert_int_equal(check_file("fragmented", 700 * image->block - 77),
			 strcmp(image->name, "ext4bigalloc") ? 700 : 175);

	/* Links: within a directory, up, down, absolute, on and on, long. */
	check_file("fast", 300000);
	check_file("boot/up", 300000);
	check_file("boot/root", 5000);
	check_file("dir/debian-6.1.0-13-amd64.conf", 313);
	check_file("dir/../loader.conf", 57);
	check_file("abs/loader.conf", 57);
	check_file("chain1", 57);
	check_file("slow", 300000);
	check_file("sixty", 300000);
	check_file("sixtyone", 300000);

	check_missing("");
	check_missing("/");
	check_missing("loader");
	check_missing("abs");
	check_missing("vmlinuz/x");
	check_missing("VMLINUZ");
	check_missing("vmlinu");
	check_missing("nothing");
	check_missing("nowhere");
	check_missing("empty/x");
}

static void check_lists(const struct image *image)
{
	assert_int_equal(list("/"), 0);
	assert_int_equal(listing.count, 27 + (image->extents && !image->in_inode));
	assert_int_equal(listing.dirs, 4);
	assert_int_equal(listing.others, 13);
	assert_true(listed(UNICODE));
	assert_true(listed("fast"));
	assert_true(listed("lost+found"));
	assert_int_equal(list("many"), 0);
	assert_int_equal(listing.count, 600);
	for (unsigned k = 0; k < 600; k++) {
		char name[32];

		snprintf(name, sizeof(name), "a file with the number %03u", k);
		assert_true(listed(name));
	}
	assert_int_equal(list("dir/"), 0);
	assert_string_equal(listing.all, "debian-6.1.0-13-amd64.conf|");
	assert_int_equal(list("vmlinuz"), ERR_NOT_FOUND);
	assert_int_equal(list("nothing"), ERR_NOT_FOUND);
}

static void test_images(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(images); i++) {
		const struct image *image = &images[i];
		struct extent file;
		char path[64], label[20];

		snprintf(path, sizeof(path), IMAGES "%s.img", image->name);
		snprintf(label, sizeof(label), "vipl %.9s", image->name);
		load_and_mount(path, image->block_size);
		assert_string_equal(fs.ops->name, "ext4");
		assert_string_equal(fs.uuid, "12345678-9abc-def0-1122-334455667788");
		assert_string_equal(fs.label, label);
		assert_string_equal(fake_log(), strcmp(image->name, "ext4b4k") ? "" :
				    "vipl: ext4: the journal needs recovery, read as it is\n");
		check_tree(image);
		check_lists(image);
		check_sparse();
		if (image->extents && !image->in_inode)
			check_unwritten(image->block);
		assert_int_equal(fs_open(&fs, "loop1", &file), ERR_LOOP);
		assert_int_equal(fs_open(&fs, "self", &file), ERR_LOOP);
		assert_int_equal(fs_open(&fs, "inode60", &file), 0);
		assert_int_equal(file.runs && file.runs[0].data, image->in_inode);
		fake_disk_done(&disk);
	}
}

/* A partition that does not begin where lines of the cache do. */
static void test_misaligned(void **state)
{
	static const char *const names[] = { "ext4b4k", "ext4inline", "ext2b1k" };
	struct fake_disk shifted;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct extent volume;
		char path[64];
		u8 *bytes;

		snprintf(path, sizeof(path), IMAGES "%s.img", names[i]);
		load(path, 512);
		bytes = calloc(1, disk.size + 63 * 512);
		memcpy(bytes + 63 * 512, disk.bytes, disk.size);
		fake_disk_init(&shifted, bytes, disk.size + 63 * 512, 512);
		volume = extent_whole(&shifted.disk);
		volume.first = 63 * 512;
		volume.length -= 63 * 512;
		assert_int_equal(fs_mount(&fs, &volume), 0);
		for (size_t k = 0; k < ARRAY_SIZE(images); k++)
			if (!strcmp(images[k].name, names[i])) {
				check_tree(&images[k]);
				check_lists(&images[k]);
			}
		check_sparse();
		free(bytes);
		fake_disk_done(&disk);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_images), cmocka_unit_test(test_misaligned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
