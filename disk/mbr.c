/* SPDX-License-Identifier: MIT */
/*
 * MBR partitions (UEFI 2.10, 5.2): four in block 0, of which one may be an
 * extended one that holds a chain of logical ones. Each record of the chain has
 * a partition, counted from the record, and a link, counted from the start of
 * the extended partition.
 */
#include "tables.h"
#include "vipl/err.h"
#include "vipl/log.h"
#include "vipl/string.h"

#define LOGICAL_MAX 60u		/* records of a chain that are followed: a cycle ends here */

static bool is_extended(u8 type)
{
	return type == 0x05 || type == 0x0f || type == 0x85;
}

static void add(struct partition_list *list, u32 number, u64 base, const struct mbr_entry *e)
{
	struct partition *p = partition_add(list, number, base + get_le32(e->first),
					    get_le32(e->blocks));

	if (!p)
		return;
	p->mbr_type = e->type;
	p->active = e->status == 0x80;
}

static bool used(const struct mbr_entry *e)
{
	return e->type != 0 && get_le32(e->blocks) != 0 && e->type != MBR_TYPE_GPT;
}

/* Lists what one record holds; the block of the next record, 0 at the end. */
static u64 list_record(struct partition_list *list, u64 extended, u64 here,
		       const struct mbr_entry table[4], u32 *number)
{
	u64 next = 0;

	for (unsigned i = 0; i < 4; i++) {
		const struct mbr_entry *e = &table[i];

		if (!used(e))
			continue;
		if (!is_extended(e->type))
			add(list, (*number)++, here, e);
		else if (!next)
			next = extended + get_le32(e->first);
	}
	return next;
}

static int list_logical(struct partition_list *list, u64 extended, u32 *number)
{
	u64 capacity = list->disk->size >> log2_pow2(list->block_size);
	u64 here = extended;

	for (unsigned i = 0; i < LOGICAL_MAX && here; i++) {
		struct mbr_entry table[4];
		const struct mbr *record;
		const void *block;
		int err;

		if (here >= capacity) {
			log_line("%s: mbr: logical partitions leave the disk", list->disk->bd->name);
			return 0;
		}
		err = table_block(list, here, &block);
		if (err)
			return err;
		record = block;
		if (get_le16(record->signature) != MBR_SIGNATURE)
			return 0;
		memcpy(table, record->entry, sizeof(table));
		here = list_record(list, extended, here, table, number);
	}
	if (here)
		log_line("%s: mbr: the chain of logical partitions has no end", list->disk->bd->name);
	return 0;
}

int mbr_list(struct partition_list *list, const struct mbr_entry table[4])
{
	u32 number = 5;
	int err = 0;

	for (u32 i = 0; i < 4; i++)
		if (used(&table[i]) && !is_extended(table[i].type))
			add(list, i + 1, 0, &table[i]);
	for (unsigned i = 0; i < 4 && !err; i++)
		if (used(&table[i]) && is_extended(table[i].type))
			err = list_logical(list, get_le32(table[i].first), &number);
	return err;
}
