/* SPDX-License-Identifier: MIT */
/*
 * Boot records of ECKD DASDs, by their volume label in block 2: CDL (VOL1), LDL
 * (LNX1), CMS (CMS1) or none. All have the record of a channel-program IPL; a CDL
 * label may also point to a record for list-directed IPL, which is used when the
 * former is not there (zipl writes both, but an old zipl only the former: it is
 * never the stale one).
 *
 * qemu-system-s390x -bios vipl.elf -drive if=none,id=d,file=cdl.img \
 *   -device virtio-blk,drive=d,logical_block_size=4096,physical_block_size=4096,heads=15,secs=12
 */
#include "vipl/err.h"
#include "vipl/string.h"
#include "zipl/internal.h"

/* Stage 1 and what follows it, as LDL has it at 24 of block 0 and CDL at 4 of block 1. */
enum {
	LDL_STAGE1 = 24, CDL_STAGE1 = 4,
	STAGE1_BOOT_INFO = 88,	/* behind stage 1b's seek arguments (menu.c) */
};

/* Volume labels in EBCDIC */
#define VOL1 0xe5d6d3f1u
#define LNX1 0xd3d5e7f1u
#define CMS1 0xc3d4e2f1u
#define EBCDIC_BLANK 0x40	/* fills a label; as a sector number it is too large */

enum { LABEL_KEY = 0, LABEL_NAME = 4, LABEL_BOOT_RECORD = 78, LABEL_BYTES = 84 };

static u32 word(const u8 *p)
{
	return get_be32(*(const be32 *)p);
}

/* The record of a channel-program IPL, @at being where its stage 1 is. */
static int open_ccw(struct zipl *z, u64 at)
{
	struct zipl_boot_info info;
	int err = zipl_read(z, at + STAGE1_BOOT_INFO, &info, sizeof(info));

	if (err)
		return err;
	if (!zipl_magic(info.magic))
		return ERR_NOT_FOUND;
	if (info.version != 1 || info.device != 0 || info.flags != 1)
		return fail(ERR_UNSUPPORTED, "zipl: boot record version %u, device %u, flags %u",
			    info.version, info.device, info.flags);
	if (info.type != 0)
		return fail(ERR_UNSUPPORTED, "zipl: the disk is prepared for a dump");
	z->stage1 = at;
	z->ccw_ipl = true;
	z->format = ZIPL_CHS;
	return zipl_read_table(z, &info.table);
}

static int open_list(struct zipl *z, const u8 *label)
{
	const struct zipl_chs *chs = (const void *)(label + LABEL_BOOT_RECORD);
	struct zipl_record record;
	struct zipl_place at;
	int err;

	if (chs->sector == 0 || chs->sector == EBCDIC_BLANK)
		return ERR_NOT_FOUND;
	err = zipl_seek_place(z, chs, 1, &at);
	if (!err)
		err = zipl_read(z, at.off, &record, sizeof(record));
	if (err)
		return err;
	if (!zipl_magic(record.magic))
		return ERR_NOT_FOUND;
	z->ccw_ipl = false;
	z->present = 0;
	z->format = ZIPL_CHS_LIST;
	z->scheme = "eckd list-directed";
	return zipl_read_table(z, &record.table);
}

static int open_cdl(struct zipl *z, const u8 *label)
{
	int err, err_list;

	z->scheme = "eckd cdl";
	err = open_ccw(z, z->block_size + CDL_STAGE1);
	if (!err || err == ERR_IO || err == ERR_TIMEOUT)
		return err;
	err_list = open_list(z, label);
	return err_list == ERR_NOT_FOUND ? err : err_list;
}

static int open_label(struct zipl *z, struct disk *disk)
{
	u8 label[LABEL_BYTES];
	int err;

	memset(z, 0, sizeof(*z));
	z->disk = disk;
	z->block_size = disk->block_size;
	if (disk->size < 3 * (u64)z->block_size)
		return ERR_NOT_FOUND;
	err = zipl_read(z, 2 * (u64)z->block_size, label, sizeof(label));
	if (err)
		return err;
	switch (word(label + LABEL_KEY)) {
	case VOL1:
		return open_cdl(z, label);
	case CMS1:
		z->scheme = "eckd cms";
		break;
	case LNX1:
		z->scheme = "eckd ldl";
		break;
	default:
		/* an LDL disk without its label, else a CDL one whose records lost their keys */
		z->scheme = "eckd, no label";
		err = open_ccw(z, LDL_STAGE1);
		if (err != ERR_NOT_FOUND)
			return err;
		return word(label + LABEL_NAME) == VOL1 ? open_cdl(z, label) : ERR_NOT_FOUND;
	}
	return open_ccw(z, LDL_STAGE1);
}

static int open_view(struct zipl *z, struct disk *disk, u32 block_size, u32 heads, u32 sectors)
{
	disk->block_size = block_size;
	disk->heads = heads;
	disk->sectors = sectors;
	return open_label(z, disk);
}

/*
 * The image of a DASD is often attached with another geometry, or block size, than its own. What
 * the device says counts if it has a DASD's 15 heads; then a 3390's geometry with the device's
 * blocks, then with the usual ones of 4096 bytes.
 */
int zipl_open_eckd(struct zipl *z, struct disk *disk)
{
	u32 block_size = disk->block_size, heads = disk->heads, sectors = disk->sectors;
	u32 usual = eckd_sectors(block_size);
	int err = heads == 15 ? open_label(z, disk) : open_view(z, disk, block_size, 15, usual);

	if (!err || err == ERR_IO || err == ERR_TIMEOUT)
		return err;
	/* without a label or a record the geometry does not matter */
	if (err != ERR_NOT_FOUND && heads == 15 && sectors != usual &&
	    !open_view(z, disk, block_size, 15, usual))
		return 0;
	if (block_size != 4096 && !open_view(z, disk, 4096, 15, 12))
		return 0;
	disk->block_size = block_size;
	disk->heads = heads;
	disk->sectors = sectors;
	/* once more, for its reason */
	return err == ERR_NOT_FOUND ? err : open_label(z, disk);
}
