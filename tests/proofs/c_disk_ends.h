/* SPDX-License-Identifier: MIT */
/* For the ends of disk/blockdev.c: a driver's read, whichever it is, comes back (the units of the drivers). */
#include "ends.h"

/*@ assigns *bd, ((u8 *)reads->to)[0 .. reads->count * bd->block_size - 1]; */
int any_read(struct blockdev *bd, const struct block_read *reads, size_t n);
