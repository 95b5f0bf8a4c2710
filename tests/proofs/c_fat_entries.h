/* SPDX-License-Identifier: MIT */
/*
 * What entries_at() of fs/fat_chain.c calls. The place for bytes that are put together has four, which is enough: more are only
 * asked for where they are in one line of the cache, and no more than as many are written to it.
 */
#ifndef PROOFS_FAT_ENTRIES_H
#define PROOFS_FAT_ENTRIES_H
#include "c_chain.h"

/*@ requires \valid_read(e) && \valid(p) && \valid((u8 *)bounce + (0 .. 3)) && 0 < n <= DISK_CACHE_LINE && e->runs == \null;
    requires few: (u64)(e->first + off) % DISK_CACHE_LINE + n <= DISK_CACHE_LINE || n <= 4;
    assigns *p, ((u8 *)bounce)[0 .. 3], CACHE;
    ensures \result <= 0;
    ensures \result == 0 ==> \valid_read((u8 *)*p + (0 .. n - 1)); */
int extent_map(const struct extent *e, u64 off, u32 n, void *bounce, const void **p);
#endif
