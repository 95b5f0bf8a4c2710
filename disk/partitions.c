/* SPDX-License-Identifier: MIT */
/*
 * Which partitions a disk has: GPT, MBR or none.
 *
 * As UEFI and Linux do it, a GPT counts when the MBR says so with a protective
 * entry (or when there is no MBR at all), and an MBR counts when all four of
 * its status bytes are possible: a FAT volume without a table ends in the same
 * signature.
 */
#include "tables.h"
#include "vipl/err.h"
#include "vipl/log.h"
#include "vipl/string.h"

struct partition *partition_add(struct partition_list *list, u32 number, u64 first, u64 blocks)
{
	u64 capacity = list->disk->size >> log2_pow2(list->block_size);
	unsigned shift = log2_pow2(list->block_size);
	struct partition *p = &list->out[list->count];

	if (first == 0 || blocks == 0 || first > capacity || blocks > capacity - first) {
		log_line("%s: partition %u leaves the disk, ignored", list->disk->bd->name, number);
		return NULL;
	}
	if (list->count == list->max)
		return NULL;
	list->count++;
	memset(p, 0, sizeof(*p));
	p->extent = (struct extent){ .disk = list->disk, .first = first << shift,
				     .length = blocks << shift };
	p->number = number;
	return p;
}

int table_block(const struct partition_list *list, u64 lba, const void **p)
{
	/* A block never crosses a line of the cache. The caller has lba below the capacity. */
	return disk_map(list->disk, lba << log2_pow2(list->block_size), p);
}

static bool is_mbr(const struct mbr *mbr)
{
	for (unsigned i = 0; i < ARRAY_SIZE(mbr->entry); i++)
		if (mbr->entry[i].status & 0x7f)
			return false;
	return get_le16(mbr->signature) == MBR_SIGNATURE;
}

static bool is_protective(const struct mbr_entry *table)
{
	for (unsigned i = 0; i < 4; i++)
		if (table[i].type == MBR_TYPE_GPT)
			return true;
	return false;
}

int partitions_list(struct disk *disk, struct partition *out, unsigned max)
{
	struct partition_list list = {
		.disk = disk, .out = out, .max = max, .block_size = MAX(disk->bd->block_size, 512u),
	};
	struct mbr_entry table[4];
	bool mbr, protective;
	const void *block;
	int err;

	if (disk->size < 2 * list.block_size)
		return 0;
	err = table_block(&list, 0, &block);
	if (err)
		return err;
	mbr = is_mbr(block);
	/* The next read may take the block away. */
	memcpy(table, ((const struct mbr *)block)->entry, sizeof(table));
	protective = mbr && is_protective(table);
	if (protective || get_le16(((const struct mbr *)block)->signature) != MBR_SIGNATURE) {
		err = gpt_list(&list, protective);
		if (err == ERR_IO || err == ERR_TIMEOUT || err == ERR_DEVICE)
			return err;
		if (!err)
			return (int)list.count;
	}
	err = mbr ? mbr_list(&list, table) : 0;
	return err ? err : (int)list.count;
}
