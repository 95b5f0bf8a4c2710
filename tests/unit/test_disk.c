/* SPDX-License-Identifier: MIT */
/* LINK: disk/blockdev.c disk/extent.c lib/err.c lib/arena.c lib/printf.c lib/text.c tests/host/fake_disk.c */
/*
 * struct disk and extents: ranges, ragged ends, windows, batches, pieces.
 */
#include "unit.h"
#include "fake_disk.h"
#include "vipl/err.h"

#define SIZE (300u * 1024)

static u8 bytes[SIZE], out[SIZE];
static struct fake_disk disk;

static void fill(u32 block_size)
{
	for (u32 i = 0; i < SIZE; i++)
		bytes[i] = (u8)(i * 7 + (i >> 8) * 13);
	fake_disk_init(&disk, bytes, SIZE, block_size);
}

/* Any window of bytes reads as it is, whatever its ends. */
static void test_any_bytes(void **state)
{
	static const u32 sizes[] = { 512, 1024, 2048, 4096 };
	u32 seed = 1;

	(void)state;
	for (u32 s = 0; s < 4; s++) {
		fill(sizes[s]);
		for (int i = 0; i < 2000; i++) {
			struct extent whole = extent_whole(&disk.disk);
			u32 off, n;

			seed = seed * 1664525 + 1013904223;
			off = (seed >> 8) % SIZE;
			seed = seed * 1664525 + 1013904223;
			n = (seed >> 8) % (i % 2 ? 9000 : SIZE);
			n = MIN(n, SIZE - off);
			memset(out, 0x55, n + 1);
			assert_int_equal(extent_read(&whole, off, out, n), 0);
			assert_memory_equal(out, bytes + off, n);
			assert_int_equal(out[n], 0x55);
		}
		fake_disk_done(&disk);
	}
}

static void test_ranges(void **state)
{
	struct extent whole, child;

	(void)state;
	fill(512);
	whole = extent_whole(&disk.disk);
	assert_int_equal(extent_read(&whole, SIZE, out, 1), ERR_RANGE);
	assert_int_equal(extent_read(&whole, SIZE - 1, out, 2), ERR_RANGE);
	assert_int_equal(extent_read(&whole, ~0ull, out, 2), ERR_RANGE);
	assert_int_equal(extent_read(&whole, 1, out, ~0ull), ERR_RANGE);
	assert_int_equal(virtio_read_many(&disk.disk, SIZE / 512, out, 1), ERR_RANGE);
	assert_int_equal(virtio_read_many(&disk.disk, ~0ull, out, 2), ERR_RANGE);
	assert_int_equal(virtio_read_many(&disk.disk, 1, out, ~0ull), ERR_RANGE);
	assert_int_equal(extent_sub(&whole, 100, SIZE - 100, &child), 0);
	assert_int_equal(extent_sub(&whole, 101, SIZE - 100, &child), ERR_RANGE);
	assert_int_equal(extent_sub(&whole, ~0ull, 1, &child), ERR_RANGE);
	assert_int_equal(extent_read(&child, SIZE - 101, out, 2), ERR_RANGE);
	assert_int_equal(extent_read(&child, SIZE - 101, out, 1), 0);
	fake_disk_done(&disk);
}

/* Metadata that lies together costs one read; a bad block beside it costs nothing. */
static void test_windows(void **state)
{
	struct extent whole;

	(void)state;
	fill(512);
	whole = extent_whole(&disk.disk);
	for (u32 off = 0; off < DISK_WINDOW; off += 1000)
		assert_int_equal(extent_read(&whole, off, out, 500), 0);
	assert_int_equal(disk.reads, 1);
	assert_int_equal(extent_read(&whole, SIZE - 10, out, 10), 0);
	assert_int_equal(disk.reads, 2);

	fake_disk_again(&disk);
	disk.fail_at = 1;
	assert_int_equal(extent_read(&whole, 0, out, 10), ERR_IO);
	assert_int_equal(disk.reads, 2);
	assert_int_equal(extent_read(&whole, 0, out, 10), 0);
	fake_disk_done(&disk);
}

/* Pieces of a fragmented file: one batch, holes as zeros, bytes in memory. */
static void test_runs(void **state)
{
	static const u8 inline_data[600] = "inline";
	struct run runs[] = {
		{ 8192, 4096, NULL }, { RUN_HOLE, 5000, NULL }, { 40960, 12288, NULL },
		{ 0, sizeof(inline_data), inline_data },
	};
	const u32 total = 4096 + 5000 + 12288 + 600;
	static u8 want[4096 + 5000 + 12288 + 600];
	struct extent e;

	(void)state;
	fill(512);
	memcpy(want, bytes + 8192, 4096);
	memcpy(want + 9096, bytes + 40960, 12288);
	memcpy(want + 21384, inline_data, 600);
	e = (struct extent){ &disk.disk, 0, total, runs, 4 };
	assert_int_equal(extent_read(&e, 0, out, total), 0);
	assert_memory_equal(out, want, total);
	assert_int_equal(disk.reads, 1);
	for (u32 off = 0; off < total; off += 313) {
		u32 n = MIN(2000u, total - off);

		assert_int_equal(extent_read(&e, off, out, n), 0);
		assert_memory_equal(out, want + off, n);
	}
	e.length = total + 1;	/* a lie: the runs end before */
	assert_int_equal(extent_read(&e, 0, out, total + 1), ERR_RANGE);
	fake_disk_done(&disk);
}

/* What the device may say of itself. */
static void test_refusals(void **state)
{
	static const struct { u32 block_size; u64 blocks; int err; } rows[] = {
		{ 0, 1, ERR_FORMAT }, { 513, 8, ERR_FORMAT }, { 256, 8, ERR_FORMAT }, { 8192, 8, ERR_FORMAT },
		{ 1u << 31, 8, ERR_FORMAT }, { 512, 0, ERR_MEDIUM }, { 512, ~0ull, ERR_FORMAT },
		{ 4096, 1ull << 52, ERR_FORMAT },
	};

	(void)state;
	fill(512);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct blockdev bd = disk.bd;
		struct disk d;

		bd.block_size = rows[i].block_size;
		bd.blocks = rows[i].blocks;
		assert_int_equal(disk_init(&d, &bd), rows[i].err);
	}
	fake_disk_done(&disk);
}

static void test_geometry(void **state)
{
	static const struct { u32 block_size, sectors; } rows[] = { { 512, 49 }, { 1024, 33 }, { 2048, 21 }, { 4096, 12 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fill(rows[i].block_size);
		virtio_assume_eckd(&disk.disk);
		assert_int_equal(virtio_get_heads(&disk.disk), 15);
		assert_int_equal(virtio_get_sectors(&disk.disk), rows[i].sectors);
		assert_int_equal(virtio_guessed_disk_nature(&disk.disk), NATURE_ECKD);
		virtio_assume_iso9660(&disk.disk);
		assert_int_equal(virtio_get_block_size(&disk.disk), 2048);
		assert_int_equal(virtio_get_blocks(&disk.disk), SIZE / 2048);
		assert_int_equal(virtio_sector_adjust(&disk.disk, 5), 20);
		assert_int_equal(virtio_read_many(&disk.disk, 3, out, 7), 0);
		assert_memory_equal(out, bytes + 3 * 2048, 7 * 2048);
		fake_disk_done(&disk);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_bytes), cmocka_unit_test(test_ranges), cmocka_unit_test(test_windows),
		cmocka_unit_test(test_runs), cmocka_unit_test(test_refusals), cmocka_unit_test(test_geometry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
