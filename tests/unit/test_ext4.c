/* SPDX-License-Identifier: MIT */
/* LINK: fs/fs.c fs/ext4.c fs/ext4_map.c fs/ext4_dir.c fs/runs.c disk/blockdev.c disk/extent.c lib/text.c lib/err.c lib/printf.c lib/log.c lib/arena.c tests/host/fake_disk.c tests/host/fake_log.c */
/*
 * ext2, ext3 and ext4 volumes that mke2fs, e2fsck and debugfs wrote, then the
 * same with bytes that no tool would write.
 */
#include "fs/ext4.h"
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

/* --- damage ----------------------------------------------------------------- */

static u32 peek(u64 at)
{
	return get_le32(*(le32 *)(disk.bytes + at));
}

static void poke(u64 at, u32 v, unsigned bytes)
{
	le32 x = make_le32(v);

	memcpy(disk.bytes + at, &x, bytes);
}

/* Where the inode of @path is on the disk. */
static u64 inode_of(const char *path)
{
	struct ext4 *e = fs.state;
	struct ext4_inode inode;
	u32 group;

	if (ext4_find(e, path, &inode))
		fail_msg("%s: %s", path, fail_reason());
	group = (inode.number - 1) / e->inodes_per_group;
	return ((u64)peek(((u64)e->first_data_block + 1) * ext4_block_size(e) + group * e->group_desc_size + 8)
		<< e->block_shift) + (inode.number - 1) % e->inodes_per_group * e->inode_size;
}

/* Of a link, by where it leads; short ones only have that in the inode. */
static u64 inode_of_link(u32 size, const char *target)
{
	struct ext4 *e = fs.state;
	u64 table = inode_of("/") - e->inode_size;

	for (u32 i = 0; i < e->inodes_per_group; i++, table += e->inode_size)
		if ((peek(table) & 0xf000) == 0xa000 && peek(table + 4) == size &&
		    (!target || !memcmp(disk.bytes + table + 0x28, target, size)))
			return table;
	fail_msg("no link of %u bytes", size);
	return 0;
}

