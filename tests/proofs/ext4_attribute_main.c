/* SPDX-License-Identifier: MIT */
/*
 * Any inode of a few sizes, at the end of its page, any attributes anywhere in it; what the arena gives has nothing
 * behind it. Included at the end of fs/ext4.c.
 */
#define arena_alloc alloc_for_others
#define extent_map map_page
#include "eva.h"
#undef extent_map
#undef arena_alloc

static u16 extra;	/* bytes of fields before the attributes, each number alone */

void *arena_alloc(size_t n, size_t align)
{
	static u8 given[sizeof(struct run) + EXT4_BLOCK_BYTES + 4096];

	(void)align;
	return n > sizeof(given) || any ? NULL : given + sizeof(given) - n;
}
/* As eva.h has it, but with one error, and no bounce buffer, which is as large as a block. */
int extent_map(const struct extent *e, u64 off, u32 n, void *bounce, const void **p)
{
	(void)bounce;
	*p = page + sizeof(page) - n;
	if (off > e->length || n > e->length - off || any)
		return ERR_RANGE;
	Frama_C_make_unknown((char *)page, sizeof(page));
	if (n > 128) {
		struct ext4_raw_inode *raw = (struct ext4_raw_inode *)*p;

		raw->extra_size = make_le16(extra);
	}
	return 0;
}
struct extent extent_memory(struct run *run, const void *data, size_t n)
{
	*run = (struct run){ .length = n, .data = data };
	return (struct extent){ .length = n, .runs = run, .nruns = 1 };
}
int ext4_find(struct ext4 *fs, const char *path, struct ext4_inode *inode) { (void)fs; (void)path; (void)inode; return ERR_NOT_FOUND; }
int ext4_content(struct ext4 *fs, const struct ext4_inode *inode, struct extent *file) { (void)fs; (void)inode; (void)file; return ERR_NOT_FOUND; }
int ext4_list_dir(struct ext4 *fs, const struct ext4_inode *inode, fs_visit visit, void *context) { (void)fs; (void)inode; (void)visit; (void)context; return 0; }

static void look(u16 inode_size)
{
	static struct disk disk;
	static struct ext4 fs;
	struct ext4_inode inode;
	struct extent file;

	fs.volume.disk = &disk;
	fs.volume.first = any;
	fs.volume.length = any;
	fs.block_shift = 12;
	fs.inode_size = inode_size;
	fs.group_desc_size = 32;
	fs.inodes = (u32)any;
	fs.inodes_per_group = (u32)any;
	if (!fs.inodes_per_group)
		return;
	inode.number = (u32)any;
	inode.size = any;
	Frama_C_make_unknown((char *)inode.block, sizeof(inode.block));
	extra = (u16)any;
	if (extra <= inode_size - 128) {
		//@ split extra;
		ext4_inline(&fs, &inode, &file);
	} else {
		ext4_inline(&fs, &inode, &file);
	}
}

void proof_main(void)
{
	look(128);
	look(154);
}
