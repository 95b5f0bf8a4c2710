/* SPDX-License-Identifier: MIT */
/*
 * FAT12, FAT16 and FAT32 (Microsoft FAT specification 1.03), with long names,
 * read-only: the volume, and paths in it.
 */
#include "fat.h"
#include "vipl/arena.h"
#include "vipl/err.h"
#include "vipl/string.h"

/* What Linux asks of a boot sector; there is no real signature. */
static bool is_fat(const struct fat_boot *b)
{
	u32 sector = get_le16(b->sector_size);

	return get_le16(b->reserved) && b->fats && (b->media >= 0xf8 || b->media == 0xf0) &&
	       is_pow2(sector) && sector >= 512 && sector <= 4096 && is_pow2(b->cluster_sectors) &&
	       (get_le16(b->fat_sectors16) || get_le32(b->fat32.fat_sectors));
}

/* Works out where everything is. 0 or an error. */
static int lay_out(struct fat *fat, const struct fat_boot *b)
{
	unsigned shift = log2_pow2(get_le16(b->sector_size));
	u32 fat_sectors = get_le16(b->fat_sectors16);
	u64 sectors = get_le16(b->sectors16), meta;
	u32 clusters, active = 0;

	if (!sectors)
		sectors = get_le32(b->sectors32);
	fat->bits = 16;
	if (!fat_sectors) {
		fat->bits = 32;
		fat_sectors = get_le32(b->fat32.fat_sectors);
		fat->root = get_le32(b->fat32.root);
		if (get_le16(b->fat32.flags) & FAT32_ONE_FAT)
			active = get_le16(b->fat32.flags) & 0xf;
	}
	fat->root_bytes = (u32)align_up(get_le16(b->root_entries) * sizeof(struct fat_entry), 1u << shift);
	meta = get_le16(b->reserved) + (u64)b->fats * fat_sectors;
	fat->fat_start = (get_le16(b->reserved) + (u64)active * fat_sectors) << shift;
	fat->root_start = meta << shift;
	fat->data_start = fat->root_start + fat->root_bytes;
	meta += fat->root_bytes >> shift;
	if (sectors <= meta || fat->data_start > fat->volume.length || active >= b->fats)
		return fail(ERR_FORMAT, "fat: %lu sectors before the data, %lu in all", meta, sectors);
	fat->cluster_shift = (u8)(shift + log2_pow2(b->cluster_sectors));
	clusters = (u32)(sectors - meta) >> log2_pow2(b->cluster_sectors);
	if (fat->bits == 16 && clusters < 4085)
		fat->bits = 12;
	if (clusters > 0x0ffffff4 || (fat->bits == 16 && clusters > 65524))
		return fail(ERR_FORMAT, "fat: %u clusters", clusters);
	/* Every cluster number below the limit has an entry in the table. */
	fat->fat_bytes = (u32)MIN((u64)fat_sectors << shift, 1u << 30);
	fat->limit = (u32)MIN(clusters + 2ull, (u64)fat->fat_bytes * 8 / fat->bits);
	if (fat->bits == 32 && !fat_is_cluster(fat, fat->root))
		return fail(ERR_FORMAT, "fat: the root directory is in cluster %u of %u", fat->root,
			    fat->limit);
	return 0;
}

static void set_label(struct fs *fs, const u8 label[11])
{
	unsigned n = 11;

	while (n && label[n - 1] == ' ')
		n--;
	memcpy(fs->label, label, n);
	fs->label[n] = '\0';
}

/*
 * The label: an entry of the root directory, which is where tools look first, or the copy of the
 * boot sector. It is the first entry in practice, and only the first few are asked.
 */
static int find_label(struct fs *fs, const u8 boot[11])
{
	struct fat *fat = fs->state;
	const struct fat_entry *e;
	u64 at = fat->root ? fat_cluster_at(fat, fat->root) : fat->root_start;
	const void *p;
	int err;

	if (memcmp(boot, "NO NAME    ", 11))
		set_label(fs, boot);
	err = extent_map(&fat->volume, at, 512, NULL, &p);
	if (err)
		return err;
	e = p;
	for (unsigned i = 0; i < 512 / sizeof(*e) && e[i].name[0] != FAT_END; i++)
		if ((e[i].attributes & (FAT_LONG_MASK & ~0x20)) == FAT_VOLUME && e[i].name[0] != FAT_DELETED) {
			set_label(fs, e[i].name);
			break;
		}
	return 0;
}

