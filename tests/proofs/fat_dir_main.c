/* SPDX-License-Identifier: MIT */
/*
 * Any directory of a volume that begins at a block and has its clusters and its root directory where fat_mount()
 * puts them, in whole sectors, at any place in it. fat_span() answers anything that it may. How many bytes of a page are
 * mapped is given in turn, from a sector on, and a sector where something is looked for; they are its last, which are
 * all that there is.
 */
#define extent_map map_any
#include "eva.h"
#undef extent_map
#include "lib/text.c"

#define ENTRIES (DISK_CACHE_LINE / sizeof(struct fat_entry))

static u32 size;

int extent_map(const struct extent *e, u64 off, u32 n, void *bounce, const void **p)
{
	if (n != size)
		return ERR_IO;
	return map_any(e, off, n, bounce, p);
}

int fat_span(struct fat *fat, u32 c, u32 most, u32 *count, u32 *next)
{
	u32 n = (u32)any;

	(void)fat;
	(void)c;
	if (n < 1 || n > most)
		return ERR_IO;
	if (n < most)
		*next = (u32)any;
	*count = n;
	return 0;
}

static struct fat fat;

/* Anywhere in a directory, with nothing mapped. */
static void begin(struct fat_dir *dir)
{
	static struct fat_entry e;

	dir->fat = &fat;
	Frama_C_make_unknown((char *)&e, sizeof(e));
	if (any)
		fat_dir_begin(dir, &fat, &e);
	dir->at = any << 9;
	dir->left = (u32)any & ~511u;
	dir->budget = (u32)any;
	dir->cluster = (u32)any;
	dir->n = 0;
	dir->p = &e;
	dir->pieces = 0;
}

static void step(struct fat_dir *dir, u32 n)
{
	const struct fat_entry *p;
	struct fat_entry e;

	begin(dir);
	dir->p = (const struct fat_entry *)(page + sizeof(page)) - n;
	dir->n = n;
	if (fat_dir_next(dir, &p) > 0) {
		e = *p;
		fat_dir_pause(dir);
	}
}

static void short_one(struct fat_dir *dir)
{
	struct fat_entry e;

	begin(dir);
	Frama_C_make_unknown((char *)&dir->wanted, sizeof(dir->wanted));
	find_short(dir, &e);
}

static void find(struct fat_dir *dir, size_t n)
{
	static char name[FS_NAME_MAX];
	struct fat_entry e;

	begin(dir);
	Frama_C_make_unknown(name, sizeof(name));
	fat_dir_find(dir, name + sizeof(name) - n, n, &e);
}

void proof_main(void)
{
	static struct disk disk;
	static struct fat_dir dir;

	fat.volume.disk = &disk;
	fat.volume.first = any << 9;
	fat.volume.length = any;
	fat.cluster_shift = (u8)(9 + any % 11);
	fat.bits = any ? 12 : any ? 16 : 32;
	fat.limit = (u32)any;
	fat.data_start = any << 9;
	fat.root_start = any << 9;
	fat.root_bytes = (u32)(any % 0x1001) << 9;
	fat.root = (u32)any;
	//@ loop unroll 8;
	for (size = 512; size <= DISK_CACHE_LINE; size += 512) {
		step(&dir, 0);
		short_one(&dir);
	}
	size = 512;
	step(&dir, ENTRIES);
	find(&dir, 14);	/* by its long name: from anywhere on */
	size = 0;
	find(&dir, 1);	/* by its short name, as short_one() has it, and no more */
}
