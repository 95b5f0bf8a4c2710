/* SPDX-License-Identifier: MIT */
/* What fs/fat_chain.c calls: the runs too are in memory that nobody else has been given. */
#define PROOF_OF_CHAIN
#include "c_fat_ends.h"
#include "fs/runs.h"

/*@ ensures \result ==> 2 <= c < fat->limit; */
static inline bool fat_is_cluster(const struct fat *fat, u32 c);
/*@ assigns \nothing; */
static inline u64 align_up(u64 x, u64 a);
/*@ assigns \nothing; */
static inline u64 align_down(u64 x, u64 a);
/*@ assigns CACHE; ensures \result <= 0; */
int extent_read(const struct extent *e, u64 off, void *to, u64 n);
/*@ assigns *r, CACHE; ensures \result <= 0; */
int runs_add(struct runs *r, u64 offset, u64 length);
/*@ assigns *r, *file, CACHE; ensures \result <= 0; */
int runs_end(struct runs *r, struct extent *file);
/*@ assigns \nothing; */
static inline struct runs runs_begin(const struct extent *volume);
/*@ assigns \nothing; ensures \result <= n; */
u32 runs_count32(const u8 *p, u32 n, u32 first, bool quick);
/*@ assigns \nothing; ensures \result <= n; */
u32 runs_count16(const u8 *p, u32 n, u32 first, bool quick);