static void test_bad_super(void **state)
{
	static const struct { u32 at, bytes, value; int err; } rows[] = {
		{ 0x38, 2, 0xef52, ERR_NOT_FOUND }, { 0x18, 4, 3, ERR_UNSUPPORTED },
		{ 0x18, 4, ~0u, ERR_UNSUPPORTED }, { 0x28, 4, 0, ERR_FORMAT }, { 0x58, 2, 0, ERR_FORMAT },
		{ 0x58, 2, 64, ERR_FORMAT }, { 0x58, 2, 257, ERR_FORMAT }, { 0x58, 2, 8192, ERR_FORMAT },
		{ 0xfe, 2, 0, ERR_FORMAT }, { 0xfe, 2, 32, ERR_FORMAT }, { 0xfe, 2, 96, ERR_FORMAT },
		{ 0xfe, 2, 8192, ERR_FORMAT }, { 0x60, 4, 1, ERR_UNSUPPORTED },
		{ 0x60, 4, 8, ERR_UNSUPPORTED }, { 0x60, 4, 0x80000000, ERR_UNSUPPORTED },
		{ 0, 4, 0, 0 }, { 0x14, 4, ~0u, 0 }, { 0x28, 4, 1, 0 }, { 0x28, 4, ~0u, 0 },
		{ 0x60, 4, 0x2d2, 0 }, { 0x20, 4, ~0u, 0 }, { 0x4c, 4, 0, 0 }, { 0x18, 4, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct extent file;
		int err;

		load(IMAGES "ext4b4k.img", 512);
		poke(1024 + rows[i].at, rows[i].value, rows[i].bytes);
		err = mount();
		if (err != rows[i].err)
			fail_msg("row %zu: %d, %s", i, err, fail_reason());
		if (!err && fs_open(&fs, "vmlinuz", &file) == 0)
			check_pattern(&file, 300000, "vmlinuz");
		fake_disk_done(&disk);
	}
	load(IMAGES "ext4b4k.img", 512);
	poke(1024 + 0x60, 0x10012c1, 4);
	assert_int_equal(mount(), ERR_UNSUPPORTED);
	assert_string_equal(fail_reason(), "ext4: unknown features 1001001");
	fake_disk_done(&disk);
}

static void open_after(const char *what, const char *path, int want)
{
	struct extent file;
	int err = mount_again();

	if (!err)
		err = fs_open(&fs, path, &file);
	if (err != want)
		fail_msg("%s: %d, %s", what, err, fail_reason());
}

static void test_bad_inodes(void **state)
{
	u64 at;

	(void)state;
	load_and_mount(IMAGES "ext4b1k.img", 512);
	at = inode_of("vmlinuz");
	poke(at + 4, ~0u, 4);
	poke(at + 0x6c, ~0u, 4);
	open_after("a size of all ones", "vmlinuz", ERR_FORMAT);
	poke(at + 0x6c, 0x3ff, 4);
	open_after("4 TiB: a hole after what is there", "vmlinuz", 0);
	poke(at + 0x20, 0x80800, 4);
	open_after("encrypted", "vmlinuz", ERR_UNSUPPORTED);
	poke(at, 0x1000, 2);
	open_after("a pipe", "vmlinuz", ERR_NOT_FOUND);
	at = inode_of_link(167, NULL);
	poke(at + 4, 0, 4);
	open_after("an empty link", "slow", ERR_RANGE);
	poke(at + 4, FS_PATH_MAX, 4);
	open_after("a long link", "slow", ERR_RANGE);
	poke(at + 4, FS_PATH_MAX - 2, 4);
	open_after("a link that leaves no room", "slow/xy", ERR_RANGE);
	at = inode_of_link(7, "vmlinuz");
	poke(at + 4, 59, 4);
	open_after("a link with zeros behind it", "fast", ERR_NOT_FOUND);
	at = inode_of("/");
	poke(at + 4, (64u << 20) + 1024, 4);
	open_after("a directory of 64 MiB", "empty", ERR_UNSUPPORTED);
	poke(at, 0x8000, 2);
	open_after("a root that is a file", "empty", ERR_NOT_FOUND);
	fake_disk_done(&disk);
}

static void test_bad_dirs(void **state)
{
	static const struct { u32 at, bytes, value; int err; } rows[] = {
		{ 4, 2, 0, ERR_FORMAT }, { 4, 2, 7, ERR_FORMAT }, { 4, 2, 1028, ERR_FORMAT },
		{ 4, 2, ~0u, ERR_FORMAT }, { 4, 2, 1020, ERR_FORMAT }, { 6, 1, 5, ERR_FORMAT },
		{ 0, 4, 0, 0 }, { 4, 2, 1024, ERR_NOT_FOUND },
	};
	u64 block, at;

	(void)state;
	load_and_mount(IMAGES "ext4b1k.img", 512);
	/* The one extent of the directory's inode: header, block, length, high, low. */
	block = (u64)peek(inode_of("loader") + 0x28 + 12 + 8) * 1024;
	fake_disk_done(&disk);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		load_and_mount(IMAGES "ext4b1k.img", 512);
		poke(block + rows[i].at, rows[i].value, rows[i].bytes);
		open_after("directory", "loader/loader.conf", rows[i].err);
		fake_disk_done(&disk);
	}
	load_and_mount(IMAGES "ext4b1k.img", 512);
	for (at = block; memcmp(disk.bytes + at + 8, "loader.conf", 11); at += 4)
		;
	poke(at, ~0u, 4);
	open_after("an inode that is not there", "loader/loader.conf", ERR_FORMAT);
	poke(at, 2, 4);
	open_after("a file that is the root directory", "loader/loader.conf", ERR_NOT_FOUND);
	/* One block that is a hole. */
	at = inode_of("loader");
	poke(at + 0x28 + 2, 0, 2);
	open_after("a directory with a hole", "loader/loader.conf", ERR_FORMAT);
	assert_int_equal(list("loader"), ERR_FORMAT);
	fake_disk_done(&disk);
}

