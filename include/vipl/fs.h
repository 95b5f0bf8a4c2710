/* SPDX-License-Identifier: MIT */
/*
 * File systems, read-only: path -> extent. One ops table for FAT, ext2/3/4 and
 * ISO 9660, so that entries/ reads any of them the same way.
 */
#ifndef VIPL_FS_H
#define VIPL_FS_H

#include "vipl/disk.h"

#define FS_NAME_MAX 255
#define FS_PATH_MAX 1024

struct fs;

enum fs_type { FS_FILE, FS_DIR, FS_OTHER };

/* Called for every name of a directory; a non-zero answer ends the walk and is returned. */
typedef int (*fs_visit)(void *context, const char *name, enum fs_type type);

struct fs_ops {
	const char *name;	/* "fat", "ext4", "iso9660": for the log */
	/*
	 * Recognises and opens: ERR_NOT_FOUND when it is some other file system (no reason recorded),
	 * another error when it is this one but damaged.
	 */
	int (*mount)(struct fs *fs, const struct extent *volume);
	/* The file at @path ('/'-separated, leading '/' optional; symlinks followed within bounds). ERR_NOT_FOUND. */
	int (*open)(struct fs *fs, const char *path, struct extent *file);
	/* Lists a directory without "." and "..", in on-disk order. */
	int (*list)(struct fs *fs, const char *path, fs_visit visit, void *context);
};

struct fs {
	const struct fs_ops *ops;
	struct extent volume;
	void *state;		/* the file system's own, from the arena */
	bool named;		/* asked for before mounting: label and uuid, which no boot needs */
	char label[40];
	char uuid[40];		/* as Linux prints it: "1234-ABCD", "xxxxxxxx-xxxx-..." ; "" when none */
};

extern const struct fs_ops fat_ops, ext4_ops, iso9660_ops;

/* Tries each known file system. ERR_NOT_FOUND: none of them. */
int fs_mount(struct fs *fs, const struct extent *volume);
/* ERR_NOT_FOUND has no reason: most that is looked for may well not be there. */
int fs_open(struct fs *fs, const char *path, struct extent *file);
int fs_list(struct fs *fs, const char *path, fs_visit visit, void *context);
/* The whole of a small file, terminated with 0, in the arena: ERR_RANGE above @max bytes. */
int fs_read_text(struct fs *fs, const char *path, size_t max, char **text, size_t *len);

#endif
