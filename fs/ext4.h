/* SPDX-License-Identifier: MIT */
/*
 * ext2, ext3 and ext4 inside fs/: what is on the disk (Linux,
 * Documentation/filesystems/ext4), and what the files of the driver share:
 * ext4.c, ext4_map.c, ext4_dir.c.
 */
#ifndef FS_EXT4_H
#define FS_EXT4_H

#include "vipl/bytes.h"
#include "vipl/fs.h"

/* At byte 1024 of the volume: "The Super Block". */
struct ext4_super {
	le32 inodes;
	le32 blocks;
	u8 counts[12];
	le32 first_data_block;
	le32 block_size;	/* 1024 << this */
	le32 cluster_size;
	le32 blocks_per_group;
	le32 clusters_per_group;
	le32 inodes_per_group;
	u8 times[12];
	le16 magic;
	u8 state[18];
	le32 revision;
	u8 reserved_ids[4];
	le32 first_inode;
	le16 inode_size;
	le16 group;
	le32 compat, incompat, ro_compat;
	u8 uuid[16];
	char label[16];
	u8 mounted[64];
	u8 preallocation[8];
	u8 journal[24];
	le32 last_orphan;
	u8 hash[18];
	le16 group_desc_size;
	le32 mount_options;
	le32 first_meta_group;
	u8 rest[324];
	le32 backup_groups[2];	/* with EXT4_SPARSE_SUPER2 */
	u8 more[428];
};
STATIC_ASSERT(offsetof(struct ext4_super, magic) == 0x38, "ext4: super block");
STATIC_ASSERT(offsetof(struct ext4_super, incompat) == 0x60, "ext4: super block");
STATIC_ASSERT(offsetof(struct ext4_super, group_desc_size) == 0xfe, "ext4: super block");
STATIC_ASSERT(offsetof(struct ext4_super, backup_groups) == 0x24c, "ext4: super block");
STATIC_ASSERT(sizeof(struct ext4_super) == 1024, "ext4: super block");

enum {
	EXT4_SUPER_AT = 1024, EXT4_MAGIC = 0xef53, EXT4_ROOT = 2,
	EXT4_COMPAT_SPARSE_SUPER2 = 0x200,
	EXT4_RO_SPARSE_SUPER = 0x1,
	EXT4_FILETYPE = 0x2, EXT4_RECOVER = 0x4, EXT4_META_BG = 0x10, EXT4_EXTENTS = 0x40,
	EXT4_64BIT = 0x80, EXT4_MMP = 0x100, EXT4_FLEX_BG = 0x200, EXT4_EA_INODE = 0x400,
	EXT4_CSUM_SEED = 0x2000, EXT4_LARGEDIR = 0x4000, EXT4_INLINE_DATA = 0x8000,
	EXT4_ENCRYPT = 0x10000, EXT4_CASEFOLD = 0x20000,
};

/* "Block Group Descriptors", 32 bytes of it, and the half that 64BIT adds. */
struct ext4_group {
	le32 block_bitmap, inode_bitmap, inode_table;
	u8 rest[20];
	le32 block_bitmap_high, inode_bitmap_high, inode_table_high;
};
STATIC_ASSERT(offsetof(struct ext4_group, inode_table_high) == 0x28, "ext4: group descriptor");

#define EXT4_BLOCK_BYTES 60u	/* i_block: block numbers, a tree's root, a short link, or data */

/* "Index Nodes". */
struct ext4_raw_inode {
	le16 mode;
	le16 uid;
	le32 size;
	u8 times[16];
	le16 gid, links;
	le32 sectors;
	le32 flags;
	le32 version;
	u8 block[EXT4_BLOCK_BYTES];
	le32 generation;
	le32 acl;
	le32 size_high;
	u8 rest[16];
	le16 extra_size;	/* from here on only in inodes larger than 128 bytes */
};
STATIC_ASSERT(offsetof(struct ext4_raw_inode, block) == 0x28, "ext4: inode");
STATIC_ASSERT(offsetof(struct ext4_raw_inode, extra_size) == 0x80, "ext4: inode");

enum {
	EXT4_IFMT = 0xf000, EXT4_IFDIR = 0x4000, EXT4_IFREG = 0x8000, EXT4_IFLNK = 0xa000,
	EXT4_FL_ENCRYPT = 0x800, EXT4_FL_EXTENTS = 0x80000, EXT4_FL_INLINE = 0x10000000,
};

/* "Linear Directories"; without EXT4_FILETYPE type is the high byte of the length, and 0. */
struct ext4_dirent {
	le32 inode;		/* 0: unused */
	le16 length;		/* of the entry */
	u8 name_length;
	u8 type;
	char name[];
};
STATIC_ASSERT(sizeof(struct ext4_dirent) == 8, "ext4: directory entry");

enum { EXT4_TYPE_FILE = 1, EXT4_TYPE_DIR = 2 };

#define EXT4_LINKS_MAX 16u		/* symbolic links followed on the way to one file */
#define EXT4_DIR_MAX (64u << 20)	/* bytes of a directory that are looked at */

struct ext4 {
	struct extent volume;
	u8 block_shift;
	bool file_types;
	u16 inode_size;
	u16 group_desc_size;
	u32 inodes, inodes_per_group, blocks_per_group;
	u32 first_data_block;
	u32 first_meta_group;	/* groups whose descriptors lie with them begin here, counted in blocks of descriptors */
	u32 backup_groups[2];
	bool sparse, sparse2;
	u8 *bounce;		/* a block that crosses lines of the cache */
	char *path;		/* FS_PATH_MAX bytes: the path after a symbolic link */
};

/* What matters of an inode. */
struct ext4_inode {
	u32 number, flags;
	u16 mode;
	u64 size;
	u8 block[EXT4_BLOCK_BYTES];
};

static inline u32 ext4_block_size(const struct ext4 *fs)
{
	return 1u << fs->block_shift;
}

static inline bool ext4_is(const struct ext4_inode *inode, unsigned type)
{
	return (inode->mode & EXT4_IFMT) == type;
}

/* --- ext4.c --- */
int ext4_inode_read(struct ext4 *fs, u32 number, struct ext4_inode *inode);
/* Points *p at a block, until the next read. */
int ext4_block(struct ext4 *fs, u64 block, const void **p);
/* The bytes of an inode that has them inline, in the arena. */
int ext4_inline(struct ext4 *fs, const struct ext4_inode *inode, struct extent *file);

/* --- ext4_map.c --- */
/* The bytes of a file, directory or long link. */
int ext4_content(struct ext4 *fs, const struct ext4_inode *inode, struct extent *file);

/* --- ext4_dir.c --- */
/* Where @path leads, links followed. ERR_NOT_FOUND has no reason. */
int ext4_find(struct ext4 *fs, const char *path, struct ext4_inode *inode);
int ext4_list_dir(struct ext4 *fs, const struct ext4_inode *inode, fs_visit visit, void *context);

#endif
