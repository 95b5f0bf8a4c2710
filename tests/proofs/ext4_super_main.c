/* SPDX-License-Identifier: MIT */
/* Any volume mounted; any group of it asked for. */
#include "eva.h"

int ext4_find(struct ext4 *fs, const char *path, struct ext4_inode *inode) { (void)fs; (void)path; (void)inode; return ERR_NOT_FOUND; }
int ext4_content(struct ext4 *fs, const struct ext4_inode *inode, struct extent *file) { (void)fs; (void)inode; (void)file; return ERR_NOT_FOUND; }
int ext4_list_dir(struct ext4 *fs, const struct ext4_inode *inode, fs_visit visit, void *context) { (void)fs; (void)inode; (void)visit; (void)context; return 0; }
struct extent extent_memory(struct run *run, const void *data, size_t n) { (void)data; return (struct extent){ .runs = run, .length = n }; }

void proof_main(void)
{
	static struct disk disk;
	static struct fs fs;
	struct extent volume = { .disk = &disk };
	struct ext4 *ext4;

	volume.first = any;
	volume.length = any;
	if (ext4_mount(&fs, &volume))
		return;
	ext4 = fs.state;
	has_super(ext4, (u32)any);
}
