/* SPDX-License-Identifier: MIT */
/*
 * ext2, ext3 and ext4, read-only (Linux, Documentation/filesystems/ext4): the
 * volume, its groups and inodes.
 *
 * A journal that needs recovery is not replayed: what the last transactions
 * changed may look older than it is. Checksums of metadata are not verified; they
 * guard against accidents, and what they cover is bounds-checked here anyway.
 */
#include "ext4.h"
#include "vipl/arena.h"
#include "vipl/err.h"
#include "vipl/log.h"
#include "vipl/string.h"
#include "vipl/view.h"

/* Everything else that changes how a disk must be read is refused. */
#define KNOWN (EXT4_FILETYPE | EXT4_RECOVER | EXT4_META_BG | EXT4_EXTENTS | EXT4_64BIT | EXT4_MMP | \
	       EXT4_FLEX_BG | EXT4_EA_INODE | EXT4_CSUM_SEED | EXT4_LARGEDIR | EXT4_INLINE_DATA | \
	       EXT4_ENCRYPT | EXT4_CASEFOLD)

int ext4_block(struct ext4 *fs, u64 block, const void **p)
{
	if (block > fs->volume.length >> fs->block_shift)
		return fail(ERR_RANGE, "ext4: block %lx is outside the volume", block);
	return extent_map(&fs->volume, block << fs->block_shift, ext4_block_size(fs), fs->bounce, p);
}

/* Whether @group begins with a copy of the super block. */
static bool has_super(const struct ext4 *fs, u32 group)
{
	static const u8 bases[] = { 3, 5, 7 };

	if (fs->sparse2)
		return group == 0 || group == fs->backup_groups[0] || group == fs->backup_groups[1];
	if (!fs->sparse || group <= 1)
		return true;
	for (unsigned i = 0; i < sizeof(bases); i++) {
		u64 power = bases[i];

		while (power < group)
			power *= bases[i];
		if (power == group)
			return true;
	}
	return false;
}

/* The block of the inode table of @group. */
static int inode_table(struct ext4 *fs, u32 group, u64 *table)
{
	u32 per_block = ext4_block_size(fs) / fs->group_desc_size;
	u32 index = group / per_block, within = group % per_block * fs->group_desc_size;
	u64 block = fs->first_data_block + 1ull + index;
	const struct ext4_group *g;
	const void *p;
	int err;

	if (index >= fs->first_meta_group) {
		u32 first = index * per_block;	/* of the groups whose descriptors share a block */

		block = fs->first_data_block + (u64)first * fs->blocks_per_group + has_super(fs, first);
		/* Group 0 of a file system in blocks of 1024 bytes, its first being 0. */
		if (!first && !fs->first_data_block && fs->block_shift == 10)
			block++;
	}
	err = extent_map(&fs->volume, (block << fs->block_shift) + within, fs->group_desc_size,
			 fs->bounce, &p);
	if (err)
		return err;
	g = p;
	*table = get_le32(g->inode_table);
	if (fs->group_desc_size > 32)
		*table |= (u64)get_le32(g->inode_table_high) << 32;
	return 0;
}

static int map_inode(struct ext4 *fs, u32 number, const struct ext4_raw_inode **raw)
{
	u32 index = number - 1;
	const void *p;
	u64 table, at;
	int err;

	if (number == 0 || number > fs->inodes)
		return fail(ERR_FORMAT, "ext4: inode %u of %u", number, fs->inodes);
	err = inode_table(fs, index / fs->inodes_per_group, &table);
	if (err)
		return err;
	if (table > fs->volume.length >> fs->block_shift)
		return fail(ERR_RANGE, "ext4: an inode table at block %lx", table);
	at = (table << fs->block_shift) + (u64)(index % fs->inodes_per_group) * fs->inode_size;
	err = extent_map(&fs->volume, at, fs->inode_size, fs->bounce, &p);
	*raw = p;
	return err;
}

