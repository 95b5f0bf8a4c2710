/* SPDX-License-Identifier: MIT */
/*
 * GUID partition table (UEFI 2.10, 5.3): a header in block 1 and a backup in
 * the last block, each with an array of entries under a checksum.
 *
 * The array is 16 KiB and nearly all zeros, and its first entries lie in the
 * same 4 KiB as the header. So the checksum is first worked out for those with
 * only zeros assumed behind them: when it matches, they are what the checksum
 * vouches for, and nothing else need be read. Only otherwise all of it is.
 */
#include "tables.h"
#include "vipl/crc32.h"
#include "vipl/err.h"
#include "vipl/log.h"
#include "vipl/string.h"

struct gpt_header {
	u8 signature[8];
	le32 revision;
	le32 size;
	le32 crc;		/* of the header with this field 0 */
	le32 reserved;
	le64 here, other;	/* where this header is, and its twin */
	le64 first_usable, last_usable;
	u8 guid[16];
	le64 entries;		/* block of the array */
	le32 count;
	le32 entry_size;
	le32 entries_crc;
};
STATIC_ASSERT(sizeof(struct gpt_header) == 92, "UEFI 5.3.2");

struct gpt_entry {
	u8 type[16];
	u8 guid[16];
	le64 first, last;	/* both inclusive */
	le64 attributes;
	u8 name[72];
};
STATIC_ASSERT(sizeof(struct gpt_entry) == 128, "UEFI 5.3.3");

#define GPT_ATTRIBUTE_LEGACY_BOOT 4u
#define ENTRIES_LIMIT 4096u	/* 512 KiB: crc32_zeros() counts to twice that */

const u8 guid_esp[16] = { 0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11,
			  0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b };
const u8 guid_xbootldr[16] = { 0xff, 0xc2, 0x13, 0xbc, 0xe6, 0x59, 0x62, 0x42,
			       0xa3, 0x52, 0xb2, 0x75, 0xfd, 0x6f, 0x71, 0x72 };

/* The array, and how much of it is known to matter. */
struct array {
	u64 start;		/* byte offset on the disk */
	u32 count;
	u32 used;		/* entries up to the last that is not empty */
	u32 crc;		/* what the header says */
};

static int read_header(const struct partition_list *list, u64 lba, struct array *array)
{
	u64 capacity = list->disk->size >> log2_pow2(list->block_size);
	const struct gpt_header *h;
	const void *block;
	u32 size, crc;
	int err = table_block(list, lba, &block);

	if (err)
		return err;
	h = block;
	size = get_le32(h->size);
	if (memcmp(h->signature, "EFI PART", 8) || size < sizeof(*h) || size > list->block_size)
		return fail(ERR_FORMAT, "gpt: no header in block %lx", lba);
	crc = crc32_update(~0u, h, offsetof(struct gpt_header, crc));
	crc = crc32_update(crc, "\0\0\0", 4);
	crc = crc32_update(crc, &h->reserved, size - offsetof(struct gpt_header, reserved));
	if (~crc != get_le32(h->crc) || get_le64(h->here) != lba)
		return fail(ERR_CHECKSUM, "gpt: the header in block %lx is damaged", lba);
	array->count = get_le32(h->count);
	array->crc = get_le32(h->entries_crc);
	if (get_le32(h->entry_size) != sizeof(struct gpt_entry) || array->count > ENTRIES_LIMIT)
		return fail(ERR_UNSUPPORTED, "gpt: %u entries of %u bytes", array->count,
			    get_le32(h->entry_size));
	if (get_le64(h->entries) >= capacity)
		return fail(ERR_RANGE, "gpt: entries in block %lx of %lx", get_le64(h->entries), capacity);
	array->start = get_le64(h->entries) << log2_pow2(list->block_size);
	if (array->count * sizeof(struct gpt_entry) > list->disk->size - array->start)
		return fail(ERR_RANGE, "gpt: the entries leave the disk");
	return 0;
}

/* Entries from @i on that lie together in one line of the cache (they never cross one). */
static u32 together(const struct array *array, u32 i)
{
	u64 off = array->start + i * sizeof(struct gpt_entry);
	u32 n = (u32)(DISK_CACHE_LINE - off % DISK_CACHE_LINE) / sizeof(struct gpt_entry);

	return MIN(n, array->count - i);
}

