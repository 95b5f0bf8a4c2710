/* SPDX-License-Identifier: MIT */
/*
 * For units about the ends of iso9660/dir.c. A text ends in its array, and nobody reads behind its end: the array's
 * last byte is taken as zero without loss, and stays so.
 */
#ifndef PROOFS_ISO_ENDS_H
#define PROOFS_ISO_ENDS_H
#include "ends.h"
#include "iso9660/node.h"

extern u8 line_cache[1u << 20];	/* struct disk's own, as others see it */
#define CACHE line_cache[0 .. (1 << 20) - 1]
#define VOLUME(v) (v)->records, (v)->last, (v)->moves, (v)->bounce[0 .. ISO_SECTOR - 1], CACHE

/* What a visitor writes is its own. */
extern u8 visited[1u << 20];
/*@ assigns visited[0 .. (1 << 20) - 1]; */
int visit_any(void *context, const char *name, enum fs_type type);

/* Bytes still to come, in whole sectors, before those of this sector: each record takes some (iso_volume). */
#define LEFT(w) ((w)->left * 4096 - (w)->off + ISO_SECTOR)
/*@ assigns \nothing;
    ensures \result.v == v && \result.lba == dir.lba && \result.off == 0 && \result.left <= dir.length; */
struct iso_walk iso_walk_start(struct iso_volume *v, struct iso_span dir);
/*@ assigns *record, w->off, w->lba, w->left, VOLUME(w->v);
    ensures \result <= 1;
    ensures \old(w->off) <= ISO_SECTOR ==> w->off <= ISO_SECTOR;
    ensures \old(w->off) <= ISO_SECTOR && \result > 0 ==> LEFT(w) < \old(LEFT(w)); */
int iso_walk_next(struct iso_walk *w, const struct iso_record **record);

/*@ assigns to[0 .. size - 1];
    ensures \old(to[size - 1]) == 0 ==> to[size - 1] == 0; */
bool str_copy(char *to, size_t size, const char *from);
/*@ assigns \nothing; */
int ascii_lower(int c);
/*@ assigns \nothing; */
int ascii_casecmp(const char *a, const char *b, size_t n);
/*@ assigns *child; ensures \result <= 0; */
int extent_sub(const struct extent *parent, u64 off, u64 length, struct extent *child);

/* What is copied here are texts, but for the pieces of a file; WP tells them from other bytes. */
#define memcpy copy_text
/*@ assigns ((char *)to)[0 .. n - 1]; */
void *copy_text(void *restrict to, const void *restrict from, size_t n);
#endif
