/* SPDX-License-Identifier: MIT */
/* Contracts of fs/runs.h and fs/fat.h. */
#ifndef PROOFS_RUNS_H
#define PROOFS_RUNS_H
#include "c_text.h"
#include "fs/runs.h"
#include "fs/fat.h"

/*@ predicate runs_ok{L}(struct runs *r) = \valid(r) && \valid_read(r->volume) && r->count <= RUNS_MAX &&
      (r->run == \null ? r->count <= 1 && r->room == 0 : r->count <= r->room <= RUNS_MAX + 64 && 0 < r->count &&
        \valid(r->run + (0 .. r->room - 1)) && \separated(r, r->run + (0 .. r->room - 1))) &&
      \separated(r, r->volume); */

/*@ assigns \nothing; ensures \result.volume == volume && \result.count == 0 && \result.run == \null && \result.room == 0; exits \false; */
static inline struct runs runs_begin(const struct extent *volume);
/*@ requires runs_ok(r) && \separated(r->run + (0 .. r->room - 1), r->volume);
    assigns *r, r->run[0 .. r->room - 1];
    ensures \result <= 0;
    ensures \result == 0 ==> runs_ok(r);
    ensures r->volume == \old(r->volume);
    exits \false; */
int runs_add(struct runs *r, u64 offset, u64 length);
/*@ requires runs_ok(r) && \valid(file) && \separated(file, r, r->volume);
    assigns *file, r->run, r->run[0 .. r->room - 1];
    ensures \result <= 0;
    exits \false; */
int runs_end(struct runs *r, struct extent *file);
/*@ requires \valid_read(p + (0 .. 4 * n - 1)); assigns \nothing; ensures \result <= n;
    ensures n > 0 && le32_of(*(le32 *)p) == first ==> \result > 0;
    exits \false; */
u32 runs_count32(const u8 *p, u32 n, u32 first, bool quick);
/*@ requires \valid_read(p + (0 .. 2 * n - 1)); assigns \nothing; ensures \result <= n; exits \false; */
u32 runs_count16(const u8 *p, u32 n, u32 first, bool quick);
#endif
