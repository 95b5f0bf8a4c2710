/* SPDX-License-Identifier: MIT */
/* Any inode of a volume with blocks of each size, any bytes in them. Included at the end of fs/ext4_map.c. */
#include "eva.h"

static u8 block[4096];

/* A block at the end of its memory: what is behind it is not there. */
int ext4_block(struct ext4 *fs, u64 number, const void **p)
{
	(void)number;
	*p = block + sizeof(block) - ext4_block_size(fs);
	Frama_C_make_unknown((char *)block, sizeof(block));
	return any_error();
}
int ext4_inline(struct ext4 *fs, const struct ext4_inode *inode, struct extent *file)
{
	(void)inode;
	*file = fs->volume;
	return any_error();
}
int runs_add(struct runs *r, u64 offset, u64 length)
{
	(void)offset;
	r->length += length;
	return any_error();
}
int runs_end(struct runs *r, struct extent *file)
{
	*file = *r->volume;
	return any_error();
}
u32 runs_count32(const u8 *p, u32 n, u32 first, bool quick) { (void)p; (void)n; (void)first; (void)quick; return 0; }

static void find(u8 shift)
{
	static struct disk disk;
	static struct ext4 ext4;
	static struct ext4_inode inode;
	struct extent file;

	ext4.volume.disk = &disk;
	ext4.volume.first = any;
	ext4.volume.length = any;
	ext4.block_shift = shift;
	inode.flags = (u32)any;
	inode.size = any;
	Frama_C_make_unknown((char *)inode.block, sizeof(inode.block));
	ext4_content(&ext4, &inode, &file);
}

void proof_main(void)
{
	find(10);
	find(11);
	find(12);
}
