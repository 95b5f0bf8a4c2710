/* SPDX-License-Identifier: MIT */
/* What fat_file() of fs/fat_chain.c calls. Pieces of files are in memory that nobody else has been given, and as the calls before left them. */
#ifndef PROOFS_FAT_FILE_H
#define PROOFS_FAT_FILE_H
#include "c_chain.h"

/*@ requires \valid(r) && \valid_read(r->volume);
    assigns *r;
    ensures \result <= 0 && r->volume == \old(r->volume); */
int runs_add(struct runs *r, u64 offset, u64 length);
/*@ requires \valid(r) && \valid_read(r->volume) && \valid(file);
    assigns *r, *file;
    ensures \result <= 0; */
int runs_end(struct runs *r, struct extent *file);
/*@ assigns \nothing; ensures \result.volume == volume; */
static inline struct runs runs_begin(const struct extent *volume);
/*@ requires \valid_read(fat); assigns \nothing; ensures \result != 0 <==> 2 <= c < fat->limit; */
static inline bool fat_is_cluster(const struct fat *fat, u32 c);
/*@ requires \valid_read(fat) && fat->cluster_shift <= 19; assigns \nothing; */
static inline u64 fat_cluster_at(const struct fat *fat, u32 c);
#endif
