/* SPDX-License-Identifier: MIT */
/* LINK: disk/partitions.c disk/gpt.c disk/mbr.c disk/blockdev.c disk/extent.c lib/crc32.c lib/err.c lib/printf.c lib/log.c lib/arena.c tests/host/fake_disk.c tests/host/fake_log.c */
/*
 * Partition tables that sfdisk, fdisk and sgdisk wrote, whole and damaged, and
 * tables that nobody would write.
 */
#include "unit.h"

#include "fake_disk.h"
#include "fake_log.h"
#include "vipl/bytes.h"
#include "vipl/crc32.h"
#include "vipl/err.h"

#define IMAGES "build/unit/images/"

static struct partition parts[PARTITIONS_MAX];
static struct fake_disk disk;

static void load(const char *path, u32 block_size)
{
	fake_log_clear();
	if (!fake_disk_load(&disk, path, block_size))
		fail_msg("%s: not there", path);
}

static int list(void)
{
	return partitions_list(&disk.disk, parts, PARTITIONS_MAX);
}

static void expect(unsigned i, u32 number, u64 first, u64 blocks)
{
	u32 bs = disk.bd.block_size;

	if (parts[i].number != number || parts[i].extent.first != first * bs ||
	    parts[i].extent.length != blocks * bs)
		fail_msg("partition %u: number %u, first %llu, length %llu", i, parts[i].number,
			 (unsigned long long)parts[i].extent.first,
			 (unsigned long long)parts[i].extent.length);
}

static void put32(u64 at, u32 v)
{
	le32 x = make_le32(v);

	memcpy(disk.bytes + at, &x, 4);
}

static void put64(u64 at, u64 v)
{
	le64 x = make_le64(v);

	memcpy(disk.bytes + at, &x, 8);
}

/* Signs the header at @at, and its array first when @entries says where that is. */
static void sign(u64 at, u64 entries, u32 bytes)
{
	if (bytes)
		put32(at + 88, ~crc32_update(~0u, disk.bytes + entries, bytes));
	put32(at + 16, 0);
	put32(at + 16, ~crc32_update(~0u, disk.bytes + at, 92));
}

/* --- GPT ------------------------------------------------------------------ */

static void check_gpt512(void)
{
	static const u8 guid[16] = { 0x11, 0x11, 0x11, 0x11, 0x22, 0x22, 0x33, 0x33,
				     0x44, 0x44, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55 };

	assert_int_equal(list(), 3);
	expect(0, 1, 2048, 2048);
	expect(1, 2, 4096, 2048);
	expect(2, 15, 6144, 2048);
	assert_memory_equal(parts[0].type_guid, guid_esp, 16);
	assert_memory_equal(parts[1].type_guid, guid_xbootldr, 16);
	assert_memory_equal(parts[0].guid, guid, 16);
	assert_int_equal(parts[0].mbr_type, 0);
	assert_false(parts[0].active);
	assert_true(parts[1].active);
}

static void test_gpt(void **state)
{
	(void)state;
	load(IMAGES "gpt512.img", 512);
	check_gpt512();
	assert_string_equal(fake_log(), "");
	/* The entries that are used lie in the first line: nothing else need be read. */
	assert_int_equal(disk.reads, 1);
	assert_int_equal(partitions_list(&disk.disk, parts, 2), 2);
	fake_disk_done(&disk);

	load(IMAGES "gpt4k.img", 4096);
	assert_int_equal(list(), 3);
	expect(0, 1, 256, 256);
	expect(2, 128, 768, 256);
	fake_disk_done(&disk);

	load(IMAGES "gptfull.img", 512);
	assert_int_equal(list(), 128);
	for (unsigned i = 0; i < 128; i++)
		expect(i, i + 1, 2112 + 64 * i, 64);
	fake_disk_done(&disk);
}

/* An empty entry whose remains are not zero: the checksum covers them all the same. */
static void test_gpt_remains(void **state)
{
	(void)state;
	load(IMAGES "gpt512.img", 512);
	disk.bytes[1024 + 5 * 128 + 100] = 0x55;
	disk.bytes[1024 + 100 * 128 + 127] = 0xaa;
	sign(512, 1024, 128 * 128);
	fake_disk_again(&disk);
	check_gpt512();
	assert_string_equal(fake_log(), "");
	fake_disk_done(&disk);
}

