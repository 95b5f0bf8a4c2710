/* SPDX-License-Identifier: MIT */
/* Contracts of fs/runs.h. */
#ifndef PROOFS_RUNS_H
#define PROOFS_RUNS_H
#include "c_text.h"
#include "fs/runs.h"

/*@ requires \valid_read(p + (0 .. 4 * n - 1)); assigns \nothing; ensures \result <= n;
    ensures n > 0 && le32_of(*(le32 *)p) == first ==> \result > 0;
    exits \false; */
u32 runs_count32(const u8 *p, u32 n, u32 first, bool quick);
/*@ requires \valid_read(p + (0 .. 2 * n - 1)); assigns \nothing; ensures \result <= n; exits \false; */
u32 runs_count16(const u8 *p, u32 n, u32 first, bool quick);
#endif
