/* SPDX-License-Identifier: MIT */
/* What fs/ext4_map.c calls of fs/ext4.c. */
#include "c_ext4_ends.h"

/*@ assigns *p, CACHE; ensures \result <= 0; */
int ext4_block(struct ext4 *fs, u64 block, const void **p);
/*@ assigns *file, CACHE; ensures \result <= 0; */
int ext4_inline(struct ext4 *fs, const struct ext4_inode *inode, struct extent *file);
