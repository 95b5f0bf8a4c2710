/* SPDX-License-Identifier: MIT */
/*
 * Paths of any bytes, of each length up to a few, each at the end of its memory, with any directory listed before; directories
 * answer anything. Then a path that is longer than any that is kept of what was listed.
 */
#include "eva.h"
#include "lib/text.c"

#define LENGTH 5

int fat_file(struct fat *fat, u32 c, u32 length, struct extent *file)
{
	(void)c;
	*file = fat->volume;
	file->length = length;
	return any_error();
}
int fat_dir_begin(struct fat_dir *dir, struct fat *fat, const struct fat_entry *e)
{
	dir->fat = fat;
	return e->attributes & FAT_DIRECTORY && any ? any_error() : ERR_NOT_FOUND;
}
int fat_dir_next(struct fat_dir *dir, const struct fat_entry **e)
{
	(void)dir;
	Frama_C_make_unknown((char *)page, sizeof(page));
	*e = (const struct fat_entry *)(page + sizeof(page)) - 1;
	return any ? any_error() : 1;
}
void fat_dir_pause(struct fat_dir *dir)
{
	(void)dir;
	Frama_C_make_unknown((char *)page, sizeof(page));
}
void fat_dir_name(const struct fat_dir *dir, const struct fat_entry *e, char name[FS_NAME_MAX + 1])
{
	(void)dir;
	(void)e;
	Frama_C_make_unknown(name, FS_NAME_MAX);
	name[FS_NAME_MAX] = '\0';
}
int fat_dir_find(struct fat_dir *dir, const char *name, size_t n, struct fat_entry *found)
{
	(void)dir;
	/*@ assert named: n > 0 && \valid_read(name + (0 .. n - 1)); */
	Frama_C_make_unknown((char *)found, sizeof(*found));
	return any ? ERR_NOT_FOUND : any_error();
}

static int visit(void *context, const char *name, enum fs_type type)
{
	(void)type;
	*(u8 *)context = (u8)name[FS_NAME_MAX];
	return (int)any;
}

static struct fat fat;
static struct fs fs;
static char text[FAT_LISTED_MAX + 2];

/* Of @n bytes. */
static const char *path_of(size_t n)
{
	char *path = text + sizeof(text) - 1 - n;

	Frama_C_make_unknown(path, n);
	text[sizeof(text) - 1] = '\0';
	Frama_C_make_unknown((char *)&fat.listed, sizeof(fat.listed));
	Frama_C_make_unknown(fat.listed_path, sizeof(fat.listed_path) - 1);
	return path;
}

void proof_main(void)
{
	struct extent file;
	u8 context;

	fs.state = &fat;
	fat.bits = any ? 12 : any ? 16 : 32;
	fat.volume.length = any;
	//@ loop unroll 8;
	for (size_t n = 0; n <= LENGTH; n++) {
		fat_open(&fs, path_of(n), &file);
		fat_list(&fs, path_of(n), visit, &context);
	}
	behind_listed(&fat, path_of(FAT_LISTED_MAX + 1));
}
