/* SPDX-License-Identifier: MIT */
/*
 * What the proofs know of functions that a file calls but does not define: included before each
 * source by tests/proofs/prove.py. A contract here is proved where the function is defined, but
 * for those marked "trusted", whose bodies are assembly, variadic or the platform's.
 *
 * On the model. Wire structures consist of bytes alone (vipl/bytes.h), so that a cast between them
 * moves no bytes about, which is what the memory model Typed+Cast asks for. It keeps each type of
 * number apart: what memcpy() and the like do to other than bytes is said by the copies of them that
 * -instantiate makes for each type. The disk's own fields (cache, batch) are nobody else's: reads say
 * nothing of them but that the bytes of the line cache change.
 */
#ifndef PROOFS_CONTRACTS_H
#define PROOFS_CONTRACTS_H

#include "vipl/arena.h"
#include "vipl/bytes.h"
#include "vipl/disk.h"
#include "vipl/err.h"
#include "vipl/fs.h"
#include "vipl/image.h"
#include "vipl/log.h"
#include "vipl/platform.h"
#include "vipl/string.h"
#include "vipl/view.h"

/* --- texts ------------------------------------------------------------------------------- */

/*@ axiomatic Text {
      logic integer text_length{L}(char *s) reads s[0 .. ];
      axiom text_length_is{L}: \forall char *s, integer n;
        0 <= n && s[n] == 0 && (\forall integer i; 0 <= i < n ==> s[i] != 0) ==> text_length(s) == n;
    }
    predicate text{L}(char *s) = 0 <= text_length(s) < 0x7fffffff && \valid_read(s + (0 .. text_length(s))) &&
      s[text_length(s)] == 0 && (\forall integer i; 0 <= i < text_length(s) ==> s[i] != 0);
*/

/*@ requires \valid(((u8 *)to) + (0 .. n - 1)) && \valid_read(((u8 *)from) + (0 .. n - 1));
    requires \separated(((u8 *)to) + (0 .. n - 1), ((u8 *)from) + (0 .. n - 1));
    assigns ((u8 *)to)[0 .. n - 1] \from ((u8 *)from)[0 .. n - 1];
    assigns \result \from to;
    ensures \result == to;
    exits \false; */	/* trusted */
void *memcpy(void *restrict to, const void *restrict from, size_t n);

/*@ requires \valid(((u8 *)to) + (0 .. n - 1)) && \valid_read(((u8 *)from) + (0 .. n - 1));
    assigns ((u8 *)to)[0 .. n - 1] \from ((u8 *)from)[0 .. n - 1];
    assigns \result \from to;
    ensures \result == to;
    exits \false; */	/* trusted */
void *memmove(void *to, const void *from, size_t n);

/*@ requires \valid(((u8 *)to) + (0 .. n - 1));
    assigns ((u8 *)to)[0 .. n - 1] \from byte;
    assigns \result \from to;
    ensures \result == to;
    exits \false; */	/* trusted */
void *memset(void *to, int byte, size_t n);

/*@ requires \valid_read(((u8 *)a) + (0 .. n - 1)) && \valid_read(((u8 *)b) + (0 .. n - 1));
    assigns \nothing;
    exits \false; */	/* trusted */
int memcmp(const void *a, const void *b, size_t n);

/* --- numbers as bytes: a getter says the same whenever it is asked --------------------- */

/*@ axiomatic Numbers {
      logic u16 le16_of(le16 v);
      logic u16 be16_of(be16 v);
      logic u32 le32_of(le32 v);
      logic u32 be32_of(be32 v);
      logic u64 le64_of(le64 v);
      logic u64 be64_of(be64 v);
    } */
/*@ assigns \nothing; ensures \result == le16_of(v); exits \false; */
static ALWAYS_INLINE u16 get_le16(le16 v);
/*@ assigns \nothing; ensures \result == be16_of(v); exits \false; */
static ALWAYS_INLINE u16 get_be16(be16 v);
/*@ assigns \nothing; ensures \result == le32_of(v); exits \false; */
static ALWAYS_INLINE u32 get_le32(le32 v);
/*@ assigns \nothing; ensures \result == be32_of(v); exits \false; */
static ALWAYS_INLINE u32 get_be32(be32 v);
/*@ assigns \nothing; ensures \result == le64_of(v); exits \false; */
static ALWAYS_INLINE u64 get_le64(le64 v);
/*@ assigns \nothing; ensures \result == be64_of(v); exits \false; */
static ALWAYS_INLINE u64 get_be64(be64 v);
/*@ assigns \nothing; exits \false; */
static ALWAYS_INLINE be32 make_be32(u32 x);
/*@ assigns \nothing; ensures \result == le16_of(v.le); exits \false; */
static ALWAYS_INLINE u16 get_both16(both16 v);
/*@ assigns \nothing; ensures \result == le32_of(v.le); exits \false; */
static ALWAYS_INLINE u32 get_both32(both32 v);

