/* SPDX-License-Identifier: MIT */
/* What zipl/bootmap.c calls: a read writes what is asked for, and the disk's cache. */
#include "ends.h"
extern u8 line_cache[1u << 20];
/*@ assigns ((u8 *)to)[0 .. n - 1], line_cache[0 .. (1 << 20) - 1]; */
int extent_read(const struct extent *e, u64 off, void *to, u64 n);
/*@ assigns \nothing; */
struct extent extent_whole(struct disk *disk);