static void set_serial(struct fs *fs, u32 serial)
{
	static const char digits[16] = "0123456789ABCDEF";
	char *to = fs->uuid;

	for (int shift = 28; shift >= 0; shift -= 4) {
		*to++ = digits[serial >> shift & 15];
		if (shift == 16)
			*to++ = '-';
	}
	*to = '\0';
}

static APART int name_volume(struct fs *fs, const struct fat_boot *b)
{
	const struct fat *fat = fs->state;
	u8 label[11];

	set_serial(fs, get_le32(fat->bits == 32 ? b->fat32.serial : b->fat16.serial));
	/* The next read may take the boot sector away. */
	memcpy(label, fat->bits == 32 ? b->fat32.label : b->fat16.label, sizeof(label));
	return find_label(fs, label);
}

static int fat_mount(struct fs *fs, const struct extent *volume)
{
	const struct fat_boot *b;
	struct fat *fat;
	const void *p;
	int err;

	if (volume->length < sizeof(*b))
		return ERR_NOT_FOUND;
	err = extent_map(volume, 0, sizeof(*b), NULL, &p);
	if (err)
		return err;
	b = p;
	if (!is_fat(b))
		return ERR_NOT_FOUND;
	fat = arena_zalloc(sizeof(*fat), sizeof(u64));
	if (!fat)
		return fail(ERR_NO_MEMORY, "fat: no room to mount");
	fs->state = fat;
	fat->volume = *volume;
	err = lay_out(fat, b);
	if (err)
		return err;
	if (!fat->root && !fat->root_bytes)
		return fail(ERR_FORMAT, "fat: no root directory");
	return fs->named ? name_volume(fs, b) : 0;
}

/* Where @path goes on behind the directory that was listed last; NULL when it is elsewhere. */
static const char *behind_listed(const struct fat *fat, const char *path)
{
	const char *dir = fat->listed_path;

	while (*dir && *dir == *path)
		dir++, path++;
	return dir != fat->listed_path && !*dir && *path == '/' ? path : NULL;
}

/* The entry that @path names; the root directory has none on the disk. */
static int find(struct fat *fat, const char *path, struct fat_entry *e)
{
	const char *rest = behind_listed(fat, path);
	struct fat_dir dir;

	if (rest) {
		*e = fat->listed;
		path = rest;
	} else {
		e->attributes = FAT_DIRECTORY;
		e->cluster_low = e->cluster_high = make_le16(0);
	}
	for (;;) {
		size_t n = 0;
		int err;

		while (*path == '/')
			path++;
		while (path[n] && path[n] != '/')
			n++;
		if (!n)
			return 0;
		if (n == 1 && *path == '.') {	/* the root directory has no such entry */
			path++;
			continue;
		}
		err = fat_dir_begin(&dir, fat, e);
		if (err)
			return err;
		err = fat_dir_find(&dir, path, n, e);
		if (err)
			return err;
		path += n;
	}
}

static int fat_open(struct fs *fs, const char *path, struct extent *file)
{
	struct fat *fat = fs->state;
	struct fat_entry e;
	int err = find(fat, path, &e);

	if (err)
		return err;
	if (e.attributes & FAT_DIRECTORY)
		return ERR_NOT_FOUND;
	return fat_file(fat, fat_entry_cluster(fat, &e), get_le32(e.size), file);
}

static int fat_list(struct fs *fs, const char *path, fs_visit visit, void *context)
{
	struct fat *fat = fs->state;
	const struct fat_entry *p;
	struct fat_dir dir;
	struct fat_entry e;
	int err = find(fat, path, &e);

	if (!err)
		err = fat_dir_begin(&dir, fat, &e);
	if (err)
		return err;
	fat->listed = e;
	if (!str_copy(fat->listed_path, FAT_LISTED_MAX, path))
		fat->listed_path[0] = '\0';
	while ((err = fat_dir_next(&dir, &p)) > 0) {
		char name[FS_NAME_MAX + 1];
		bool directory = p->attributes & FAT_DIRECTORY;

		fat_dir_name(&dir, p, name);
		if (directory && p->name[0] == '.')
			continue;
		fat_dir_pause(&dir);
		err = visit(context, name, directory ? FS_DIR : FS_FILE);
		if (err)
			return err;
	}
	return err;
}

const struct fs_ops fat_ops = {
	.name = "fat", .mount = fat_mount, .open = fat_open, .list = fat_list,
};
