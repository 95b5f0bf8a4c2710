/* SPDX-License-Identifier: MIT */
/* For the ends of disk/blockdev.c: a driver's read, whichever it is, comes back (the units of the drivers). */
#include "ends.h"

/*@ assigns \nothing; */
void *arena_alloc(size_t n, size_t align);
/*@ assigns \nothing; */
void *arena_dma(size_t n);
/*@ assigns *bd, ((u8 *)reads->to)[0 .. reads->count * bd->block_size - 1]; */
int any_read(struct blockdev *bd, const struct block_read *reads, size_t n);