int ext4_inode_read(struct ext4 *fs, u32 number, struct ext4_inode *inode)
{
	const struct ext4_raw_inode *raw;
	int err = map_inode(fs, number, &raw);

	if (err)
		return err;
	inode->number = number;
	inode->mode = get_le16(raw->mode);
	inode->flags = get_le32(raw->flags);
	inode->size = get_le32(raw->size) | (u64)get_le32(raw->size_high) << 32;
	memcpy(inode->block, raw->block, sizeof(inode->block));
	return 0;
}

/* "Extended Attributes", those behind the inode's own fields. */
#define ATTR_MAGIC 0xea020000u
#define ATTR_SYSTEM 7

struct attribute {
	u8 name_length;
	u8 prefix;
	le16 value_at;		/* from the first attribute on */
	le32 value_inode;
	le32 value_size;
	le32 hash;
	char name[];
};
STATIC_ASSERT(sizeof(struct attribute) == 16, "ext4: extended attribute");

/* The value of "system.data" among @v, an inode's space for attributes. Empty when there is none. */
static struct view find_data(struct view v)
{
	const le32 *magic = view_at(v, 0, 4);
	size_t at = 0;

	if (!magic || get_le32(*magic) != ATTR_MAGIC)
		return (struct view){ NULL, 0 };
	v = view_sub(v, 4, SIZE_MAX);
	for (;;) {
		const struct attribute *a = view_at(v, at, sizeof(*a));
		const char *name = a ? view_at(v, at + sizeof(*a), a->name_length) : NULL;

		if (!name || !(a->name_length | a->prefix))
			return (struct view){ NULL, 0 };
		if (a->prefix == ATTR_SYSTEM && a->name_length == 4 && !memcmp(name, "data", 4))
			return view_sub(v, get_le16(a->value_at), get_le32(a->value_size));
		at += sizeof(*a) + align_up(a->name_length, 4);
	}
}

int ext4_inline(struct ext4 *fs, const struct ext4_inode *inode, struct extent *file)
{
	const struct ext4_raw_inode *raw;
	struct view data = { NULL, 0 };
	struct run *run;
	u64 tail;
	u8 *to;
	int err = map_inode(fs, inode->number, &raw);

	if (err)
		return err;
	if (fs->inode_size > sizeof(*raw)) {
		struct view all = { (const u8 *)raw, fs->inode_size };

		data = find_data(view_sub(all, 128 + get_le16(raw->extra_size), SIZE_MAX));
	}
	tail = inode->size > EXT4_BLOCK_BYTES ? inode->size - EXT4_BLOCK_BYTES : 0;
	if (tail > data.len)
		return fail(ERR_FORMAT, "ext4: %lu bytes in an inode, %zu found", inode->size, data.len);
	run = arena_alloc(sizeof(*run) + EXT4_BLOCK_BYTES + tail, sizeof(u64));
	if (!run)
		return fail(ERR_NO_MEMORY, "ext4: no room for data of an inode");
	to = (u8 *)(run + 1);
	memcpy(to, inode->block, EXT4_BLOCK_BYTES);
	if (tail)
		memcpy(to + EXT4_BLOCK_BYTES, data.p, tail);
	*file = extent_memory(run, to, inode->size);
	return 0;
}

static void set_uuid(struct fs *fs, const u8 uuid[16])
{
	static const char digits[16] = "0123456789abcdef";
	char *to = fs->uuid;

	for (unsigned i = 0; i < 16; i++) {
		if (i >= 4 && i <= 10 && i % 2 == 0)
			*to++ = '-';
		*to++ = digits[uuid[i] >> 4];
		*to++ = digits[uuid[i] & 15];
	}
	*to = '\0';
}