/* --- vipl/types.h, vipl/view.h ------------------------------------------------------------------ */

/*@ // Each of these is proved of 64-bit vectors in tests/proofs/bits.smt2.
    predicate pow2(integer a) = a > 0 && (a & (a - 1)) == 0;
    axiomatic Log { logic u32 log2_of(integer x); }	// the same whenever it is asked
    axiomatic Bits {
      axiom and_below: \forall integer x, y; 0 <= x && 0 <= y ==> 0 <= (x & y) <= x && (x & y) <= y;
      axiom shifted_multiple: \forall u64 x, s; 9 <= s < 64 ==> (u64)(x << s) % 512 == 0;
      axiom shifted_block: \forall u64 x, s; s <= 12 ==> (u64)(x << s) % 4096 + (1 << s) <= 4096;
      axiom shift_range: \forall u64 s; 512 <= (1 << s) <= 4096 ==> 9 <= s <= 12;
      axiom pow2_some: pow2(1) && pow2(4) && pow2(8) && pow2(16) && pow2(512) && pow2(4096);
      axiom shift_below: \forall u64 x, y, s; s < 64 && x < (y >> s) ==> (u64)(x << s) < y;
      axiom shift_small: \forall u64 x, s; x <= 0x10000 && s <= 12 ==>
        (u64)(x << s) <= 0x10000000 && (0 < x ==> 0 < (u64)(x << s));
      axiom align_above: \forall u64 x, a; pow2(a) && x + a - 1 < 0x10000000000000000 ==>
        x <= ((u64)(x + a - 1) & (u64)~(u64)(a - 1)) <= x + a - 1;
    } */
/*@ requires x + a - 1 < 0x10000000000000000;
    assigns \nothing; ensures pow2(a) ==> x <= \result <= x + a - 1; exits \false; */
static inline u64 align_up(u64 x, u64 a);
/*@ assigns \nothing; ensures \result <= x; exits \false; */
static inline u64 align_down(u64 x, u64 a);
/*@ assigns \nothing; ensures \result == true <==> pow2(x); exits \false; */
static inline bool is_pow2(u64 x);
/*@ requires x != 0; assigns \nothing; ensures \result == log2_of(x) && \result <= 63 && (pow2(x) ==> x == 1 << \result); exits \false; */
static inline unsigned log2_pow2(u64 x);

/*@ requires \valid_read(v.p + (0 .. v.len - 1));
    assigns \result \from v;
    ensures \result != \null ==> off <= v.len && n <= v.len - off && \result == v.p + off;
    exits \false; */
static inline const void *view_at(struct view v, size_t off, size_t n);

/*@ requires \valid_read(v.p + (0 .. v.len - 1));
    assigns \result \from v;
    ensures \result.len <= n && \result.len <= v.len;
    ensures off <= v.len ==> \result.p == v.p + off && \result.len <= v.len - off;
    ensures off > v.len ==> \result.len == 0;
    exits \false; */
static inline struct view view_sub(struct view v, size_t off, size_t n);

/* --- errors and the log ---------------------------------------------------------------------- */

/*@ assigns \nothing; ensures \result == err; exits \false; */	/* trusted */
int fail(int err, const char *fmt, ...);
/*@ assigns \result \from \nothing; exits \false; */	/* trusted */
const char *fail_reason(void);
/*@ assigns \nothing; exits \false; */	/* trusted */
void log_line(const char *fmt, ...);

/* --- memory ------------------------------------------------------------------------------------- */

/* Arenas are some MiB. What is allocated is apart from all that was before: taken for granted where it matters. */
#define ARENA_MAX 0x40000000
#ifndef PROOF_OF_ARENA		/* which speaks of the arena's own variables */
/*@ requires pow2(align);
    assigns \result \from \nothing;
    ensures \result != \null ==> n <= ARENA_MAX && \valid(((u8 *)\result) + (0 .. n - 1));
    exits \false; */
