/* SPDX-License-Identifier: MIT */
/*
 * For the ends of disk/extent.c. Where the device writes, batch by batch, is memory of callers that no loop here
 * looks at: its turns are counted by locals.
 */
#include "ends.h"

/*@ assigns ((u8 *)to)[0 .. n - 1], *disk; */
int disk_small(struct disk *disk, u64 off, void *to, u64 n);
/*@ assigns ((u8 *)to)[0 .. n - 1], *disk; */
int disk_collect(struct disk *disk, u64 off, void *to, u64 n);
/*@ assigns *disk; */
int disk_flush(struct disk *disk);
/*@ assigns *p, *disk; */
int disk_map(struct disk *disk, u64 off, const void **p);
