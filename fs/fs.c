/* SPDX-License-Identifier: MIT */
/*
 * Which file system a volume holds, and small files read whole.
 */
#include "vipl/arena.h"
#include "vipl/err.h"
#include "vipl/fs.h"

static const struct fs_ops *const known[] = { &fat_ops, &ext4_ops, &iso9660_ops };

int fs_mount(struct fs *fs, const struct extent *volume)
{
	if (volume->runs)	/* what places files counts from the start of the volume */
		return fail(ERR_UNSUPPORTED, "fs: a volume in pieces");
	fs->volume = *volume;
	for (unsigned i = 0; i < ARRAY_SIZE(known); i++) {
		int err;

		fs->ops = known[i];
		fs->label[0] = fs->uuid[0] = '\0';
		err = known[i]->mount(fs, volume);
		if (err != ERR_NOT_FOUND)
			return err;
	}
	return fail(ERR_NOT_FOUND, "fs: no file system that is known");
}

int fs_open(struct fs *fs, const char *path, struct extent *file)
{
	return fs->ops->open(fs, path, file);
}

int fs_list(struct fs *fs, const char *path, fs_visit visit, void *context)
{
	return fs->ops->list(fs, path, visit, context);
}

int fs_read_text(struct fs *fs, const char *path, size_t max, char **text, size_t *len)
{
	struct extent file;
	char *to;
	int err = fs_open(fs, path, &file);

	if (err)
		return err;
	if (file.length > max)
		return fail(ERR_RANGE, "%s: %s has %lu bytes, more than %zu", fs->ops->name, path,
			    file.length, max);
	/* A large one is written by the device itself. */
	to = file.length < DISK_CACHE_LINE ? arena_alloc(file.length + 1, 1) : arena_dma(file.length + 1);
	if (!to)
		return fail(ERR_NO_MEMORY, "fs: no room for %s", path);
	err = extent_read(&file, 0, to, file.length);
	if (err)
		return err;
	to[file.length] = '\0';
	*text = to;
	*len = file.length;
	return 0;
}
