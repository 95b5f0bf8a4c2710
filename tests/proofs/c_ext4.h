/* SPDX-License-Identifier: MIT */
/* What fs/ext4_map.c calls of fs/ext4.c: only in walks, which ext4_content is about. */
#include "c_runs.h"
#include "fs/ext4.h"

/*@ requires \valid(fs) && \valid(p);
    assigns *p, fs->bounce[0 .. (1 << fs->block_shift) - 1], CACHE;
    exits \false; */
int ext4_block(struct ext4 *fs, u64 block, const void **p);
/*@ requires \valid(fs) && \valid_read(inode) && \valid(file);
    assigns *file, fs->bounce[0 .. (1 << fs->block_shift) - 1], CACHE;
    exits \false; */
int ext4_inline(struct ext4 *fs, const struct ext4_inode *inode, struct extent *file);