static void test_bad_extents(void **state)
{
	/* In the root of the tree, at the inode's block 0x28: a header and an index. */
	static const struct { u32 at, bytes, value; int err; } rows[] = {
		{ 0, 2, 0xf30b, ERR_FORMAT }, { 2, 2, 5, ERR_FORMAT }, { 2, 2, ~0u, ERR_FORMAT },
		{ 2, 2, 0, ERR_FORMAT }, { 6, 2, 1, ERR_FORMAT }, { 6, 2, 3, ERR_FORMAT },
		{ 6, 2, 6, ERR_FORMAT }, { 6, 2, ~0u, ERR_FORMAT }, { 16, 4, 0, ERR_FORMAT },
		{ 16, 4, ~0u, ERR_RANGE }, { 20, 2, ~0u, ERR_RANGE }, { 12, 4, ~0u, 0 },
	};
	/* In the first leaf. */
	static const struct { u32 at, bytes, value; int err; } leaf[] = {
		{ 6, 2, 1, ERR_FORMAT }, { 2, 2, 85, ERR_FORMAT }, { 12 + 4, 2, 0, 0 },
		{ 12 + 8, 4, ~0u, ERR_RANGE }, { 12 + 6, 2, ~0u, ERR_RANGE }, { 12, 4, ~0u, 0 },
		{ 12 + 4, 2, 32768, 0 }, { 12 + 4, 2, 65535, 0 }, { 2, 2, 0, 0 },
	};
	u64 inode, index, first;
	struct extent file;

	(void)state;
	load_and_mount(IMAGES "ext4b1k.img", 512);
	inode = inode_of("fragmented") + 0x28;
	index = (u64)peek(inode + 16) * 1024;
	first = (u64)peek(index + 16) * 1024;
	assert_int_equal(disk.bytes[inode + 6], 2);
	assert_int_equal(disk.bytes[first + 6], 0);
	fake_disk_done(&disk);
	for (size_t i = 0; i < ARRAY_SIZE(rows) + ARRAY_SIZE(leaf); i++) {
		bool low = i >= ARRAY_SIZE(rows);
		size_t k = low ? i - ARRAY_SIZE(rows) : i;
		char what[32];

		snprintf(what, sizeof(what), "row %zu", i);
		load_and_mount(IMAGES "ext4b1k.img", 512);
		if (low)
			poke(first + leaf[k].at, leaf[k].value, leaf[k].bytes);
		else
			poke(inode + rows[k].at, rows[k].value, rows[k].bytes);
		open_after(what, "fragmented", low ? leaf[k].err : rows[k].err);
		fake_disk_done(&disk);
	}
	/* An extent of no blocks behind a hole: no run has length 0. */
	load_and_mount(IMAGES "ext4b1k.img", 512);
	poke(first + 12 + 12, 1000, 4);
	poke(first + 12 + 12 + 4, 0, 2);
	open_after("an extent of nothing", "fragmented", 0);
	assert_int_equal(ext4_ops.open(&fs, "fragmented", &file), 0);
	for (u32 i = 0; i < file.nruns; i++)
		assert_true(file.runs[i].length);
	fake_disk_done(&disk);
	/* An index whose children are itself. */
	load_and_mount(IMAGES "ext4b1k.img", 512);
	poke(index + 16, (u32)(index / 1024), 4);
	open_after("a circle", "fragmented", ERR_FORMAT);
	/* All entries lead to the same leaf, one block of the file after another, in a file without end. */
	for (u32 i = 0; i < 84; i++) {
		poke(index + 12 + 12 * i, i * 50000000, 4);
		poke(index + 12 + 12 * i + 4, (u32)(first / 1024), 4);
	}
	poke(index + 2, 84, 2);
	poke(inode - 0x28 + 4, 0, 4);
	poke(inode - 0x28 + 0x6c, 0x3ff, 4);
	open_after("one leaf for all", "fragmented", 0);
	/* An index that is not in order. */
	for (u32 i = 0; i < 84; i++)
		poke(index + 12 + 12 * i, (84 - i) * 50000000, 4);
	open_after("in reverse order", "fragmented", 0);
	fake_disk_done(&disk);
}