static void test_gpt_backup(void **state)
{
	/* offset, what breaks there */
	static const u64 broken[] = { 512, 512 + 16, 512 + 24, 512 + 91, 1024, 1024 + 128 * 14 + 40,
				      1024 + 128 * 127, 1024 + 128 * 60 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
		load(IMAGES "gpt512.img", 512);
		disk.bytes[broken[i]] ^= 0xff;
		/* The last two are behind what is used: the entries are still what the checksum vouches for. */
		check_gpt512();
		assert_int_equal(strstr(fake_log(), "trying the backup") != NULL, i < 6);
		fake_disk_done(&disk);
	}
	load(IMAGES "gpt4k.img", 4096);
	memset(disk.bytes + 4096, 0, 4096);
	assert_int_equal(list(), 3);
	expect(2, 128, 768, 256);
	/* Neither: no partitions, and the log says so. */
	memset(disk.bytes + disk.size - 4096, 0, 4096);
	fake_disk_again(&disk);
	assert_int_equal(list(), 0);
	assert_non_null(strstr(fake_log(), "gpt: no header in block fff\n"));
	fake_disk_done(&disk);
}

static void test_gpt_without_mbr(void **state)
{
	(void)state;
	load(IMAGES "gpt512.img", 512);
	memset(disk.bytes, 0, 512);
	check_gpt512();
	/* No MBR speaks for a GPT and the primary is gone: the backup may be of an earlier life. */
	memset(disk.bytes + 512, 0, 512);
	fake_disk_again(&disk);
	assert_int_equal(list(), 0);
	fake_disk_done(&disk);

	/* An MBR that does not mention the GPT wins over it. */
	load(IMAGES "gpt512.img", 512);
	disk.bytes[450] = 0x83;
	put32(454, 100);
	put32(458, 200);
	assert_int_equal(list(), 1);
	expect(0, 1, 100, 200);
	fake_disk_done(&disk);
}

