/* SPDX-License-Identifier: MIT */
/*
 * Boot records of SCSI and FBA disks, block pointers, and the program table.
 *
 * qemu-system-s390x -bios vipl.elf -drive if=none,id=d,file=scsi.img -device virtio-blk,drive=d
 */
#include "vipl/err.h"
#include "vipl/string.h"
#include "zipl/internal.h"

#define FBA_BOOT_INFO 0x70
#define TABLE_BYTES 512		/* zipl writes that much, whatever the block size */

bool zipl_magic(const u8 *p)
{
	return p[0] == 'z' && p[1] == 'I' && p[2] == 'P' && p[3] == 'L';
}

int zipl_read(const struct zipl *z, u64 off, void *to, u64 n)
{
	struct extent whole = extent_whole(z->disk);

	return extent_read(&whole, off, to, n);
}

bool zipl_is_null(const struct zipl *z, const union zipl_pointer *p)
{
	switch (z->format) {
	case ZIPL_LINEAR:
		return get_be64(p->linear.block) == 0;
	case ZIPL_CHS:
		return p->chs.at.sector == 0;
	default:
		return p->list.sector == 0;
	}
}

static int place(const struct zipl *z, u64 block, u64 count, struct zipl_place *at)
{
	unsigned shift = log2_pow2(z->block_size);
	u64 blocks = z->disk->size >> shift;

	if (block > blocks || count > blocks - block)
		return fail(ERR_RANGE, "zipl: block %lu + %lu, the disk has %lu", block, count, blocks);
	at->off = block << shift;
	at->len = count << shift;
	return 0;
}

int zipl_chs_place(const struct zipl *z, u64 cylinder, u32 head, u32 sector, u64 count,
		   struct zipl_place *at)
{
	u32 heads = z->disk->heads, sectors = z->disk->sectors;

	if (head >= heads || sector == 0 || sector > sectors)
		return fail(ERR_FORMAT, "zipl: no head %u sector %u in %u x %u", head, sector, heads, sectors);
	/* a cylinder has at most 33 bits, heads and sectors 16: no overflow below 2^64 */
	return place(z, (cylinder * heads + head) * sectors + sector - 1, count, at);
}

int zipl_seek_place(const struct zipl *z, const struct zipl_chs *chs, u64 count, struct zipl_place *at)
{
	u32 head = get_be16(chs->head);

	return zipl_chs_place(z, get_be16(chs->cylinder) + ((u64)(head & 0xfff0) << 12), head & 0xf,
			      chs->sector, count, at);
}

int zipl_locate(const struct zipl *z, const union zipl_pointer *p, struct zipl_place *at)
{
	u32 size = z->block_size;
	int err;

	switch (z->format) {
	case ZIPL_LINEAR:
		size = get_be16(p->linear.size);
		err = place(z, get_be64(p->linear.block), get_be16(p->linear.count) + 1u, at);
		break;
	case ZIPL_CHS:
		size = get_be16(p->chs.size);
		err = zipl_seek_place(z, &p->chs.at, p->chs.count + 1u, at);
		break;
	default:
		err = zipl_chs_place(z, get_be32(p->list.cylinder), p->list.head, p->list.sector,
				     get_be16(p->list.count) + 1u, at);
	}
	if (size != z->block_size)
		return fail(ERR_FORMAT, "zipl: block of %u bytes on a disk of %u", size, z->block_size);
	return err;
}

int zipl_read_table(struct zipl *z, const union zipl_pointer *table)
{
	struct zipl_place at;
	u8 magic[ZIPL_POINTER];
	u64 n;
	int err;

	if (zipl_is_null(z, table))
		return fail(ERR_FORMAT, "zipl: no program table");
	err = zipl_locate(z, table, &at);
	if (err)
		return err;
	/* one block holds TABLE_BYTES of table, further blocks are table throughout */
	n = MIN(MAX(at.len > z->block_size ? at.len : 0, TABLE_BYTES), sizeof(magic) + sizeof(z->entry));
	err = zipl_read(z, at.off, magic, sizeof(magic));
	if (!err)
		err = zipl_read(z, at.off + sizeof(magic), z->entry, n - sizeof(magic));
	if (err)
		return err;
	if (!zipl_magic(magic))
		return fail(ERR_FORMAT, "zipl: no program table at block %lu",
			    at.off >> log2_pow2(z->block_size));
	for (unsigned i = 0; i < (n - sizeof(magic)) / ZIPL_POINTER; i++)
		if (!zipl_is_null(z, (const union zipl_pointer *)z->entry[i]))
			z->present |= 1ull << i;
	return z->present ? 0 : fail(ERR_FORMAT, "zipl: empty program table");
}

int zipl_open_scsi(struct zipl *z, struct disk *disk)
{
	u8 block[FBA_BOOT_INFO + sizeof(struct zipl_boot_info)];
	const struct zipl_record *record = (const void *)block;
	const struct zipl_boot_info *info = (const void *)(block + FBA_BOOT_INFO);
	const union zipl_pointer *table = &record->table;
	int err;

	memset(z, 0, sizeof(*z));
	z->disk = disk;
	z->format = ZIPL_LINEAR;
	z->scheme = "scsi";
	err = zipl_read(z, 0, block, sizeof(block));
	if (err)
		return err;
	if (!zipl_magic(record->magic)) {
		/* FBA devices have a channel program here and the pointer behind it. */
		if (!zipl_magic(info->magic) || info->version != 1 || info->type != 0 || info->device != 1)
			return ERR_NOT_FOUND;
		table = &info->table;
		z->scheme = "fba";
		z->ccw_ipl = true;
	}
	/* The block size is the pointers' own: the device may have another one. */
	z->block_size = get_be16(table->linear.size);
	if (!is_pow2(z->block_size) || z->block_size < 512 || z->block_size > 4096)
		return fail(ERR_FORMAT, "zipl: block size %u", z->block_size);
	return zipl_read_table(z, table);
}