static void test_bad_numbers(void **state)
{
	struct extent file;
	u64 at;

	(void)state;
	load_and_mount(IMAGES "ext2b1k.img", 512);
	at = inode_of("fragmented");
	poke(at + 0x28 + 4, ~0u, 4);
	open_after("a block outside", "fragmented", ERR_RANGE);
	poke(at + 0x28 + 4, 0, 4);
	open_after("a hole", "fragmented", 0);
	poke(at + 0x28 + 48, ~0u, 4);
	open_after("numbers outside", "fragmented", ERR_RANGE);
	poke(at + 4, ~0u, 4);
	poke(at + 0x6c, 3, 4);
	poke(at + 0x28 + 48, 0, 4);
	poke(at + 0x28 + 52, 0, 4);
	open_after("16 GiB of holes", "fragmented", 0);
	assert_int_equal(fs_open(&fs, "fragmented", &file), 0);
	assert_int_equal(file.length, 0x3ffffffff);
	poke(at + 0x6c, 4, 4);
	open_after("more than three levels hold", "fragmented", ERR_FORMAT);
	/* Three levels of a block that names only itself. */
	poke(at + 0x6c, 3, 4);
	poke(at + 0x28 + 56, 30000, 4);
	for (u32 i = 0; i < 256; i++)
		poke(30000 * 1024 + 4 * i, 30000, 4);
	open_after("a circle", "fragmented", ERR_LOOP);
	/* Three levels of the same blocks, all holes in the end. */
	for (u32 i = 0; i < 256; i++) {
		poke(30000 * 1024 + 4 * i, 30001, 4);
		poke(30001 * 1024 + 4 * i, 30002, 4);
		poke(30002 * 1024 + 4 * i, 0, 4);
	}
	open_after("holes at length", "fragmented", 0);
	fake_disk_done(&disk);
}

static void test_bad_inline(void **state)
{
	/* From the attributes on: magic, name length, prefix, value's place, inode, size, hash, name. */
	static const struct { u32 at, bytes, value; int err; } rows[] = {
		{ 0, 4, 0, ERR_FORMAT }, { 4, 1, 5, ERR_FORMAT }, { 5, 1, 6, ERR_FORMAT },
		{ 6, 2, ~0u, ERR_FORMAT }, { 12, 4, 89, ERR_FORMAT }, { 12, 4, ~0u, 0 }, { 4, 4, 0, ERR_FORMAT },
		{ 4, 1, 255, ERR_FORMAT }, { 20, 1, 'D', ERR_FORMAT },
	};
	u64 at;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char what[32];

		snprintf(what, sizeof(what), "row %zu", i);
		load_and_mount(IMAGES "ext4inline.img", 512);
		at = inode_of("inode150") + 160;
		poke(at + rows[i].at, rows[i].value, rows[i].bytes);
		open_after(what, "inode150", rows[i].err);
		fake_disk_done(&disk);
	}
	load_and_mount(IMAGES "ext4inline.img", 512);
	at = inode_of("inode150");
	poke(at + 128, 0xffff, 2);
	open_after("no attributes", "inode150", ERR_FORMAT);
	at = inode_of("inode60");
	poke(at + 4, ~0u, 4);
	poke(at + 0x6c, ~0u, 4);
	open_after("a size of all ones", "inode60", ERR_FORMAT);
	/* A directory in an inode: its parent, and entries that leave it. */
	at = inode_of("loader");
	poke(at + 0x28, 0, 4);
	open_after("no parent", "loader/../empty", ERR_FORMAT);
	poke(at + 0x28 + 8, 57, 2);
	open_after("an entry that is too long", "loader/x", ERR_FORMAT);
	poke(at + 4, 3, 4);
	open_after("nothing but a part of the parent", "loader/x", ERR_NOT_FOUND);
	fake_disk_done(&disk);
}

