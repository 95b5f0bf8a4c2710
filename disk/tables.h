/* SPDX-License-Identifier: MIT */
/* What the files of disk/ that read partition tables share. */
#ifndef DISK_TABLES_H
#define DISK_TABLES_H

#include "vipl/bytes.h"
#include "vipl/disk.h"

/* Block 0 of a disk with an MBR (UEFI 2.10, 5.2.1), and of each logical partition's record. */
struct mbr_entry {
	u8 status;		/* 0x80: active, 0: not; anything else is no table */
	u8 chs_first[3];
	u8 type;
	u8 chs_last[3];
	le32 first;		/* in blocks */
	le32 blocks;
};
STATIC_ASSERT(sizeof(struct mbr_entry) == 16, "UEFI 5.2.1");

struct mbr {
	u8 code[446];
	struct mbr_entry entry[4];
	le16 signature;
};
STATIC_ASSERT(sizeof(struct mbr) == 512, "UEFI 5.2.1");

#define MBR_SIGNATURE 0xaa55
#define MBR_TYPE_GPT 0xee

/* Where the partitions go. */
struct partition_list {
	struct disk *disk;
	struct partition *out;
	unsigned count, max;
	u32 block_size;		/* what both tables count in: the device's block */
};

/*
 * The next partition, zeroed but for extent and number, or NULL: it leaves the disk (with a
 * log line) or the list is full.
 */
struct partition *partition_add(struct partition_list *list, u32 number, u64 first, u64 blocks);

/* Block @lba, in the line cache: good until the next read. */
int table_block(const struct partition_list *list, u64 lba, const void **p);

/* 0, or a read error. @table is block 0, its signature checked. */
int mbr_list(struct partition_list *list, const struct mbr_entry table[4]);
/* 0, a read error, or another when there is no table to trust; @backup: look there as well. */
int gpt_list(struct partition_list *list, bool backup);

#endif
