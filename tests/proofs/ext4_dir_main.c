/* SPDX-License-Identifier: MIT */
/*
 * Directories of some lengths with any bytes, in blocks of each size or in the inode; those they are mapped to are the
 * last of a page. Included at the end of fs/ext4_dir.c.
 */
#define extent_map map_page
#include "eva.h"
#undef extent_map
#include "lib/string.c"
#include "inode.h"

#define MOST 24

static u64 length;
static u8 *mapped;	/* what a directory is mapped to ends before its last byte, which nobody writes: a name of no bytes may begin there */

int extent_map(const struct extent *e, u64 off, u32 n, void *bounce, const void **p)
{
	(void)bounce;
	if (off > e->length || n > e->length - off || n > MOST)
		return ERR_RANGE;
	Frama_C_make_unknown((char *)mapped, MOST);
	*p = mapped + MOST - n;
	return any ? ERR_IO : 0;
}
int ext4_content(struct ext4 *fs, const struct ext4_inode *inode, struct extent *file)
{
	(void)inode;
	*file = fs->volume;
	file->length = length;
	return any ? ERR_IO : 0;
}
static int visit_any(void *context, const char *name, enum fs_type type)
{
	(void)context;
	(void)type;
	strlen(name);
	return any ? ERR_IO : 0;
}

static void go_through(u64 n, u32 flags)
{
	static struct disk disk;
	static struct ext4 fs;
	static char name[3];
	struct ext4_inode inode;
	u32 number;

	length = n;
	fs.volume.disk = &disk;
	fs.volume.first = any;
	fs.block_shift = (u8)(10 + any % 3);
	fs.file_types = any & 1;
	ext4_inode_read(&fs, (u32)any, &inode);
	inode.flags = flags;
	ext4_list_dir(&fs, &inode, visit_any, NULL);
	Frama_C_make_unknown(name, sizeof(name));
	lookup(&fs, &inode, name + 1, 2, &number);
}

void proof_main(void)
{
	mapped = malloc(MOST + 1);
	if (!mapped)
		return;
	go_through(0, 0);
	go_through(7, 0);
	go_through(18, 0);
	go_through(3, EXT4_FL_INLINE);
	go_through(4, EXT4_FL_INLINE);
	go_through(12, EXT4_FL_INLINE);
	go_through(22, EXT4_FL_INLINE);
	go_through(EXT4_DIR_MAX + 1, 0);
}
