/* SPDX-License-Identifier: MIT */
/* LINK: fs/fs.c fs/fat.c fs/fat_chain.c fs/fat_dir.c fs/runs.c disk/blockdev.c disk/extent.c lib/text.c lib/err.c lib/printf.c lib/log.c lib/arena.c tests/host/fake_disk.c tests/host/fake_log.c */
/*
 * FAT volumes that mkfs.vfat and mtools wrote, then the same with bytes that
 * no tool would write.
 */
#include "fs_check.h"

/* The other file systems are not linked here. */
static int not_mine(struct fs *f, const struct extent *volume)
{
	(void)f;
	(void)volume;
	return ERR_NOT_FOUND;
}

const struct fs_ops ext4_ops = { .name = "ext4", .mount = not_mine };
const struct fs_ops iso9660_ops = { .name = "iso9660", .mount = not_mine };

static const struct {
	const char *name;
	u32 block_size, cluster;
	unsigned bits;
} images[] = {
	{ "fat12", 512, 512, 12 }, { "fat12s1k", 512, 2048, 12 }, { "fat16", 512, 2048, 16 },
	{ "fat16s2k", 2048, 2048, 16 }, { "fat16c64k", 512, 65536, 16 }, { "fat32", 512, 512, 32 },
	{ "fat32c4k", 512, 4096, 32 }, { "fat32s4k", 4096, 4096, 32 }, { "fat16", 4096, 2048, 16 },
};

#define UNICODE "EFI/Linux/\u00fcn\u00efc\u00f6d\u00e9-\u540d\u524d.efi"

static void check_tree(u32 cluster)
{
	char y[256];

	memset(y, 'y', 255);
	y[255] = '\0';
	check_file("loader/loader.conf", 57);
	check_file("/loader/entries/debian-6.1.0-13-amd64.conf", 313);
	check_file("//LOADER/Entries//Debian-6.1.0-12-AMD64+3-2.CONF", 314);
	check_file("EFI/BOOT/BOOTX64.EFI", 5000);
	check_file("efi/boot/../BOOT/./bootx64.efi", 5000);
	check_file("efi/../EFI/boot/bootx64.efi", 5000);
	check_file(UNICODE, 70001);
	check_file("./vmlinuz", 300000);
	assert_int_equal(check_file("vmlinuz", 300000), 1);
	check_file("empty", 0);
	check_file("a name with spaces, and.dots.IN it", 513);
	check_file("ANAMEW~1.IN", 513);
	check_file("thirteen.char", 13);
	check_file(y, 255);
	check_file("many/a file with the number 099", 99);
	assert_true(check_file("fragmented.bin", 29 * cluster + 77) >= 20);

	check_missing("");
	check_missing("/");
	check_missing("loader");
	check_missing("loader/");
	check_missing("vmlinuz/x");
	check_missing("vmlinu");
	check_missing("vmlinuz2");
	check_missing("nothing");
	check_missing("thirteen.cha");
	check_missing("loader/entries/debian-6.1.0-13-amd64.con");
	check_missing("fat.0");
	check_missing("VIPL FAT12");
}

static void test_images(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(images); i++) {
		char path[64], label[12];

		snprintf(path, sizeof(path), IMAGES "%s.img", images[i].name);
		snprintf(label, sizeof(label), "VIPL %.6s", images[i].name);
		load_and_mount(path, images[i].block_size);
		assert_string_equal(fs.ops->name, "fat");
		assert_string_equal(fs.uuid, "CAFE-0123");
		assert_string_equal(fs.label, label);
		check_tree(images[i].cluster);

		assert_int_equal(list("/"), 0);
		assert_int_equal(listing.count, 9);
		assert_int_equal(listing.dirs, 3);
		assert_true(listed("A Name With Spaces, and.Dots.in it"));
		assert_true(listed("loader"));
		assert_true(listed("thirteen.char"));
		assert_int_equal(list("many"), 0);
		assert_int_equal(listing.count, 100);
		for (unsigned k = 0; k < 100; k++) {
			char name[32];

			snprintf(name, sizeof(name), "a file with the number %03u", k);
			assert_true(listed(name));
		}
		assert_int_equal(list("/EFI/Linux"), 0);
		assert_true(listed(UNICODE + 10));
		assert_int_equal(list("vmlinuz"), ERR_NOT_FOUND);
		assert_int_equal(list("nothing"), ERR_NOT_FOUND);
		listing.stop = 0;
		assert_string_equal(fake_log(), "");
		fake_disk_done(&disk);
	}
}

static int stop_at_once(void *context, const char *name, enum fs_type type)
{
	(void)context;
	(void)name;
	(void)type;
	return -77;
}

static void test_read_text(void **state)
{
	size_t len;
	char *text;

	(void)state;
	load_and_mount(IMAGES "fat32.img", 512);
	assert_int_equal(fs_list(&fs, "/", stop_at_once, NULL), -77);
	assert_int_equal(fs_read_text(&fs, "loader/loader.conf", 57, &text, &len), 0);
	assert_int_equal(len, 57);
	assert_int_equal(text[57], 0);
	assert_int_equal((u8)text[56], pattern_at(57, 56));
	assert_int_equal(fs_read_text(&fs, "EFI/BOOT/BOOTX64.EFI", 5000, &text, &len), 0);
	assert_int_equal((uintptr_t)text % DMA_ALIGN, 0);
	assert_int_equal((u8)text[4999], pattern_at(5000, 4999));
	assert_int_equal(fs_read_text(&fs, "empty", 0, &text, &len), 0);
	assert_string_equal(text, "");
	assert_int_equal(fs_read_text(&fs, "loader/loader.conf", 56, &text, &len), ERR_RANGE);
	assert_string_equal(fail_reason(), "fat: loader/loader.conf has 57 bytes, more than 56");
	assert_int_equal(fs_read_text(&fs, "no", 56, &text, &len), ERR_NOT_FOUND);
	assert_string_equal(fail_reason(), "fat: no file no");
	disk.fail_at = 1;
	assert_int_equal(fs_read_text(&fs, "EFI/BOOT/BOOTX64.EFI", 5000, &text, &len), ERR_IO);
	fake_disk_done(&disk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_images), cmocka_unit_test(test_read_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
