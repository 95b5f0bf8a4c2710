/* SPDX-License-Identifier: MIT */
/*
 * What fs/fat_chain.c calls. A volume begins on a sector, is in one piece, and below 2^60. What the arena gives, a window and
 * runs, which is nobody else's, is taken for some of the line cache's.
 */
#ifndef PROOFS_CHAIN_H
#define PROOFS_CHAIN_H
#define PROOF_OF_ARENA
#define PROOF_OF_EXTENT
#include "contracts.h"
#include "fs/fat.h"
#include "fs/runs.h"

#define FAT_WINDOW 65536
#define WINDOW_OF(f) (f)->window, (f)->window_start, (f)->window_len

/*@ predicate fat_laid{L}(struct fat *f) = \valid(f) && \separated(f, &CACHE) &&
      (f->bits == 12 || f->bits == 16 || f->bits == 32) && 9 <= f->cluster_shift <= 19 &&
      f->volume.runs == \null && f->volume.first % 512 == 0 && f->volume.first + f->volume.length <= 0x1000000000000000 &&
      f->fat_start % 512 == 0 && f->fat_start <= 0x1000000000000000 && f->data_start <= 0x1000000000000000;
    predicate fat_table{L}(struct fat *f) =
      (f->bits == 12 ==> f->limit * 12 <= f->fat_bytes * 8) && (f->bits == 16 ==> f->limit * 2 <= f->fat_bytes) &&
      (f->bits == 32 ==> f->limit * 4 <= f->fat_bytes) && f->fat_bytes <= 1 << 30 && f->limit <= 0x10000000;
    predicate fat_window{L}(struct fat *f) =
      (f->window == \null ? f->window_len == 0 : in_cache(f->window, FAT_WINDOW) && \valid(f->window + (0 .. FAT_WINDOW - 1))) &&
      f->window_len <= FAT_WINDOW && f->window_start + f->window_len <= f->fat_bytes;
    predicate fat_ok{L}(struct fat *f) = fat_laid(f) && fat_table(f) && fat_window(f); */

/*@ requires n == FAT_WINDOW;
    assigns \nothing;
    ensures \result != \null ==> in_cache((u8 *)\result, FAT_WINDOW) && \valid((u8 *)\result + (0 .. FAT_WINDOW - 1)); */
void *arena_dma(size_t n);
/*@ requires \valid_read(e) && n <= FAT_WINDOW && in_cache((u8 *)to, FAT_WINDOW) && \valid((u8 *)to + (0 .. n - 1));
    assigns CACHE;
    ensures \result <= 0; */
int extent_read(const struct extent *e, u64 off, void *to, u64 n);

/*@ requires \valid_read(fat) && 0 < fat->bits <= 32; assigns \nothing; */
static inline bool fat_is_end(const struct fat *fat, u32 c);

/*@ requires \valid_read(p + (0 .. 4 * n - 1)); assigns \nothing; ensures \result <= n; */
u32 runs_count32(const u8 *p, u32 n, u32 first, bool quick);
/*@ requires \valid_read(p + (0 .. 2 * n - 1)); assigns \nothing; ensures \result <= n; */
u32 runs_count16(const u8 *p, u32 n, u32 first, bool quick);
#endif
