/* SPDX-License-Identifier: MIT */
/*
 * struct disk: checked reads from a block device, seen under a guessed nature.
 * Whole device blocks go straight to where they belong; only what is smaller
 * than a block, or a ragged end, is copied.
 */
#include "vipl/arena.h"
#include "vipl/disk.h"
#include "vipl/err.h"
#include "vipl/string.h"

#define BLOCK_SIZE_MAX 4096u

int disk_init(struct disk *disk, struct blockdev *bd)
{
	u32 bs = bd->block_size;

	memset(disk, 0, sizeof(*disk));
	/* 1: an item of the host's, not a disk (fw_cfg) */
	if (!is_pow2(bs) || bs > BLOCK_SIZE_MAX || (bs < 512 && bs != 1))
		return fail(ERR_FORMAT, "disk: block size %u", bs);
	if (bd->blocks == 0)
		return fail(ERR_MEDIUM, "disk: capacity 0");
	if (bd->blocks > (u64)INT64_MAX >> log2_pow2(bs))
		return fail(ERR_FORMAT, "disk: capacity %lx blocks", bd->blocks);
	disk->bd = bd;
	disk->block_size = bs;
	disk->size = bd->blocks << log2_pow2(bs);
	disk->cache = arena_dma(DISK_WINDOWS * DISK_WINDOW);
	disk->bounce = arena_dma(DISK_BOUNCES * BLOCK_SIZE_MAX);
	disk->near = disk->window;
	disk->near_at = disk->cache;
	disk->batch = arena_alloc(DISK_BATCH * sizeof(*disk->batch), 8);
	if (!disk->cache || !disk->bounce || !disk->batch)
		return fail(ERR_NO_MEMORY, "disk: no room for buffers");
	return 0;
}

void virtio_assume_scsi(struct disk *disk)
{
	disk->nature = NATURE_SCSI;
	disk->block_size = disk->bd->block_size;
}

void virtio_assume_iso9660(struct disk *disk)
{
	disk->nature = NATURE_ISO9660;
	disk->block_size = 2048;
}

u32 eckd_sectors(u32 block_size)
{
	switch (block_size) {
	case 512:
		return 49;
	case 1024:
		return 33;
	case 2048:
		return 21;
	default:
		return 12;
	}
}

void virtio_assume_eckd(struct disk *disk)
{
	const struct blockdev *bd = disk->bd;

	disk->nature = NATURE_ECKD;
	disk->block_size = bd->block_size;
	disk->heads = 15;
	disk->sectors = eckd_sectors(bd->block_size);
	if (bd->heads && bd->sectors) {
		disk->heads = bd->heads;
		disk->sectors = bd->sectors;
	}
}

enum disk_nature virtio_guessed_disk_nature(const struct disk *disk)
{
	return disk->nature;
}

u64 virtio_sector_adjust(const struct disk *disk, u64 sector)
{
	return sector * (disk->block_size / 512);
}

u32 virtio_get_block_size(const struct disk *disk)
{
	return disk->block_size;
}

u32 virtio_get_heads(const struct disk *disk)
{
	return disk->heads;
}

u32 virtio_get_sectors(const struct disk *disk)
{
	return disk->sectors;
}

u64 virtio_get_blocks(const struct disk *disk)
{
	return disk->size >> log2_pow2(disk->block_size);
}

static int check_range(const struct disk *disk, u64 off, u64 n)
{
	if (off > disk->size || n > disk->size - off)
		return fail(ERR_RANGE, "disk: read of %lx bytes at %lx leaves the disk (%lx)", n, off,
			    disk->size);
	return 0;
}

int disk_flush(struct disk *disk)
{
	unsigned n = disk->batched, fixups = disk->fixups;
	int err;

	disk->batched = 0;
	disk->fixups = 0;
	if (!n)
		return 0;
	err = disk->bd->ops->read(disk->bd, disk->batch, n);
	if (err)
		return err;
	for (unsigned i = 0; i < fixups; i++)
		memcpy(disk->fixup[i].to, disk->bounce + i * BLOCK_SIZE_MAX, disk->fixup[i].n);
	return 0;
}

static void push(struct disk *disk, u64 block, u64 count, void *to)
{
	struct block_read *r = &disk->batch[disk->batched++];

	r->block = block;
	r->count = count;
	r->to = to;
}

