/* SPDX-License-Identifier: MIT */
/* Any volume, of file systems that answer anything. */
#include "eva.h"

static int mount_any(struct fs *fs, const struct extent *volume)
{
	(void)volume;
	Frama_C_make_unknown(fs->label, sizeof(fs->label));
	Frama_C_make_unknown(fs->uuid, sizeof(fs->uuid));
	return any ? ERR_NOT_FOUND : any_error();
}
static int open_any(struct fs *fs, const char *path, struct extent *file)
{
	(void)path;
	*file = fs->volume;
	file->first = any;
	file->length = any;
	return any_error();
}
static int visit_any(void *context, const char *name, enum fs_type type)
{
	(void)context;
	(void)name;
	(void)type;
	return any_error();
}
static int list_any(struct fs *fs, const char *path, fs_visit visit, void *context)
{
	(void)fs;
	return visit(context, path, FS_FILE);
}
const struct fs_ops fat_ops = { "fat", mount_any, open_any, list_any };
const struct fs_ops ext4_ops = { "ext4", mount_any, open_any, list_any };
const struct fs_ops iso9660_ops = { "iso9660", mount_any, open_any, list_any };

void proof_main(void)
{
	static struct disk disk;
	static struct run run;
	struct extent volume = { .disk = &disk }, file;
	struct fs fs;

	volume.first = any;
	volume.length = any;
	if (any) {
		volume.runs = &run;
		volume.nruns = 1;
	}
	fs.named = any;
	if (fs_mount(&fs, &volume))
		return;
	fs_open(&fs, "/any", &file);
	fs_list(&fs, "/any", visit_any, NULL);
}
