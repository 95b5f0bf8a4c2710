/* SPDX-License-Identifier: MIT */
/*
 * What units that are about ends alone know of functions that a file calls but does not define: what
 * they write, and that they come back ("terminates \true", which Frama-C adds). That they are called
 * with what they may be called with is for Eva.
 */
#ifndef PROOFS_ENDS_H
#define PROOFS_ENDS_H

#include "vipl/arena.h"
#include "vipl/bytes.h"
#include "vipl/disk.h"
#include "vipl/err.h"
#include "vipl/fs.h"
#include "vipl/log.h"
#include "vipl/platform.h"
#include "vipl/string.h"
#include "vipl/view.h"

/* WP keeps bytes and characters apart: these write both. */
/*@ assigns ((u8 *)to)[0 .. n - 1], ((char *)to)[0 .. n - 1]; ensures \result == to; */
void *memcpy(void *restrict to, const void *restrict from, size_t n);
/*@ assigns ((u8 *)to)[0 .. n - 1], ((char *)to)[0 .. n - 1]; ensures \result == to; */
void *memmove(void *to, const void *from, size_t n);
/*@ assigns ((u8 *)to)[0 .. n - 1], ((char *)to)[0 .. n - 1]; ensures \result == to; */
void *memset(void *to, int byte, size_t n);
/*@ assigns \nothing; */
int memcmp(const void *a, const void *b, size_t n);

/* A builtin of GCC's, to which Frama-C lets no contract be attached. */
/*@ assigns \nothing; */
int ctz(unsigned x);
/*@ assigns \nothing; */
void *arena_alloc(size_t n, size_t align);
/*@ assigns \nothing; */
void *arena_dma(size_t n);
/*@ assigns \nothing; */
size_t arena_mark(void);
/*@ assigns \nothing; */
void arena_release(size_t mark);
/*@ assigns \nothing; */
const char *fail_reason(void);
/*@ assigns \nothing; */
size_t strlen(const char *s);
/*@ assigns *value; */
bool parse_decimal(const char *s, size_t n, u64 *value);
/*@ assigns \nothing; ensures \result == err; */
int fail(int err, const char *fmt, ...);
/*@ assigns \nothing; */
void log_line(const char *fmt, ...);

#endif