/* The numbers that later divide, shift or bound. */
static int take_super(struct ext4 *fs, const struct ext4_super *s)
{
	u32 log = get_le32(s->block_size), incompat = get_le32(s->incompat);

	if (get_le32(s->revision) == 0)
		incompat = 0;
	if (incompat & ~(u32)KNOWN)
		return fail(ERR_UNSUPPORTED, "ext4: unknown features %x", incompat & ~(u32)KNOWN);
	if (log > 2)
		return fail(ERR_UNSUPPORTED, "ext4: blocks of 1024 << %u bytes", log);
	fs->block_shift = (u8)(10 + log);
	fs->file_types = incompat & EXT4_FILETYPE;
	fs->inodes = get_le32(s->inodes);
	fs->inodes_per_group = get_le32(s->inodes_per_group);
	fs->blocks_per_group = get_le32(s->blocks_per_group);
	fs->first_data_block = get_le32(s->first_data_block);
	fs->inode_size = get_le32(s->revision) ? get_le16(s->inode_size) : 128;
	fs->group_desc_size = incompat & EXT4_64BIT ? get_le16(s->group_desc_size) : 32;
	fs->first_meta_group = incompat & EXT4_META_BG ? get_le32(s->first_meta_group) : UINT32_MAX;
	fs->sparse = get_le32(s->ro_compat) & EXT4_RO_SPARSE_SUPER;
	fs->sparse2 = get_le32(s->compat) & EXT4_COMPAT_SPARSE_SUPER2;
	fs->backup_groups[0] = get_le32(s->backup_groups[0]);
	fs->backup_groups[1] = get_le32(s->backup_groups[1]);
	if (!fs->inodes_per_group || !is_pow2(fs->inode_size) || fs->inode_size < 128 ||
	    fs->inode_size > ext4_block_size(fs) || !is_pow2(fs->group_desc_size) ||
	    fs->group_desc_size < (incompat & EXT4_64BIT ? 64 : 32) ||
	    fs->group_desc_size > ext4_block_size(fs))
		return fail(ERR_FORMAT, "ext4: inodes of %u bytes, %u a group, descriptors of %u",
			    fs->inode_size, fs->inodes_per_group, fs->group_desc_size);
	if (incompat & EXT4_RECOVER)
		log_line("ext4: the journal needs recovery, read as it is");
	return 0;
}

static int ext4_mount(struct fs *fs, const struct extent *volume)
{
	const struct ext4_super *s;
	u8 copy[sizeof(*s)];
	struct ext4 *ext4;
	const void *p;
	int err;

	if (volume->length < EXT4_SUPER_AT + sizeof(*s))
		return ERR_NOT_FOUND;
	err = extent_map(volume, EXT4_SUPER_AT, sizeof(*s), copy, &p);
	if (err)
		return err;
	s = p;
	if (get_le16(s->magic) != EXT4_MAGIC)
		return ERR_NOT_FOUND;
	ext4 = arena_zalloc(sizeof(*ext4), sizeof(u64));
	if (!ext4)
		return fail(ERR_NO_MEMORY, "ext4: no room to mount");
	fs->state = ext4;
	ext4->volume = *volume;
	err = take_super(ext4, s);
	if (err)
		return err;
	memcpy(fs->label, s->label, sizeof(s->label));
	fs->label[sizeof(s->label)] = '\0';
	set_uuid(fs, s->uuid);
	ext4->bounce = arena_alloc(ext4_block_size(ext4) + FS_PATH_MAX, sizeof(u64));
	if (!ext4->bounce)
		return fail(ERR_NO_MEMORY, "ext4: no room to mount");
	ext4->path = (char *)ext4->bounce + ext4_block_size(ext4);
	return 0;
}

static int ext4_open(struct fs *fs, const char *path, struct extent *file)
{
	struct ext4_inode inode;
	int err = ext4_find(fs->state, path, &inode);

	if (err)
		return err;
	if (!ext4_is(&inode, EXT4_IFREG))
		return ERR_NOT_FOUND;
	return ext4_content(fs->state, &inode, file);
}

static int ext4_list(struct fs *fs, const char *path, fs_visit visit, void *context)
{
	struct ext4_inode inode;
	int err = ext4_find(fs->state, path, &inode);

	if (err)
		return err;
	if (!ext4_is(&inode, EXT4_IFDIR))
		return ERR_NOT_FOUND;
	return ext4_list_dir(fs->state, &inode, visit, context);
}

const struct fs_ops ext4_ops = {
	.name = "ext4", .mount = ext4_mount, .open = ext4_open, .list = ext4_list,
};
