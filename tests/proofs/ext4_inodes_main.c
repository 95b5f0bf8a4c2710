/* SPDX-License-Identifier: MIT */
/*
 * Any inode and any block of a volume with any numbers that ext4_mount() lets through, inodes and descriptors of each
 * size. Directories and files are any. Included at the end of fs/ext4.c.
 */
#define extent_map map_page
#include "eva.h"
#undef extent_map

static struct fs fs;

/* As eva.h has it, but with one error. */
int extent_map(const struct extent *e, u64 off, u32 n, void *bounce, const void **p)
{
	if (off > e->length || n > e->length - off || any)
		return ERR_RANGE;
	Frama_C_make_unknown((char *)page, sizeof(page));
	*p = page + sizeof(page) - n;
	if (any) {
		Frama_C_make_unknown(bounce, n);
		*p = bounce;
	}
	return 0;
}

int ext4_find(struct ext4 *ext4, const char *path, struct ext4_inode *inode)
{
	(void)path;
	return ext4_inode_read(ext4, (u32)any, inode);
}
int ext4_content(struct ext4 *ext4, const struct ext4_inode *inode, struct extent *file)
{
	*file = ext4->volume;
	file->length = inode->size;
	return any_error();
}
int ext4_list_dir(struct ext4 *ext4, const struct ext4_inode *inode, fs_visit visit, void *context)
{
	(void)ext4;
	(void)inode;
	return visit(context, "any", FS_FILE);
}
struct extent extent_memory(struct run *run, const void *data, size_t n)
{
	*run = (struct run){ .length = n, .data = data };
	return (struct extent){ .length = n, .runs = run, .nruns = 1 };
}
static int visit_any(void *context, const char *name, enum fs_type type)
{
	(void)context;
	(void)name;
	(void)type;
	return any_error();
}

static void look(u32 block, u16 inode_size, u16 desc_size)
{
	static u8 memory[4096 + FS_PATH_MAX];
	struct ext4 *ext4 = fs.state;
	struct extent file;
	const void *p;

	ext4->inode_size = inode_size;
	ext4->group_desc_size = desc_size;
	ext4->first_data_block = (u32)any;
	ext4->first_meta_group = (u32)any;
	ext4->inodes = (u32)any;
	ext4->inodes_per_group = (u32)any;
	ext4->blocks_per_group = (u32)any;
	if (!ext4->inodes_per_group)
		return;
	ext4->bounce = memory + sizeof(memory) - FS_PATH_MAX - block;
	ext4->path = (char *)memory + sizeof(memory) - FS_PATH_MAX;
	ext4_block(ext4, any, &p);
	ext4_open(&fs, "/any", &file);
	ext4_list(&fs, "/any", visit_any, NULL);
}

void proof_main(void)
{
	static struct disk disk;
	static struct ext4 ext4;

	fs.state = &ext4;
	ext4.volume.disk = &disk;
	ext4.volume.first = any;
	ext4.volume.length = any;
	ext4.backup_groups[0] = (u32)any;
	ext4.backup_groups[1] = (u32)any;
	ext4.sparse = any & 1;
	ext4.sparse2 = any & 1;
	/*@ loop unroll 3; */
	for (u8 shift = 10; shift <= 12; shift++) {
		u32 block = 1u << shift;

		ext4.block_shift = shift;
		/*@ loop unroll 8; */
		for (u32 inode = 128; inode <= block; inode *= 2)
			look(block, (u16)inode, 32);
		/*@ loop unroll 8; */
		for (u32 desc = 64; desc <= block; desc *= 2)
			look(block, 128, (u16)desc);
	}
}