static void test_gpt_hostile(void **state)
{
	(void)state;
	/* Signed, so that only the checks behind the checksum are left. */
	load(IMAGES "gpt512.img", 512);
	put64(1024 + 32, 1 << 20);		/* first: outside */
	put64(1024 + 128 + 40, 4095);		/* last before first, by one */
	put64(1024 + 14 * 128 + 40, ~0ull);	/* last: the end of the world */
	sign(512, 1024, 128 * 128);
	assert_int_equal(list(), 0);
	assert_non_null(strstr(fake_log(), "partition 1 leaves the disk"));
	assert_non_null(strstr(fake_log(), "partition 2 leaves the disk"));
	assert_non_null(strstr(fake_log(), "partition 15 leaves the disk"));
	fake_disk_done(&disk);

	static const struct { u32 at; u64 value; unsigned bytes; } odd[] = {
		{ 512 + 12, 91, 4 }, { 512 + 12, 513, 4 }, { 512 + 12, ~0u, 4 },
		{ 512 + 80, 4097, 4 }, { 512 + 80, ~0u, 4 }, { 512 + 84, 0, 4 }, { 512 + 84, 127, 4 },
		{ 512 + 84, ~0u, 4 }, { 512 + 72, 16384, 8 }, { 512 + 72, 16383, 8 },
		{ 512 + 72, ~0ull, 8 }, { 512 + 24, 2, 8 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		load(IMAGES "gpt512.img", 512);
		if (odd[i].bytes == 4)
			put32(odd[i].at, (u32)odd[i].value);
		else
			put64(odd[i].at, odd[i].value);
		sign(512, 0, 0);
		check_gpt512();
		if (!strstr(fake_log(), "trying the backup"))
			fail_msg("row %zu was believed", i);
		fake_disk_done(&disk);
	}
	/* No entries at all is a table with nothing in it. */
	load(IMAGES "gpt512.img", 512);
	put32(512 + 80, 0);
	put32(512 + 88, 0);
	sign(512, 0, 0);
	assert_int_equal(list(), 0);
	assert_string_equal(fake_log(), "");
	fake_disk_done(&disk);
}

static void test_read_errors(void **state)
{
	(void)state;
	/* Block 0 has no twin; the header and the entries have one. */
	for (u64 block = 0; block <= 40; block++) {
		load(IMAGES "gptfull.img", 512);
		disk.bad_block = block;
		disk.bad_blocks = 1;
		/* A bad block takes the 4 KiB around it with it. */
		assert_int_equal(list(), block < 8 ? ERR_IO : 128);
		assert_int_equal(strstr(fake_log(), "fake: a bad block, trying the backup") != NULL,
				 block >= 8 && block < 40);
		fake_disk_done(&disk);
	}
	load(IMAGES "gpt512.img", 512);
	memset(disk.bytes + 512, 0, 512);
	disk.fail_at = 2;
	disk.fail_on = true;
	assert_int_equal(list(), ERR_IO);
	fake_disk_done(&disk);
	load(IMAGES "mbr.img", 512);
	disk.fail_at = 2;
	disk.fail_on = true;
	assert_int_equal(list(), ERR_IO);
	fake_disk_done(&disk);
}

/* --- MBR ------------------------------------------------------------------ */

static void test_mbr(void **state)
{
	(void)state;
	load(IMAGES "mbr.img", 512);
	assert_int_equal(list(), 5);
	expect(0, 1, 63, 1000);
	assert_true(parts[0].active);
	assert_int_equal(parts[0].mbr_type, 0x0c);
	expect(1, 4, 12000, 100);
	assert_false(parts[1].active);
	expect(2, 5, 2111, 1000);
	expect(3, 6, 4096, 500);
	assert_int_equal(parts[3].mbr_type, 0x82);
	expect(4, 7, 6000, 4000);
	assert_int_equal(parts[4].mbr_type, 0xef);
	assert_string_equal(fake_log(), "");
	fake_disk_done(&disk);

	load(IMAGES "mbr4k.img", 4096);
	assert_int_equal(list(), 1);
	expect(0, 1, 256, 256);
	fake_disk_done(&disk);
}

static void test_mbr_hostile(void **state)
{
	(void)state;
	/* The link of a logical partition leads back to the first. */
	load(IMAGES "mbr.img", 512);
	disk.bytes[2048 * 512 + 446 + 16 + 4] = 5;
	put32(2048 * 512 + 446 + 16 + 8, 0);
	put32(2048 * 512 + 446 + 16 + 12, 8);
	assert_int_equal(list(), 2 + 60);
	assert_non_null(strstr(fake_log(), "has no end"));
	fake_disk_done(&disk);

	/* ... leaves the disk, at 64 bits too. */
	load(IMAGES "mbr.img", 512);
	put32(2048 * 512 + 446 + 16 + 8, ~0u);
	assert_int_equal(list(), 3);
	assert_non_null(strstr(fake_log(), "leave the disk"));
	fake_disk_done(&disk);

	/* ... has no signature. */
	load(IMAGES "mbr.img", 512);
	disk.bytes[2048 * 512 + 510] = 0;
	assert_int_equal(list(), 2);
	fake_disk_done(&disk);

	/* Entries outside are dropped, the others stay. */
	load(IMAGES "mbr.img", 512);
	put32(446 + 12, ~0u);
	assert_int_equal(list(), 4);
	expect(0, 4, 12000, 100);
	assert_non_null(strstr(fake_log(), "partition 1 leaves the disk"));
	fake_disk_done(&disk);

	/* A status that no table has: no table. */
	load(IMAGES "mbr.img", 512);
	disk.bytes[446 + 48] = 0x41;
	assert_int_equal(list(), 0);
	fake_disk_done(&disk);
}

static void test_no_table(void **state)
{
	static u8 bytes[16384];

	(void)state;
	fake_log_clear();
	memset(bytes, 0, sizeof(bytes));
	fake_disk_init(&disk, bytes, sizeof(bytes), 512);
	assert_int_equal(list(), 0);
	bytes[510] = 0x55;
	bytes[511] = 0xaa;
	fake_disk_init(&disk, bytes, sizeof(bytes), 4096);
	assert_int_equal(list(), 0);
	fake_disk_init(&disk, bytes, 512, 512);
	assert_int_equal(list(), 0);
	memset(bytes, 0xff, sizeof(bytes));
	fake_disk_init(&disk, bytes, sizeof(bytes), 512);
	assert_int_equal(list(), 0);
	assert_string_equal(fake_log(), "");
	/* Protective, but nothing behind it. */
	memset(bytes, 0, sizeof(bytes));
	bytes[450] = 0xee;
	put32(458, 31);
	bytes[510] = 0x55;
	bytes[511] = 0xaa;
	fake_disk_init(&disk, bytes, sizeof(bytes), 512);
	assert_int_equal(list(), 0);
	assert_non_null(strstr(fake_log(), "gpt: no header in block 1, trying the backup"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gpt), cmocka_unit_test(test_gpt_remains),
		cmocka_unit_test(test_gpt_backup), cmocka_unit_test(test_gpt_without_mbr),
		cmocka_unit_test(test_gpt_hostile), cmocka_unit_test(test_read_errors),
		cmocka_unit_test(test_mbr), cmocka_unit_test(test_mbr_hostile),
		cmocka_unit_test(test_no_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