/* The disk ends before the file system does. */
static void test_truncated(void **state)
{
	struct extent volume, file;

	(void)state;
	load(IMAGES "ext4b1k.img", 512);
	for (u64 length = 1; length <= disk.size / 2; length += length) {
		int err;

		fake_disk_again(&disk);
		volume = extent_whole(&disk.disk);
		volume.length = length;
		err = fs_mount(&fs, &volume);
		if (!err)
			err = fs_open(&fs, "fragmented", &file);
		if (err == 0 && length < 2000 * 1024)
			fail_msg("cut at %llu", (unsigned long long)length);
	}
	fake_disk_done(&disk);
}

/* Each read fails in turn: an error, never something else. */
static void test_read_errors(void **state)
{
	(void)state;
	for (unsigned n = 1; n < 40; n++) {
		struct extent file;
		int err;

		load(IMAGES "ext4b1k.img", 512);
		disk.fail_at = n;
		disk.fail_on = true;
		err = mount();
		if (!err)
			err = fs_open(&fs, "fragmented", &file);
		if (!err)
			err = fs_open(&fs, "slow", &file);
		if (err && err != ERR_IO)
			fail_msg("read %u: %s", n, fail_reason());
		if (!err && disk.fail_at == 1 && strstr(fail_reason(), "fake"))
			fail_msg("read %u: its error is lost", n);
		fake_disk_done(&disk);
	}
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
	char path[FS_NAME_MAX + 8];
	struct extent file;
	u8 bytes[600];

	if (++*names > 1000)
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
	static const char *const names[] = { "ext2b1k", "ext4b1k", "ext4inline", "ext4metabg" };

	(void)state;
	for (u32 i = 0; i < 600; i++) {
		static const char *const targets[] = { "/", "vmlinuz", "fragmented", "sparse", "loader",
						       "loader/entries", "many", "inode150" };
		u64 inode[ARRAY_SIZE(targets)];
		unsigned count = 0;
		char path[64];

		random_state = i * 7919;
		snprintf(path, sizeof(path), IMAGES "%s.img", names[i % 4]);
		load_and_mount(path, 512);
		for (size_t k = 0; k < ARRAY_SIZE(targets) && i % 4 < 3; k++)
			inode[k] = inode_of(targets[k]);
		for (u32 k = random_below(12) + 1; k; k--) {
			u64 at = random_below(4) == 0 ? 1024 + random_below(0x110) : random_below(4 << 20);

			/* Most damage goes to inodes that are going to be looked at (meta_bg has them elsewhere). */
			if (random_below(3) && i % 4 < 3)
				at = inode[random_below(ARRAY_SIZE(targets))] + random_below(160);
			disk.bytes[at] = (u8)random_below(256);
		}
		if (mount_again() == 0) {
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
		cmocka_unit_test(test_images), cmocka_unit_test(test_misaligned),
		cmocka_unit_test(test_bad_super), cmocka_unit_test(test_bad_inodes),
		cmocka_unit_test(test_bad_dirs), cmocka_unit_test(test_bad_extents),
		cmocka_unit_test(test_bad_numbers), cmocka_unit_test(test_bad_inline),
		cmocka_unit_test(test_truncated), cmocka_unit_test(test_read_errors),
		cmocka_unit_test(test_mutants),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
