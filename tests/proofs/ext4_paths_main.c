/* SPDX-License-Identifier: MIT */
/* Links of any length before what is left of a path, in some lengths of that. Included at the end of fs/ext4_dir.c. */
#include "eva.h"
#include "inode.h"

static u8 memory[FS_PATH_MAX];

int ext4_content(struct ext4 *fs, const struct ext4_inode *inode, struct extent *file)
{
	*file = fs->volume;
	file->length = inode->size;
	return any ? ERR_IO : 0;
}
size_t strlen(const char *s)
{
	const char *p = s;

	while (*p)
		p++;
	return (size_t)(p - s);
}

/* A link of any length before the rest of a path, of which there is as much as there may be, and more. */
static void lead(struct ext4 *fs, size_t rest)
{
	static char path[FS_PATH_MAX + 2];
	struct ext4_inode link;

	memset(path, 'a', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	ext4_inode_read(fs, (u32)any, &link);
	follow(fs, &link, path + sizeof(path) - 1 - rest);
	/* The same where the last link has put it. */
	if (rest < FS_PATH_MAX) {
		memset(fs->path, 'a', FS_PATH_MAX);
		fs->path[FS_PATH_MAX - 1] = '\0';
		link.size = any;
		follow(fs, &link, fs->path + FS_PATH_MAX - 1 - rest);
	}
}

void proof_main(void)
{
	static struct disk disk;
	static struct ext4 fs;

	fs.volume.disk = &disk;
	fs.volume.first = any;
	fs.volume.length = any;
	fs.block_shift = (u8)(10 + any % 3);
	fs.path = (char *)memory;
	lead(&fs, 0);
	lead(&fs, 1);
	lead(&fs, 2);
	lead(&fs, FS_PATH_MAX - 2);
	lead(&fs, FS_PATH_MAX - 1);
	lead(&fs, FS_PATH_MAX);
}
