/* SPDX-License-Identifier: MIT */
/* What fs/ext4_dir.c calls of the driver's other files; what a visitor writes is its own. */
#include "c_ext4_ends.h"

extern u8 visitors[1u << 20];

/*@ assigns *inode, CACHE; ensures \result <= 0; */
int ext4_inode_read(struct ext4 *fs, u32 number, struct ext4_inode *inode);
/*@ assigns *file, CACHE; ensures \result <= 0; */
int ext4_content(struct ext4 *fs, const struct ext4_inode *inode, struct extent *file);
/*@ assigns visitors[0 .. (1 << 20) - 1], CACHE; */
int visit_any(void *context, const char *name, enum fs_type type);
