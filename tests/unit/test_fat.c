/* SPDX-License-Identifier: MIT */
/* LINK: fs/fs.c fs/fat.c fs/fat_chain.c fs/fat_dir.c fs/runs.c disk/blockdev.c disk/extent.c lib/text.c lib/err.c lib/printf.c lib/log.c lib/arena.c tests/host/fake_disk.c tests/host/fake_log.c */
/*
 * FAT volumes that mkfs.vfat and mtools wrote, then the same with bytes that
 * no tool would write.
 */
#include <sys/mman.h>

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
	disk.fail_at = 1;
	disk.fail_on = true;
	assert_int_equal(fs_read_text(&fs, "EFI/BOOT/BOOTX64.EFI", 5000, &text, &len), ERR_IO);
	fake_disk_done(&disk);
}

/* --- a large FAT32, made by hand -------------------------------------------- */

#define BIG_CLUSTERS 600000u	/* of 4 KiB: 2.3 GiB, nearly all of it never touched */
#define BIG_RESERVED 32u
#define BIG_FAT (BIG_RESERVED * 512u)
#define BIG_DATA (BIG_FAT + 4688u * 512u)

static void put(u64 at, u32 v)
{
	le32 x = make_le32(v);

	memcpy(disk.bytes + at, &x, 4);
}

static void chain(u32 c, u32 next)
{
	put(BIG_FAT + 4 * c, next);
}

/* The one file there is. */
static void big_file(const char *name, u32 cluster, u32 size)
{
	u64 at = BIG_DATA;

	memset(disk.bytes + at, 0, 32);
	memcpy(disk.bytes + at, name, 11);
	disk.bytes[at + 20] = (u8)(cluster >> 16);
	disk.bytes[at + 21] = (u8)(cluster >> 24);
	disk.bytes[at + 26] = (u8)cluster;
	disk.bytes[at + 27] = (u8)(cluster >> 8);
	put(at + 28, size);
}

static void make_big(void)
{
	static const u8 boot[] = {
		0xeb, 0x58, 0x90, 't', 'e', 's', 't', ' ', ' ', ' ', ' ', 0x00, 0x02, 8, BIG_RESERVED, 0,
		1, 0, 0, 0, 0, 0xf8, 0, 0,
	};
	u64 size = BIG_DATA + (u64)BIG_CLUSTERS * 4096;
	void *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	assert_ptr_not_equal(bytes, MAP_FAILED);
	memcpy(bytes, boot, sizeof(boot));
	fake_disk_init(&disk, bytes, size, 512);
	disk.mapped = true;
	put(32, (u32)(size / 512));
	put(36, 4688);
	put(44, 2);
	chain(2, 0x0fffffff);
}

static void test_big(void **state)
{
	const u32 clusters = 2u << 18;	/* 2 GiB */
	struct extent file;

	(void)state;
	make_big();
	big_file("STRAIGHTBIN", 1000, 0x7fffffff);
	for (u32 i = 0; i < clusters; i++)
		chain(1000 + i, 1001 + i);
	/* The upper four bits are not part of the number. */
	chain(1500, 0xf0000000 | 1501);
	chain(1501, 0x70000000 | 1502);
	chain(301001, 0xa0000000 | 301002);
	assert_int_equal(mount(), 0);
	disk.reads = 0;
	assert_int_equal(fs_open(&fs, "straight.bin", &file), 0);
	assert_null(file.runs);
	assert_int_equal(file.length, 0x7fffffff);
	assert_int_equal(file.first, BIG_DATA + 998ull * 4096);
	/* The chain goes on: all of it is looked at twice. 2 MiB of the table. */
	assert_in_range(disk.reads, 1, 2 * (2 * 1024 / 64 + 4));
	chain(1000 + clusters - 1, 0x0fffffff);
	assert_int_equal(mount_again(), 0);
	assert_int_equal(fs_open(&fs, "straight.bin", &file), 0);
	assert_null(file.runs);
	assert_in_range(disk.reads, 1, 2 * 1024 / 64 + 4);

	/* Two stretches that changed places, ten clusters apart: no checksum shows it, the chain does. */
	chain(2000, 2011);
	chain(2010, 2001);
	chain(1000 + clusters - 1, 0);
	assert_int_equal(mount_again(), 0);
	assert_int_equal(fs_open(&fs, "straight.bin", &file), ERR_FORMAT);
	chain(2000, 2001);
	chain(2010, 2011);

	/* A thousand pieces, forwards, then backwards. */
	for (u32 i = 0; i < 1000; i++)
		chain(1000 + 520 * i + 519, 1000 + 520 * i + 523);
	for (u32 i = 0; i < 1000; i++)
		for (u32 k = 0; k < 3; k++)
			chain(1000 + 520 * i + 520 + k, 0);
	big_file("PIECES  BIN", 1000, 1000 * 517 * 4096u);
	assert_int_equal(mount_again(), 0);
	disk.reads = 0;
	assert_int_equal(fs_open(&fs, "PIECES.BIN", &file), 0);
	assert_int_equal(file.nruns, 1000);
	assert_int_equal(file.length, 1000u * 517 * 4096);
	assert_int_equal(file.runs[0].length, 520 * 4096);
	for (u32 i = 1; i < 1000; i++) {
		assert_int_equal(file.runs[i].offset, BIG_DATA + (1000 + 520 * i + 3 - 2) * 4096ull);
		assert_int_equal(file.runs[i].length, (i == 999 ? 514 : 517) * 4096);
	}
	assert_in_range(disk.reads, 1, 2 * 1024 / 64 + 4);
	for (u32 i = 0; i < 1000; i++)
		chain(500000 - 500 * i, i == 999 ? 0x0ffffff8 : 500000 - 500 * (i + 1));
	big_file("BACK    BIN", 500000, 1000 * 4096);
	assert_int_equal(mount_again(), 0);
	assert_int_equal(fs_open(&fs, "back.bin", &file), 0);
	assert_int_equal(file.nruns, 1000);
	assert_int_equal(file.runs[999].offset, BIG_DATA + (500 - 2) * 4096ull);
	fake_disk_done(&disk);
}

