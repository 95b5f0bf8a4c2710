/* SPDX-License-Identifier: MIT */
/*
 * Disks of a bit more than a window, of blocks of several sizes, whose driver reads any bytes or fails, and is
 * asked for no block that is not there. Small reads go to every byte near the ends of the disk's pages and
 * anywhere between, large ones to either side of a block's and of a window's start; each after a page was mapped.
 * Included at the end of disk/blockdev.c.
 */
#include "disk/extent.c"
#include <stdlib.h>

volatile u64 any;

int fail(int err, const char *fmt, ...)
{
	(void)fmt;
	return err;
}
void *arena_alloc(size_t n, size_t align)
{
	(void)align;
	return any ? NULL : malloc(n);
}
void *arena_dma(size_t n)
{
	return arena_alloc(n, DMA_ALIGN);
}

static int any_read(struct blockdev *bd, const struct block_read *reads, size_t n)
{
	//@ loop unroll 8;
	for (size_t i = 0; i < n; i++) {
		/*@ assert there: 0 < reads[i].count && reads[i].block + reads[i].count <= bd->blocks; */
		Frama_C_make_unknown(reads[i].to, reads[i].count * bd->block_size);
	}
	return any ? ERR_IO : any ? ERR_DEVICE : 0;
}
static const struct blockdev_ops any_ops = { any_read };
static struct disk disk;
static u8 buffer[20000];

/* Of @n bytes, with no byte behind them. */
static u8 *room(size_t n)
{
	return buffer + sizeof(buffer) - n;
}

static void small(u64 page, u64 n)
{
	u64 off = page * DISK_CACHE_LINE;
	const void *p;

	//@ loop unroll 16;
	for (u64 i = 1; i <= n; i++) {
		if (any) {
			disk_small(&disk, off + DISK_CACHE_LINE - i, room(n), n);
			return;
		}
	}
	off += (u64)Frama_C_unsigned_int_interval(0, DISK_CACHE_LINE - (unsigned)n);
	if (any)
		disk_small(&disk, off, room(n), n);
	else if (!disk_map(&disk, off, &p))
		memcpy(room(n), p, n);
}

static void large(u64 off, u64 n)
{
	if (!disk_collect(&disk, off, room(n), n))
		disk_flush(&disk);
}

static void one_read(void)
{
	switch (any) {
	case 0:
		small(0, 4);
		break;
	case 1:
		small(15, 4);
		break;
	case 2:
		small(17, 4);
		break;
	case 3:
		large(0, 4096);
		break;
	case 4:
		large(65530, 4614);
		break;
	case 5:
		large(511, 5000);
		break;
	default:
		if (any)
			virtio_assume_eckd(&disk);
		else if (any)
			virtio_assume_iso9660(&disk);
		/* A view of blocks that are halves of the device's: the second half of one. */
		virtio_read_many(&disk, disk.block_size < disk.bd->block_size ? 33 : any, room(4096),
				 4096 / disk.block_size);
	}
}

static void on_disk(u32 block_size, u64 blocks, u64 before)
{
	static struct blockdev bd = { .ops = &any_ops };
	const void *p;

	bd.block_size = block_size;
	bd.blocks = blocks;
	bd.heads = (u16)any;
	bd.sectors = (u16)any;
	if (disk_init(&disk, &bd))
		return;
	virtio_assume_scsi(&disk);
	disk_map(&disk, before, &p);
	one_read();
}

static void on_runs(void)
{
	static struct blockdev bd = { .ops = &any_ops, .block_size = 512, .blocks = 137 };
	static const u8 data[300];
	struct run runs[] = { { .length = 5000, .offset = 512 }, { .length = 100, .offset = RUN_HOLE },
		{ .length = sizeof(data), .data = data }, { .length = 10, .offset = ~0ull - 100 } };
	struct extent file = { .disk = &disk, .length = 5410, .runs = runs, .nruns = ARRAY_SIZE(runs) };
	static const u32 at[] = { 0, 4090, 4995, 5090, 5399, 5405 };
	struct run inline_run;
	char copy[8];
	struct extent part, memory = extent_memory(&inline_run, data, 10), whole;
	const void *p;

	if (disk_init(&disk, &bd))
		return;
	whole = extent_whole(&disk);
	switch (any) {
	case 0:
		extent_read(&memory, 6, room(4), 4);
		return;
	case 1:
		extent_read(&whole, 4094, room(4), 4);
		return;
	case 2:
		extent_read(&whole, 65530, room(4200), 4200);
		return;
	case 3:
		if (!extent_map(&whole, 4092, 4, NULL, &p))
			memcpy(copy, p, 4);
		return;
	}
	//@ loop unroll 8;
	for (unsigned i = 0; i < ARRAY_SIZE(at); i++) {
		if (any)
			continue;
		switch (any) {
		case 0:
			extent_read(&file, at[i], room(10), 10);
			return;
		case 1:
			extent_read(&file, at[i], room(5000), 5000);
			return;
		case 2:
			if (!extent_map(&file, at[i], 8, room(8), &p))
				memcpy(copy, p, 8);
			return;
		default:
			if (!extent_sub(&file, at[i], any, &part))
				extent_read(&part, any, room(0), 0);
			return;
		}
	}
}

void proof_main(void)
{
	static const u32 sizes[] = { 0, 3, 256, 8192, 512 };
	static struct blockdev some = { .ops = &any_ops };

	some.blocks = any;
	//@ loop unroll 8;
	for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
		some.block_size = sizes[i];
		disk_init(&disk, &some);
	}
	eckd_sectors((u32)any);
	on_disk(512, 137, 0);
	on_disk(4096, 18, 70000);
	on_disk(1, 70001, 0);
	on_runs();
	virtio_guessed_disk_nature(&disk);
	virtio_sector_adjust(&disk, any);
	virtio_get_block_size(&disk);
	virtio_get_heads(&disk);
	virtio_get_sectors(&disk);
	virtio_get_blocks(&disk);
}