/* Whole device blocks; in blocks of the view unless the disk's end cuts the last one of those. */
static int fill_window(struct disk *disk, struct disk_window *w, u64 start, u64 size, void *to)
{
	unsigned shift = log2_pow2(disk->block_size);
	/* The last one may be short: what is behind the disk's end is never handed out. */
	u64 n = MIN(size, disk->size - start);
	int err;

	if (n >> shift << shift == n) {
		err = virtio_read_many(disk, start >> shift, to, n >> shift);
	} else {
		err = disk_collect(disk, start, to, n);
		if (!err)
			err = disk_flush(disk);
	}
	w->start = start;
	w->length = err ? 0 : (u32)n;
	return err;
}

/* The window of the cache that holds @off, read if need be; NULL on an error left in *err. */
static APART const struct disk_window *window_of(struct disk *disk, u64 off, int *err)
{
	struct disk_window *w = disk->window;
	unsigned i = disk->window_next;

	for (; w < disk->window + DISK_WINDOWS; w++)
		if (off - w->start < w->length)
			return w;
	w = &disk->window[i];
	disk->window_next = (u8)((i + 1) % DISK_WINDOWS);
	*err = fill_window(disk, w, align_down(off, DISK_WINDOW), DISK_WINDOW, disk->cache + i * DISK_WINDOW);
	/* A bad block that nobody asked for is no reason to fail. */
	if (*err == ERR_IO)
		*err = fill_window(disk, w, align_down(off, DISK_CACHE_LINE), DISK_CACHE_LINE,
				   disk->cache + i * DISK_WINDOW);
	return *err ? NULL : w;
}

int disk_map(struct disk *disk, u64 off, const void **p)
{
	/* Nearly always: no further than what was asked for before. */
	if (off - disk->near->start >= disk->near->length) {
		int err = check_range(disk, off, 1);
		const struct disk_window *w = err ? NULL : window_of(disk, off, &err);

		if (!w)
			return err;
		disk->near = w;
		disk->near_at = disk->cache + (w - disk->window) * DISK_WINDOW;
	}
	*p = disk->near_at + (off - disk->near->start);
	return 0;
}

int disk_small(struct disk *disk, u64 off, void *to, u64 n)
{
	int err = check_range(disk, off, n);
	u8 *out = to;

	while (!err && n) {
		u64 piece = MIN(n, DISK_CACHE_LINE - off % DISK_CACHE_LINE);
		const void *p;

		err = disk_map(disk, off, &p);
		if (err)
			break;
		memcpy(out, p, piece);
		off += piece;
		out += piece;
		n -= piece;
	}
	return err;
}

int disk_collect(struct disk *disk, u64 off, void *to, u64 n)
{
	unsigned shift = log2_pow2(disk->bd->block_size);
	u64 mask = (1ull << shift) - 1;
	u8 *out = to;
	int err = check_range(disk, off, n);

	if (!err && (off & mask)) {
		u64 head = MIN(n, mask + 1 - (off & mask));

		err = disk_small(disk, off, out, head);
		off += head;
		out += head;
		n -= head;
	}
	if (!err && disk->batched + 2 > DISK_BATCH)
		err = disk_flush(disk);
	if (!err && n >> shift)
		push(disk, off >> shift, n >> shift, out);
	if (!err && (n & mask)) {
		if (disk->fixups == DISK_BOUNCES)
			err = disk_flush(disk);
		if (!err) {
			struct disk_fixup *f = &disk->fixup[disk->fixups];

			f->to = out + (n & ~mask);
			f->n = (u32)(n & mask);
			push(disk, (off + n) >> shift, 1,
			     disk->bounce + disk->fixups++ * BLOCK_SIZE_MAX);
		}
	}
	if (err) {
		disk->batched = 0;
		disk->fixups = 0;
		return err;
	}
	disk->bytes_read += n;
	return 0;
}

int virtio_read_many(struct disk *disk, u64 sector, void *to, u64 count)
{
	unsigned shift = log2_pow2(disk->block_size);
	u64 blocks = disk->size >> shift;
	int err;

	if (sector > blocks || count > blocks - sector)
		return fail(ERR_RANGE, "disk: block %lu + %lu of %lu", sector, count, blocks);
	err = disk_collect(disk, sector << shift, to, count << shift);
	return err ? err : disk_flush(disk);
}