/* Chains that do not do what a file's should: each ends in an error, soon. */
static void test_bad_chains(void **state)
{
	static const struct { u32 first, second; int err; const char *why; } rows[] = {
		{ 1000, 1000, ERR_LOOP, "fs: a file of more than 65536 pieces" },
		{ 1000, 999, ERR_FORMAT, "fat: a file ends 1048574 clusters early" },
		{ 1000, 0x0fffffff, ERR_FORMAT, "fat: a file ends 1048575 clusters early" },
		{ 1000, 0, ERR_FORMAT, "fat: a file ends 1048575 clusters early" },
		{ 1000, 1, ERR_FORMAT, "fat: a file ends 1048575 clusters early" },
		{ 1000, 0x0ffffff7, ERR_FORMAT, "fat: a file ends 1048575 clusters early" },
		{ 600001, 600002, ERR_FORMAT, "fat: a file ends 1048575 clusters early" },
		{ 600002, 0, ERR_FORMAT, "fat: a file ends 1048576 clusters early" },
		{ 0, 0, ERR_FORMAT, "fat: a file ends 1048576 clusters early" },
	};
	struct extent file;

	(void)state;
	make_big();
	chain(999, 1 << 27);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		big_file("BAD     BIN", rows[i].first, ~0u);
		if (rows[i].first >= 2 && rows[i].first < 600002)
			chain(rows[i].first, rows[i].second);
		assert_int_equal(mount_again(), 0);
		if (fs_open(&fs, "bad.bin", &file) != rows[i].err ||
		    strcmp(fail_reason(), rows[i].why))
			fail_msg("row %zu: %s", i, fail_reason());
	}
	/* Two clusters that name each other, far apart: no window is read for each. */
	chain(1000, 500000);
	chain(500000, 1000);
	big_file("BAD     BIN", 1000, ~0u);
	assert_int_equal(mount_again(), 0);
	assert_int_equal(fs_open(&fs, "bad.bin", &file), ERR_LOOP);
	assert_in_range(disk.read_bytes, 1, 1 << 20);

	/* A directory in a circle, one that goes on outside, and one that starts there. */
	memset(disk.bytes + BIG_DATA, 0xe5, 4096);
	chain(2, 2);
	assert_int_equal(mount_again(), 0);
	assert_int_equal(fs_open(&fs, "bad.bin", &file), ERR_LOOP);
	assert_int_equal(list("/"), ERR_LOOP);
	chain(2, 1 << 27);
	assert_int_equal(mount_again(), 0);
	assert_int_equal(fs_open(&fs, "bad.bin", &file), ERR_FORMAT);
	memset(disk.bytes + BIG_DATA, 0, 4096);
	memcpy(disk.bytes + BIG_DATA, "DIR        \x10", 12);
	disk.bytes[BIG_DATA + 26] = 1;
	assert_int_equal(mount_again(), 0);
	assert_int_equal(fs_open(&fs, "dir/bad.bin", &file), ERR_FORMAT);
	assert_int_equal(list("dir"), ERR_FORMAT);
	fake_disk_done(&disk);
}

