/* SPDX-License-Identifier: MIT */
/*
 * ext2/3/4 directories and paths. Directories are read from front to back: an
 * indexed one looks like a linear one whose index blocks hold no names.
 */
#include "ext4.h"
#include "vipl/err.h"
#include "vipl/string.h"

struct dir {
	struct ext4 *fs;
	struct extent content;
	u64 at;			/* behind the bytes that are mapped */
	const u8 *p;		/* the next entry, until the next read of the disk */
	u32 left;		/* bytes mapped from there on */
	bool in_inode;		/* no blocks, no entries "." and ".." */
};

#define PARENT_BYTES 4u		/* where data is in the inode it begins with the parent's number */

static int dir_begin(struct dir *dir, struct ext4 *fs, const struct ext4_inode *inode)
{
	int err = ext4_content(fs, inode, &dir->content);

	dir->fs = fs;
	dir->in_inode = inode->flags & EXT4_FL_INLINE;
	dir->at = dir->in_inode ? PARENT_BYTES : 0;
	dir->left = 0;
	if (!err && dir->content.length > EXT4_DIR_MAX)
		err = fail(ERR_UNSUPPORTED, "ext4: a directory of %lu bytes", dir->content.length);
	return err;
}

/* To be called before something else reads the disk. */
static void dir_pause(struct dir *dir)
{
	dir->at -= dir->left;
	dir->left = 0;
}

/* Maps the rest of a block: 1, 0 at the end, or an error. */
static int dir_refill(struct dir *dir)
{
	u32 block = ext4_block_size(dir->fs);
	u64 n = dir->content.length - dir->at;
	const void *p;
	int err;

	if (dir->at >= dir->content.length)
		return 0;
	if (!dir->in_inode)
		n = MIN(n, block - (dir->at & (block - 1)));
	err = extent_map(&dir->content, dir->at, (u32)n, dir->fs->bounce, &p);
	if (err)
		return err;
	dir->p = p;
	dir->left = (u32)n;
	dir->at += n;
	return 1;
}

/* 1 and the next entry in use, 0 at the end, or an error. */
static int dir_next(struct dir *dir, const struct ext4_dirent **entry)
{
	for (;;) {
		const struct ext4_dirent *e;
		u32 length;

		if (!dir->left) {
			int err = dir_refill(dir);

			if (err <= 0)
				return err;
		}
		e = (const struct ext4_dirent *)dir->p;
		length = dir->left < sizeof(*e) ? 0 : get_le16(e->length);
		if (length < sizeof(*e) || length > dir->left || e->name_length > length - sizeof(*e))
			return fail(ERR_FORMAT, "ext4: a damaged directory");
		dir->p += length;
		dir->left -= length;
		if (get_le32(e->inode)) {
			*entry = e;
			return 1;
		}
	}
}

/* The inode number that @name has in a directory. */
static int lookup(struct ext4 *fs, const struct ext4_inode *inode, const char *name, size_t n, u32 *number)
{
	const struct ext4_dirent *e;
	struct dir dir;
	int got = dir_begin(&dir, fs, inode);

	if (got)
		return got;
	if (dir.in_inode && n == 2 && !memcmp(name, "..", 2)) {
		*number = get_le32(*(const le32 *)inode->block);
		return 0;
	}
	while ((got = dir_next(&dir, &e)) > 0) {
		if (e->name_length == n && e->name[0] == name[0] && !memcmp(e->name, name, n)) {
			*number = get_le32(e->inode);
			return 0;
		}
	}
	return got ? got : ERR_NOT_FOUND;
}

/* Puts the target of @link before @rest, in fs->path. */
static int follow(struct ext4 *fs, const struct ext4_inode *link, const char *rest)
{
	size_t tail = strlen(rest) + 1;
	struct extent target;
	int err;

	if (link->size == 0 || link->size >= FS_PATH_MAX || tail > FS_PATH_MAX - link->size)
		return fail(ERR_RANGE, "ext4: a symbolic link of %lu bytes", link->size);
	memmove(fs->path + link->size, rest, tail);
	/* A short one is where other inodes have block numbers. */
	if (link->size < EXT4_BLOCK_BYTES && !(link->flags & (EXT4_FL_EXTENTS | EXT4_FL_INLINE))) {
		memcpy(fs->path, link->block, link->size);
		return 0;
	}
	err = ext4_content(fs, link, &target);
	return err ? err : extent_read(&target, 0, fs->path, link->size);
}

int ext4_find(struct ext4 *fs, const char *path, struct ext4_inode *inode)
{
	unsigned links = 0;
	int err = ext4_inode_read(fs, EXT4_ROOT, inode);

	while (!err) {
		u32 parent = inode->number, number;
		size_t n = 0;

		while (*path == '/')
			path++;
		while (path[n] && path[n] != '/')
			n++;
		if (n == 0)
			return 0;
		if (!ext4_is(inode, EXT4_IFDIR) || n > FS_NAME_MAX)
			return ERR_NOT_FOUND;
		if (n == 1 && *path == '.') {
			path++;
			continue;
		}
		err = lookup(fs, inode, path, n, &number);
		if (!err)
			err = ext4_inode_read(fs, number, inode);
		if (err)
			break;
		path += n;
		if (!ext4_is(inode, EXT4_IFLNK))
			continue;
		if (++links > EXT4_LINKS_MAX)
			return fail(ERR_LOOP, "ext4: too many symbolic links");
		err = follow(fs, inode, path);
		path = fs->path;
		if (!err)
			err = ext4_inode_read(fs, *path == '/' ? EXT4_ROOT : parent, inode);
	}
	return err;
}

/* Old file systems have no types in their directories. A link is FS_OTHER: it may lead to either. */
static int type_of(struct ext4 *fs, u32 number, u8 type, enum fs_type *what)
{
	struct ext4_inode inode;
	int err;

	*what = type == EXT4_TYPE_FILE ? FS_FILE : type == EXT4_TYPE_DIR ? FS_DIR : FS_OTHER;
	if (fs->file_types)
		return 0;
	err = ext4_inode_read(fs, number, &inode);
	if (!err)
		*what = ext4_is(&inode, EXT4_IFREG) ? FS_FILE : ext4_is(&inode, EXT4_IFDIR) ? FS_DIR : FS_OTHER;
	return err;
}

int ext4_list_dir(struct ext4 *fs, const struct ext4_inode *inode, fs_visit visit, void *context)
{
	const struct ext4_dirent *e;
	struct dir dir;
	int got = dir_begin(&dir, fs, inode);

	if (got)
		return got;
	while ((got = dir_next(&dir, &e)) > 0) {
		char name[FS_NAME_MAX + 1];
		u32 number = get_le32(e->inode);
		enum fs_type what;
		u8 type = e->type;
		int err;

		memcpy(name, e->name, e->name_length);
		name[e->name_length] = '\0';
		if (!strcmp(name, ".") || !strcmp(name, ".."))
			continue;
		dir_pause(&dir);
		err = type_of(fs, number, type, &what);
		if (!err)
			err = visit(context, name, what);
		if (err)
			return err;
	}
	return got;
}
