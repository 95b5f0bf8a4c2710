/* SPDX-License-Identifier: MIT */
/* Contracts of fs/fat.h. A volume begins on a sector, is in one piece, and below 2^60. */
#include "c_runs.h"

#define FAT_WINDOW 65536
/*@ predicate fat_apart{L}(struct fat *f) = \valid(f) &&
      (f->bits == 12 || f->bits == 16 || f->bits == 32) && 9 <= f->cluster_shift <= 19 &&
      f->volume.runs == \null && f->volume.first % 512 == 0 && f->volume.first + f->volume.length <= 0x1000000000000000;
    predicate fat_table{L}(struct fat *f) =
      (f->bits == 12 ==> f->limit * 12 <= f->fat_bytes * 8) && (f->bits == 16 ==> f->limit * 2 <= f->fat_bytes) &&
      (f->bits == 32 ==> f->limit * 4 <= f->fat_bytes) && f->fat_bytes <= 1 << 30 && f->limit <= 0x10000000 &&
      f->fat_start <= 0x1000000000000000 && f->data_start <= f->volume.length &&
      f->data_start % 512 == 0 && f->root_start % 512 == 0 && f->root_start <= f->data_start;
    predicate fat_window{L}(struct fat *f) =
      (f->window == \null ? f->window_len == 0 : \valid(f->window + (0 .. FAT_WINDOW - 1)) && \separated(f, f->window + (0 .. FAT_WINDOW - 1))) &&
      f->window_len <= FAT_WINDOW && f->window_start + f->window_len <= f->fat_bytes;
    predicate fat_ok{L}(struct fat *f) = fat_apart(f) && fat_table(f) && fat_window(f);
    predicate window_is{L, M}(struct fat *f) = \at(f->window, M) == \at(f->window, L) || in_rest{M}(\at(f->window, M), FAT_WINDOW); */

/*@ requires fat_ok(fat) && 2 <= c < fat->limit && most > 0 && \valid(count) && \valid(next) && \separated(fat, count, next, fat->window + (0 .. FAT_WINDOW - 1), &CACHE);
    requires \separated(fat, count, next, &REST);
    assigns *count, *next, fat->window, fat->window_start, fat->window_len, fat->window[0 .. FAT_WINDOW - 1], REST, CACHE;
    ensures fat_ok(fat) && window_is{Pre, Post}(fat) && \result <= 0;
    ensures \result == 0 ==> 1 <= *count <= most && c + *count <= fat->limit;
    exits \false; */
int fat_span(struct fat *fat, u32 c, u32 most, u32 *count, u32 *next);
/*@ requires \valid_read(fat); assigns \nothing; ensures \result <==> 2 <= c < fat->limit; exits \false; */
static inline bool fat_is_cluster(const struct fat *fat, u32 c);
/*@ requires \valid_read(fat) && 0 < fat->bits <= 32; assigns \nothing; exits \false; */
static inline bool fat_is_end(const struct fat *fat, u32 c);
/*@ requires fat_ok(fat) && 2 <= c < fat->limit; assigns \nothing; ensures \result % 512 == 0; exits \false; */
static inline u64 fat_cluster_at(const struct fat *fat, u32 c);
/*@ requires \valid_read(fat) && \valid_read(e); assigns \nothing; exits \false; */
static inline u32 fat_entry_cluster(const struct fat *fat, const struct fat_entry *e);