/* The disk is shorter than its file system says. */
static void test_truncated(void **state)
{
	struct extent file, volume;

	(void)state;
	load(IMAGES "fat16.img", 512);
	volume = extent_whole(&disk.disk);
	for (u64 length = 1; length < disk.size; length += length) {
		volume.length = length;
		if (fs_mount(&fs, &volume) == 0 && length < 65536 && fs_open(&fs, "vmlinuz", &file) != ERR_RANGE)
			fail_msg("cut at %llu: %s", (unsigned long long)length, fail_reason());
	}
	fake_disk_done(&disk);
}

static void test_bad_boot_sectors(void **state)
{
	/* offset, its bytes, the new value; what mounting gives */
	static const struct { u32 at, bytes; u32 value; int err; } rows[] = {
		{ 11, 2, 256, ERR_NOT_FOUND }, { 11, 2, 513, ERR_NOT_FOUND }, { 11, 2, 8192, ERR_NOT_FOUND },
		{ 11, 2, 0, ERR_NOT_FOUND }, { 13, 1, 0, ERR_NOT_FOUND }, { 13, 1, 3, ERR_NOT_FOUND },
		{ 14, 2, 0, ERR_NOT_FOUND }, { 16, 1, 0, ERR_NOT_FOUND }, { 21, 1, 0xf1, ERR_NOT_FOUND },
		{ 36, 4, 0, ERR_NOT_FOUND }, { 36, 4, ~0u, ERR_FORMAT }, { 36, 4, 0x01000000, ERR_FORMAT },
		{ 32, 4, 0, ERR_FORMAT }, { 32, 4, 33, ERR_FORMAT }, { 44, 4, 0, ERR_FORMAT },
		{ 44, 4, 1, ERR_FORMAT }, { 44, 4, ~0u, ERR_FORMAT }, { 40, 2, 0x8f, ERR_FORMAT },
		{ 44, 4, 77000, 0 }, { 32, 4, ~0u, ERR_FORMAT }, { 32, 4, 0x0ffff000, 0 }, { 40, 2, 0x81, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		le32 v = make_le32(rows[i].value);
		int err;

		load(IMAGES "fat32.img", 512);
		memcpy(disk.bytes + rows[i].at, &v, rows[i].bytes);
		err = mount_again();
		if (err != rows[i].err)
			fail_msg("row %zu: %d, %s", i, err, fail_reason());
		if (!err) {
			list("/");
			list("many");
		}
		fake_disk_done(&disk);
	}
}

/* The second copy of the table is the one that counts, when the first says so. */
static void test_active_fat(void **state)
{
	u32 fat, bytes;

	(void)state;
	load(IMAGES "fat32c4k.img", 512);
	fat = 512u * (disk.bytes[14] | disk.bytes[15] << 8);
	bytes = 512u * get_le32(*(le32 *)(disk.bytes + 36));
	memset(disk.bytes + fat, 0, bytes);
	disk.bytes[40] = 0x81;
	assert_int_equal(mount_again(), 0);
	check_tree(4096);
	fake_disk_done(&disk);
}

/* --- names ------------------------------------------------------------------ */

/* Writes a long entry; the 13 units from @units. */
static void long_entry(unsigned slot, u8 order, u8 sum, const u16 *units)
{
	static const u8 where[13] = { 1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30 };
	u8 *e = disk.bytes + BIG_DATA + 32 * slot;

	memset(e, 0, 32);
	e[0] = order;
	e[11] = 0x0f;
	e[13] = sum;
	for (unsigned i = 0; i < 13; i++) {
		e[where[i]] = (u8)units[i];
		e[where[i] + 1] = (u8)(units[i] >> 8);
	}
}

static void short_entry(unsigned slot, const char *name, u8 lower)
{
	u8 *e = disk.bytes + BIG_DATA + 32 * slot;

	memset(e, 0, 32);
	memcpy(e, name, 11);
	e[12] = lower;
}

static u8 sum_of(const char *name)
{
	u8 sum = 0;

	for (int i = 0; i < 11; i++)
		sum = (u8)((sum << 7 | sum >> 1) + (u8)name[i]);
	return sum;
}

static void test_names(void **state)
{
	static const u16 penguin[13] = { 'p', 0xd83d, 0xdc27, 0xe9, 0, 0xffff, 0xffff, 0xffff, 0xffff,
					 0xffff, 0xffff, 0xffff, 0xffff };
	static const u16 filler[13] = { 0x4e00, 0x4e00, 0x4e00, 0x4e00, 0x4e00, 0x4e00, 0x4e00, 0x4e00,
					0x4e00, 0x4e00, 0x4e00, 0x4e00, 0x4e00 };
	static const u16 lone[13] = { 0xd83d, 'x', 0 };
	u8 sum = sum_of("PENGUI~1   ");

	(void)state;
	make_big();
	/* 0: whole. 1: wrong sum. 2: a piece is missing. 3: the last piece does not come first. */
	long_entry(0, 0x41, sum, penguin);
	short_entry(1, "PENGUI~1   ", 0);
	long_entry(2, 0x41, (u8)(sum + 1), penguin);
	short_entry(3, "WRONGSUMTXT", 0x18);
	long_entry(4, 0x43, sum_of("MISSING1TXT"), penguin);
	long_entry(5, 0x01, sum_of("MISSING1TXT"), penguin);
	short_entry(6, "MISSING1TXT", 0x08);
	long_entry(7, 0x01, sum_of("ORDER   TXT"), penguin);
	short_entry(8, "ORDER   TXT", 0x10);
	/* Orders that no name has. */
	long_entry(9, 0x55, sum_of("ORDER21 TXT"), penguin);
	short_entry(10, "ORDER21 TXT", 0);
	long_entry(11, 0x40, sum_of("ORDER0  TXT"), penguin);
	short_entry(12, "ORDER0  TXT", 0);
	/* Pieces, then a deleted entry, then the file: not its pieces. */
	long_entry(13, 0x41, sum_of("DELETED TXT"), penguin);
	short_entry(14, "\xe5""BCDEFGHTXT", 0);
	short_entry(15, "DELETED TXT", 0);
	/* 20 pieces of Chinese: too long in UTF-8. */
	for (unsigned i = 0; i < 20; i++)
		long_entry(16 + i, (u8)((20 - i) | (i ? 0 : 0x40)), sum_of("CHINESE    "), filler);
	short_entry(36, "CHINESE    ", 0);
	short_entry(37, "\x05OEM\x90   \x01 Z", 0);
	long_entry(38, 0x41, sum_of("LONE       "), lone);
	short_entry(39, "LONE       ", 0);
	disk.bytes[BIG_DATA + 32 * 40 + 11] = 0x08;
	memcpy(disk.bytes + BIG_DATA + 32 * 40, "LABEL      ", 11);
	assert_int_equal(mount(), 0);
	assert_int_equal(list(""), 0);
	assert_string_equal(listing.all, "p\xf0\x9f\x90\xa7\u00e9|wrongsum.txt|missing1.TXT|ORDER.txt|"
			    "ORDER21.TXT|ORDER0.TXT|DELETED.TXT|CHINESE|_OEM_._ Z|\xed\xa0\xbdx|");
	check_file("P\xf0\x9f\x90\xa7\u00e9", 0);
	check_file("pengui~1", 0);
	check_missing("p\xf0\x9f\x90\xa7");
	check_missing("p");
	check_missing("p\xf0\x9f\x90\xa7\u00e9x");
	check_file("wrongsum.TXT", 0);
	check_file("CHINESE", 0);
	check_file("DELETED.txt", 0);
	check_missing("label");
	check_missing("LABEL");
	check_missing("\xff\xfe");
	/* A name that is longer than any. */
	char endless[400];

	memset(endless, 'a', sizeof(endless));
	endless[399] = '\0';
	check_missing(endless);
	assert_string_equal(fs.label, "");
	fake_disk_done(&disk);
}

/* Short names are compared as words: exactly, but for the case of letters. */
static void test_short_names(void **state)
{
	(void)state;
	make_big();
	short_entry(0, "A^C@    X~Z", 0);
	short_entry(1, "lower   txt", 0);	/* not as it should be, but seen */
	short_entry(2, "EIGHTLETEXT", 0);
	short_entry(3, "NOEXT      ", 0);
	short_entry(4, "\xe5""ELETED TXT", 0);
	short_entry(5, "VOLUME  TXT", 0);
	disk.bytes[BIG_DATA + 32 * 5 + 11] = 0x08;
	short_entry(6, "BEHIND  TXT", 0);
	assert_int_equal(mount(), 0);
	check_file("a^c@.x~z", 0);
	check_missing("a~c@.x~z");	/* these differ in the bit that letters of two cases do */
	check_missing("a^c`.x~z");
	check_missing("a^c@.x^z");
	check_file("LOWER.TXT", 0);
	check_file("Lower.txt", 0);
	check_file("eightlet.ext", 0);
	check_missing("eightlet.ex");
	check_missing("eightlet.extx");
	check_missing("eightlete.xt");
	check_missing("eightletext");
	check_missing("eightlet");
	check_file("noext", 0);
	check_missing("noext ");
	check_missing("noext   ");
	check_missing(".noext");
	check_missing("noe");
	check_missing("\xe5""eleted.txt");
	check_missing("volume.txt");
	check_file("behind.txt", 0);
	check_missing("behind .txt");
	check_missing("behind.t.x");
	fake_disk_done(&disk);
}

/* The directory that was listed is where the next path begins, if it begins with it. */
static void test_listed(void **state)
{
	char *text;
	size_t len;

	(void)state;
	load_and_mount(IMAGES "fat32.img", 512);
	assert_int_equal(list("/loader"), 0);
	assert_int_equal(fs_read_text(&fs, "/loader/loader.conf", 100, &text, &len), 0);
	assert_int_equal(fs_read_text(&fs, "/loader//../loader/loader.conf", 100, &text, &len), 0);
	assert_int_equal(fs_read_text(&fs, "loader/loader.conf", 100, &text, &len), 0);
	check_missing("/loader/loader");
	check_missing("/loaderx");
	check_missing("/load");
	assert_int_equal(list("/loader/loader.conf"), ERR_NOT_FOUND);
	assert_int_equal(fs_read_text(&fs, "/loader/loader.conf", 100, &text, &len), 0);
	assert_int_equal(list("/EFI"), 0);
	assert_int_equal(fs_read_text(&fs, "/EFI/../loader/loader.conf", 100, &text, &len), 0);
	check_missing("/EFI/loader.conf");
	fake_disk_done(&disk);
}

/* --- chance ----------------------------------------------------------------- */

static u32 random_state;

static u32 random_below(u32 n)
{
	random_state = random_state * 1664525 + 1013904223;
	return (u32)((u64)random_state * n >> 32);
}

static int visit_deeper(void *context, const char *name, enum fs_type type)
{
	unsigned *names = context;
	struct extent file;
	char path[FS_NAME_MAX + 8];
	u8 bytes[600];

	if (++*names > 2000)
		return 1;
	snprintf(path, sizeof(path), "%s/many", name);
	if (type == FS_DIR)
		fs_open(&fs, path, &file);
	else if (fs_open(&fs, name, &file) == 0)
		extent_read(&file, 0, bytes, MIN(file.length, sizeof(bytes)));
	return 0;
}

/* Whatever the bytes: no access out of bounds, and an end. */
static void test_mutants(void **state)
{
	static const char *const names[] = { "fat12", "fat16", "fat32" };

	(void)state;
	for (u32 i = 0; i < 600; i++) {
		char path[64];
		unsigned count = 0;
		u32 area;

		random_state = i * 7919;
		snprintf(path, sizeof(path), IMAGES "%s.img", names[i % 3]);
		load(path, 512);
		for (u32 k = random_below(12) + 1; k; k--) {
			area = random_below(3) == 0 ? 64 : random_below(2) ? 16384 : 1 << 20;
			disk.bytes[random_below(area)] = (u8)random_below(256);
		}
		if (mount() == 0) {
			fs_list(&fs, "/", visit_deeper, &count);
			fs_list(&fs, "loader/entries", visit_deeper, &count);
			fs_list(&fs, "many", visit_deeper, &count);
		}
		fake_disk_done(&disk);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_images), cmocka_unit_test(test_read_text),
		cmocka_unit_test(test_big), cmocka_unit_test(test_bad_chains),
		cmocka_unit_test(test_truncated), cmocka_unit_test(test_bad_boot_sectors),
		cmocka_unit_test(test_active_fat), cmocka_unit_test(test_names),
		cmocka_unit_test(test_short_names), cmocka_unit_test(test_listed),
		cmocka_unit_test(test_mutants),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