void *arena_alloc(size_t n, size_t align);
/*@ requires pow2(align);
    assigns \result \from \nothing;
    ensures \result != \null ==> n <= ARENA_MAX && \valid(((u8 *)\result) + (0 .. n - 1));
    exits \false; */
void *arena_zalloc(size_t n, size_t align);
/* What has not been given out: before a function has anything of it, all else that it knows is apart from it. */
extern u8 arena_rest[ARENA_MAX];
#define REST arena_rest[0 .. ARENA_MAX - 1]
/*@ predicate in_rest{L}(u8 *p, integer n) = \exists integer k; 0 <= k && k + n <= ARENA_MAX && p == (u8 *)arena_rest + k; */
/*@ assigns \result \from \nothing;
    ensures \result != \null ==> n <= ARENA_MAX && \valid(((u8 *)\result) + (0 .. n - 1)) && in_rest((u8 *)\result, n);
    exits \false; */
void *arena_dma(size_t n);
/*@ requires \valid_read(s + (0 .. n - 1));
    assigns \result \from \nothing;
    ensures \result != \null ==> n < ARENA_MAX && \valid(\result + (0 .. n)) && \result[n] == 0;
    exits \false; */
char *arena_strndup(const char *s, size_t n);
#endif

/*@ requires \valid(to + (0 .. size - 1));
    assigns to[0 .. size - 1];
    ensures 0 <= \result; exits \false; */	/* trusted */
int format(char *to, size_t size, const char *fmt, ...);

/* --- the disk ----------------------------------------------------------------------------------- */

extern u8 line_cache[1u << 20];	/* struct disk's own, as others see it */
#define CACHE line_cache[0 .. (1 << 20) - 1]

/*@ predicate in_cache(u8 *p, integer n) =
      \valid_read(p + (0 .. n - 1)) && \exists integer k; 0 <= k && k + n <= 1 << 20 && p == (u8 *)line_cache + k; */

/*@ requires \valid_read(disk) && \valid(p);
    assigns *p, CACHE;
    ensures \result <= 0;
    ensures \result == 0 ==> off < disk->size &&
      in_cache((u8 *)*p, DISK_CACHE_LINE - off % DISK_CACHE_LINE);
    exits \false; */
int disk_map(struct disk *disk, u64 off, const void **p);

#ifndef PROOF_OF_EXTENT		/* where what an extent's parts are is said as well */
/*@ predicate inside(struct extent *e, integer off, integer n) = off <= e->length && n <= e->length - off; */

/*@ requires \valid_read(e);
    requires inside(e, off, n) ==> \valid(((u8 *)to) + (0 .. n - 1));
    assigns ((u8 *)to)[0 .. n - 1], CACHE;
    ensures \result <= 0;
    ensures \result == 0 ==> inside(e, off, n);
    exits \false; */
int extent_read(const struct extent *e, u64 off, void *to, u64 n);

/*@ requires \valid_read(e) && \valid(p) && \separated(p, e, (u8 *)bounce + (0 .. n - 1));
    requires n <= DISK_CACHE_LINE;
    requires inside(e, off, n) && !(0 < n && e->runs == \null && (u64)(e->first + off) % DISK_CACHE_LINE + n <= DISK_CACHE_LINE) ==>
      \valid(((u8 *)bounce) + (0 .. n - 1));
    assigns *p, ((u8 *)bounce)[0 .. n - 1], CACHE;
    ensures \result <= 0;
    ensures \result == 0 ==> inside(e, off, n) && \valid_read(((u8 *)*p) + (0 .. n - 1));
    ensures \result == 0 && e->runs == \null ==> *p == bounce || in_cache((u8 *)*p, n);
    exits \false; */
int extent_map(const struct extent *e, u64 off, u32 n, void *bounce, const void **p);

/*@ requires \valid_read(parent) && \valid(child) && \separated(parent, child);
    assigns *child;
    ensures \result <= 0;
    ensures \result == 0 ==> off <= parent->length && length <= parent->length - off &&
      child->length == length && child->first == (u64)(parent->first + off) && child->disk == parent->disk &&
      child->runs == parent->runs && child->nruns == parent->nruns;
    exits \false; */
int extent_sub(const struct extent *parent, u64 off, u64 length, struct extent *child);

/*@ requires \valid_read(disk);
    assigns \result \from disk, *disk;
    ensures \result.disk == disk && \result.first == 0 && \result.length == disk->size &&
      \result.runs == \null && \result.nruns == 0;
    exits \false; */
struct extent extent_whole(struct disk *disk);
#endif

#endif