static int map_entries(const struct partition_list *list, const struct array *array, u32 i,
		       const struct gpt_entry **e)
{
	const void *p;
	int err = disk_map(list->disk, array->start + i * sizeof(struct gpt_entry), &p);

	*e = p;
	return err;
}

static bool is_zero(const void *p, size_t n)
{
	const u64 *w = p;	/* entries are aligned to 128 bytes, as blocks and lines are */

	for (; n; n -= 8, w++)
		if (*w)
			return false;
	return true;
}

/*
 * Checks the array's checksum over its first @limit entries, with zeros taken for granted behind
 * them. An entry counts as empty by its first @look bytes. 0, ERR_CHECKSUM (without a reason), or a read error.
 */
static int check_array(const struct partition_list *list, struct array *array, u32 limit, size_t look)
{
	const u32 size = sizeof(struct gpt_entry);
	const struct gpt_entry *e;
	u32 crc = ~0u, done = 0;	/* bytes that the register has seen, of zeros not all */
	u32 n;

	array->used = 0;

	for (u32 i = 0; i < limit; i += n) {
		int err = map_entries(list, array, i, &e);

		if (err)
			return err;
		n = MIN(together(array, i), limit - i);
		for (u32 k = 0; k < n; k++) {
			const u64 *w = (const u64 *)&e[k];
			u32 start = (i + k) * size, length = size;

			if (!(w[0] | w[1]) && (look == 16 || is_zero(w, look)))
				continue;
			while (!w[length / 8 - 1])	/* which ends: something is not zero */
				length -= 8;
			crc = crc32_zeros(crc, start - done);
			crc = crc32_update(crc, w, length);
			done = start + length;
			array->used = i + k + 1;
		}
	}
	/*
	 * The zeros behind: both sides are shifted, by a round number and by a small one, which takes
	 * fewer multiplications than one shift by the difference.
	 */
	if (crc32_zeros(crc, array->count * size) != crc32_zeros(~array->crc, done))
		return ERR_CHECKSUM;
	return 0;
}

static int list_array(struct partition_list *list, const struct array *array)
{
	const struct gpt_entry *e;
	u32 n;

	for (u32 i = 0; i < array->used; i += n) {
		int err = map_entries(list, array, i, &e);

		if (err)
			return err;
		n = MIN(together(array, i), array->used - i);
		for (u32 k = 0; k < n; k++) {
			u64 first = get_le64(e[k].first), last = get_le64(e[k].last);
			struct partition *p;

			if (is_zero(e[k].type, 16))
				continue;
			/* An end before the start comes out as a length that no disk has. */
			p = partition_add(list, i + k + 1, first, last - first + 1);
			if (!p)
				continue;
			memcpy(p->type_guid, e[k].type, 16);
			memcpy(p->guid, e[k].guid, 16);
			p->active = get_le64(e[k].attributes) & GPT_ATTRIBUTE_LEGACY_BOOT;
		}
	}
	return 0;
}

static int list_by(struct partition_list *list, u64 header)
{
	struct array array;
	int err = read_header(list, header, &array);

	if (err)
		return err;
	err = check_array(list, &array, together(&array, 0), 16);
	if (err == ERR_CHECKSUM)
		err = check_array(list, &array, array.count, sizeof(struct gpt_entry));
	if (err == ERR_CHECKSUM)
		fail(err, "gpt: the entries of the header in block %lx are damaged", header);
	return err ? err : list_array(list, &array);
}

static APART int list_backup(struct partition_list *list)
{
	u64 last = (list->disk->size >> log2_pow2(list->block_size)) - 1;
	int err;

	log_line("%s: %s, trying the backup", list->disk->bd->name, fail_reason());
	err = list_by(list, last);
	if (err)
		log_line("%s: %s", list->disk->bd->name, fail_reason());
	return err;
}

int gpt_list(struct partition_list *list, bool backup)
{
	int err = list_by(list, 1);

	return err && backup ? list_backup(list) : err;
}
