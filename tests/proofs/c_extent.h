/* SPDX-License-Identifier: MIT */
/*
 * disk/extent.c itself. An extent is well formed when its runs are there, and what is in memory of
 * them; all are made so by this file, fs/runs.c, iso9660/dir.c and zipl/component.c.
 */
#define PROOF_OF_EXTENT
#include "contracts.h"

/*@ predicate disk_ok{L}(struct disk *d) = \valid(d);
    predicate inside{L}(struct extent *e, integer off, integer n) = off <= e->length && n <= e->length - off;
    predicate run_ok{L}(struct run *r, struct disk *d) =
      r->data != \null ? \valid_read(r->data + (0 .. r->length - 1)) : disk_ok(d);
    predicate extent_ok{L}(struct extent *e) = \valid_read(e) && (e->disk == \null || disk_ok(e->disk)) && e->first + e->length < 0x8000000000000000 &&
      (e->runs == \null ? disk_ok(e->disk) : \valid_read(e->runs + (0 .. e->nruns - 1)) &&
        \forall integer i; 0 <= i < e->nruns ==> e->runs[i].length < 0x8000000000000000 && run_ok(e->runs + i, e->disk));
    predicate buffer_ok{L}(struct extent *e, u8 *to, integer n) = \valid(to + (0 .. n - 1)) &&
      \separated(to + (0 .. n - 1), e, e->disk, e->runs + (0 .. e->nruns - 1)) &&
      (e->runs != \null ==> \forall integer i; 0 <= i < e->nruns && e->runs[i].data != \null ==>
        \separated(e->runs[i].data + (0 .. e->runs[i].length - 1), to + (0 .. n - 1)));
*/

/*@ requires disk_ok(disk) && \valid(((u8 *)to) + (0 .. n - 1));
    assigns ((u8 *)to)[0 .. n - 1], CACHE;
    ensures \result <= 0; exits \false; */
int disk_small(struct disk *disk, u64 off, void *to, u64 n);
/*@ requires extent_ok(e) && (inside(e, off, n) ==> buffer_ok(e, (u8 *)to, n));
    assigns ((u8 *)to)[0 .. n - 1], CACHE;
    ensures \result <= 0;
    ensures \result == 0 ==> inside(e, off, n);
    exits \false; */
static int collect_part(const struct extent *e, u64 off, void *to, u64 n);

/* The device writes @to until disk_flush() returns: it is said here, where the buffer is known. */
/*@ requires disk_ok(disk) && \valid(((u8 *)to) + (0 .. n - 1));
    assigns ((u8 *)to)[0 .. n - 1], CACHE;
    ensures \result <= 0; exits \false; */
int disk_collect(struct disk *disk, u64 off, void *to, u64 n);

/*@ requires disk_ok(disk);
    assigns disk->batched, disk->fixups, CACHE;
    ensures \result <= 0; exits \false; */
int disk_flush(struct disk *disk);

/*@ requires \valid_read(disk);
    assigns \nothing;
    ensures \result.disk == disk && \result.first == 0 && \result.length == disk->size && \result.runs == \null;
    exits \false; */
struct extent extent_whole(struct disk *disk);

/*@ requires \valid_read(parent) && \valid(child) && \separated(parent, child);
    assigns *child;
    ensures \result <= 0;
    ensures \result == 0 ==> off <= parent->length && length <= parent->length - off;
    ensures \result == 0 ==> child->length == length;
    ensures \result == 0 ==> child->first == (u64)(parent->first + off);
    ensures \result == 0 ==> child->disk == parent->disk;
    ensures \result == 0 ==> child->runs == parent->runs;
    ensures \result == 0 ==> child->nruns == parent->nruns;
    exits \false; */
int extent_sub(const struct extent *parent, u64 off, u64 length, struct extent *child);

/*@ requires extent_ok(e) && (inside(e, off, n) ==> buffer_ok(e, (u8 *)to, n)) && \separated(e, e->disk, &CACHE);
    assigns ((u8 *)to)[0 .. n - 1], e->disk->batched, e->disk->fixups, CACHE;
    ensures \result <= 0;
    ensures \result == 0 ==> inside(e, off, n);
    exits \false; */
int extent_read(const struct extent *e, u64 off, void *to, u64 n);

/*@ requires extent_ok(e) && \valid(p) && n <= DISK_CACHE_LINE;
    requires inside(e, off, n) && !(0 < n && e->runs == \null && (u64)(e->first + off) % DISK_CACHE_LINE + n <= DISK_CACHE_LINE) ==>
      buffer_ok(e, (u8 *)bounce, n);
    requires \separated(p, e, e->disk, e->runs + (0 .. e->nruns - 1), (u8 *)bounce + (0 .. n - 1), &CACHE);
    assigns *p, ((u8 *)bounce)[0 .. n - 1], e->disk->batched, e->disk->fixups, CACHE;
    ensures \result <= 0;
    ensures \result == 0 ==> inside(e, off, n);
    ensures readable: \result == 0 ==> \valid_read(((u8 *)*p) + (0 .. n - 1));
    ensures \result == 0 && e->runs == \null ==> *p == bounce || in_cache((u8 *)*p, n);
    exits \false; */
int extent_map(const struct extent *e, u64 off, u32 n, void *bounce, const void **p);
