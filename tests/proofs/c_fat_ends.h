/* SPDX-License-Identifier: MIT */
/*
 * For units about the ends of fs/fat*.c. The bytes of the window, which the arena has given to nobody else, are taken
 * for some of the line cache's, which the driver writes as little.
 */
#ifndef PROOFS_FAT_ENDS_H
#define PROOFS_FAT_ENDS_H
#include "ends.h"
#include "fs/fat.h"

extern u8 line_cache[1u << 20];	/* struct disk's own, as others see it */
#define CACHE line_cache[0 .. (1 << 20) - 1]
#define WINDOW_OF(f) (f)->window, (f)->window_start, (f)->window_len

/*@ assigns \nothing; */
static ALWAYS_INLINE u16 get_le16(le16 v);
/*@ assigns \nothing; */
static ALWAYS_INLINE u32 get_le32(le32 v);
/*@ assigns \nothing; */
static inline bool fat_is_cluster(const struct fat *fat, u32 c);
/*@ assigns \nothing; */
static inline bool fat_is_end(const struct fat *fat, u32 c);
/*@ assigns \nothing; */
static inline u64 fat_cluster_at(const struct fat *fat, u32 c);
/*@ assigns \nothing; */
static inline u32 fat_entry_cluster(const struct fat *fat, const struct fat_entry *e);
/*@ assigns \nothing; */
int ascii_lower(int c);
/*@ assigns \nothing; */
int ascii_casecmp(const char *a, const char *b, size_t n);

/*@ assigns *p, CACHE;
    ensures \result <= 0;
    ensures \result == 0 ==> off + n <= e->length; */
int extent_map(const struct extent *e, u64 off, u32 n, void *bounce, const void **p);

/*@ // What fat_mount() has seen to.
    predicate fat_ok{L}(struct fat *f) = \valid(f) && 9 <= f->cluster_shift <= 19 &&
      0 <= f->root_bytes <= 0xffffffff && 0 <= f->volume.first && 0 <= f->volume.length && f->volume.first + f->volume.length <= 0x1000000000000000 && \separated(f, &CACHE);
    predicate dir_ok{L}(struct fat_dir *d) = \valid(d) && fat_ok(d->fat) && \separated(d, d->fat, &CACHE) &&
      0 <= d->budget && 0 <= d->n && 0 <= d->left <= 0xffffffff && d->budget + d->n <= FAT_DIR_ENTRIES && (d->pieces != 0 ==> d->order <= FAT_LONG_PIECES); */

/* How much refill() can still do: what begins with a whole entry takes from the budget, what does not leads there. */
#define STEPS(d) (0x200000000 * (d)->budget + \
	((d)->left >= 32 && (u64)((d)->fat->volume.first + (d)->at) % 4096 <= 4064 ? 0 : 0x100000000) + (d)->left)

#define DIR_READ(d) (d)->cluster, (d)->at, (d)->left, (d)->budget, (d)->p, (d)->n
#define DIR_LONG(d) (d)->order, (d)->sum, (d)->pieces, (d)->name[0 .. 519]

/* What a shift makes of a number the prover is told one by one. */
#define SHIFTED(count, by) (n == count && fat->cluster_shift == by ==> (u32)(n << fat->cluster_shift) >= 512)

#ifndef PROOF_OF_CHAIN
/*@ assigns *count, *next, WINDOW_OF(fat), CACHE;
    ensures \result <= 0;
    ensures \result == 0 ==> 1 <= *count <= most; */
int fat_span(struct fat *fat, u32 c, u32 most, u32 *count, u32 *next);
#endif
#endif
