/* SPDX-License-Identifier: MIT */
/*
 * Any boot sector looked at; then any that is_fat() lets through, and no other, mounted: of its bytes those are
 * given in turn that make the sizes of a sector and of a cluster, as there are few that pass (powers of two).
 */
#define extent_map map_any
#include "eva.h"
#undef extent_map

static u8 sector_high, cluster;

int extent_map(const struct extent *e, u64 off, u32 n, void *bounce, const void **p)
{
	int err = map_any(e, off, n, bounce, p);

	if (n == sizeof(struct fat_boot) && !off) {
		struct fat_boot *b = (struct fat_boot *)(page + DISK_CACHE_LINE - sizeof(*b));

		b->sector_size.b[0] = 0;
		b->sector_size.b[1] = sector_high;
		b->cluster_sectors = cluster;
	}
	return err;
}

int fat_file(struct fat *fat, u32 c, u32 length, struct extent *file) { (void)fat; (void)c; (void)length; (void)file; return ERR_NOT_FOUND; }
int fat_dir_begin(struct fat_dir *dir, struct fat *fat, const struct fat_entry *e) { (void)dir; (void)fat; (void)e; return ERR_NOT_FOUND; }
int fat_dir_next(struct fat_dir *dir, const struct fat_entry **e) { (void)dir; (void)e; return 0; }
void fat_dir_pause(struct fat_dir *dir) { (void)dir; }
void fat_dir_name(const struct fat_dir *dir, const struct fat_entry *e, char name[FS_NAME_MAX + 1]) { (void)dir; (void)e; name[0] = '\0'; }
int fat_dir_find(struct fat_dir *dir, const char *name, size_t n, struct fat_entry *found) { (void)dir; (void)name; (void)n; (void)found; return ERR_NOT_FOUND; }
bool str_copy(char *to, size_t size, const char *from) { (void)size; (void)from; to[0] = '\0'; return true; }

static void mount_one(void)
{
	static struct disk disk;
	static struct fs fs;
	struct extent volume = { .disk = &disk };

	volume.first = any;
	volume.length = any;
	fs.named = any;
	fat_mount(&fs, &volume);
}

void proof_main(void)
{
	struct fat_boot boot;

	Frama_C_make_unknown((char *)&boot, sizeof(boot));
	is_fat(&boot);
	//@ loop unroll 8;
	for (unsigned s = 2; s <= 16; s *= 2)
		//@ loop unroll 8;
		for (unsigned c = 1; c <= 128; c *= 2) {
			sector_high = (u8)s;
			cluster = (u8)c;
			mount_one();
		}
}
