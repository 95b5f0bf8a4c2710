/* SPDX-License-Identifier: MIT */
/*
 * FAT12/16/32 inside fs/: what is on the disk (Microsoft FAT specification 1.03),
 * and what the three files of the driver share: fat.c, fat_chain.c, fat_dir.c.
 */
#ifndef FS_FAT_H
#define FS_FAT_H

#include "vipl/bytes.h"
#include "vipl/fs.h"

/* The first sector, page 7 to 12. */
struct fat_boot {
	u8 jump[3];
	u8 oem[8];
	le16 sector_size;
	u8 cluster_sectors;
	le16 reserved;		/* sectors before the first FAT */
	u8 fats;
	le16 root_entries;	/* 0 in FAT32 */
	le16 sectors16;
	u8 media;
	le16 fat_sectors16;	/* 0 in FAT32 */
	u8 geometry[4];
	le32 hidden;
	le32 sectors32;
	union {
		struct {
			u8 drive[3];
			le32 serial;
			u8 label[11];
		} fat16;
		struct {
			le32 fat_sectors;
			le16 flags;	/* FAT32_ONE_FAT: only the FAT in the low bits is kept up */
			le16 version;
			le32 root;
			u8 info[16];
			u8 drive[3];
			le32 serial;
			u8 label[11];
		} fat32;
	};
	u8 rest[425];
};
STATIC_ASSERT(offsetof(struct fat_boot, fat16.serial) == 39, "FAT: page 11");
STATIC_ASSERT(offsetof(struct fat_boot, fat32.serial) == 67, "FAT: page 12");

#define FAT32_ONE_FAT 0x80

/* A directory entry, page 23. */
struct fat_entry {
	u8 name[11];
	u8 attributes;
	u8 lower;		/* Windows NT: name or extension shown in lower case */
	u8 created[7];
	le16 cluster_high;
	u8 written[4];
	le16 cluster_low;
	le32 size;
};
STATIC_ASSERT(sizeof(struct fat_entry) == 32, "FAT: page 23");

enum {
	FAT_VOLUME = 0x08, FAT_DIRECTORY = 0x10,
	FAT_LONG = 0x0f, FAT_LONG_MASK = 0x3f,
	FAT_LOWER_BASE = 0x08, FAT_LOWER_EXTENSION = 0x10,
	FAT_END = 0, FAT_DELETED = 0xe5, FAT_E5 = 0x05,
};

/* A piece of a long name, page 28; the pieces come last first, before the entry they name. */
struct fat_long {
	u8 order;
	u8 name1[10];
	u8 attributes;
	u8 type;
	u8 sum;			/* of the short name */
	u8 name2[12];
	u8 zero[2];
	u8 name3[4];
};
STATIC_ASSERT(sizeof(struct fat_long) == 32, "FAT: page 28");

#define FAT_LONG_LAST 0x40
#define FAT_LONG_UNITS 13u	/* UTF-16 units a piece holds */
#define FAT_LONG_PIECES 20u
#define FAT_DIR_ENTRIES 65536u	/* 2 MiB, page 25: where a directory in a circle ends */

#define FAT_LISTED_MAX 32u

struct fat {
	struct extent volume;
	u8 bits;		/* 12, 16 or 32 */
	u8 cluster_shift;
	u32 limit;		/* cluster numbers are 2 .. limit - 1 */
	u32 fat_bytes;
	u64 fat_start;
	u64 data_start;		/* of cluster 2 */
	u64 root_start;		/* FAT12, FAT16: the root directory has a place of its own */
	u32 root_bytes;
	u32 root;		/* FAT32: its first cluster, else 0 */
	/* A large piece of the FAT, read when a long file is looked up. */
	u8 *window;
	u32 window_start, window_len;
	/* The directory that was listed last: what is opened next is mostly in it. */
	struct fat_entry listed;
	char listed_path[FAT_LISTED_MAX];	/* "": none */
};

/* --- fat_chain.c --- */

/*
 * The clusters from @c on that follow each other, at least 1 and at most @most; when it is less
 * than @most, *next is the successor of the last (which may be an end mark or nonsense).
 */
int fat_span(struct fat *fat, u32 c, u32 most, u32 *count, u32 *next);
/* The @length bytes of the file that starts at cluster @c. */
int fat_file(struct fat *fat, u32 c, u32 length, struct extent *file);
static inline bool fat_is_cluster(const struct fat *fat, u32 c)
{
	return c >= 2 && c < fat->limit;
}
static inline bool fat_is_end(const struct fat *fat, u32 c)
{
	return c >= (fat->bits == 32 ? 0x0ffffff8u : 0xfff8u >> (16 - fat->bits));
}
static inline u64 fat_cluster_at(const struct fat *fat, u32 c)
{
	return fat->data_start + ((u64)(c - 2) << fat->cluster_shift);
}

/* --- fat_dir.c --- */

/* The short name that is looked for. */
struct fat_wanted {
	u64 folded;		/* its first eight letters, 0x20 set in each; 0: every name is wanted */
	u64 base, extension;	/* as they were given, blanks behind */
};

struct fat_dir {
	struct fat *fat;
	u32 cluster;		/* 0: the root directory of FAT12 and FAT16 */
	u64 at;			/* where the next entries are in the volume */
	u32 left;		/* bytes from there to the end of the cluster */
	u32 budget;		/* entries that may still come */
	const struct fat_entry *p;	/* in the line cache, until the next read of the disk */
	u32 n;
	/* The long name that the pieces so far make up. */
	u8 order, sum, pieces;	/* pieces is 0 when there is none or it is broken */
	u8 want;		/* 0, or the number of pieces that matter; then with this letter first, */
	u8 first;		/* its 0x20 set, in which upper and lower case differ */
	struct fat_wanted wanted;
	u8 name[FAT_LONG_PIECES * FAT_LONG_UNITS * 2];
};

/* Begins with the entry of the directory; cluster 0 means the root. ERR_NOT_FOUND: it is a file. */
int fat_dir_begin(struct fat_dir *dir, struct fat *fat, const struct fat_entry *e);
/* 1 and the next entry that is a file or directory, 0 at the end, or an error. */
int fat_dir_next(struct fat_dir *dir, const struct fat_entry **e);
/* Gives up the pointer into the cache: to be called before something else reads the disk. */
void fat_dir_pause(struct fat_dir *dir);
/* The name of the entry fat_dir_next() gave, in UTF-8. */
void fat_dir_name(const struct fat_dir *dir, const struct fat_entry *e, char name[FS_NAME_MAX + 1]);
/* Finds @name, @n bytes of UTF-8, among the entries not yet read. ERR_NOT_FOUND has no reason. */
int fat_dir_find(struct fat_dir *dir, const char *name, size_t n, struct fat_entry *found);

static inline u32 fat_entry_cluster(const struct fat *fat, const struct fat_entry *e)
{
	return get_le16(e->cluster_low) |
	       (fat->bits == 32 ? (u32)get_le16(e->cluster_high) << 16 : 0);
}

#endif
