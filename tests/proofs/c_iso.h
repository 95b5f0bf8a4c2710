/* SPDX-License-Identifier: MIT */
/* Contracts of vipl/iso9660.h. */
#include "contracts.h"
#include "vipl/eltorito.h"
#include "vipl/iso9660.h"

/* A volume is a disk or a part of one, in one piece. */
/*@ predicate volume_ok{L}(struct iso_volume *v) = \valid(v) && v->extent.runs == \null && \separated(v, &CACHE); */

/*@ requires volume_ok(v) && \valid(p) && \separated(p, v, &CACHE);
    assigns *p, v->last, v->moves, v->bounce[0 .. ISO_SECTOR - 1], CACHE;
    ensures \result <= 0;
    ensures \result == 0 ==> \valid_read(*p + (0 .. ISO_SECTOR - 1)) && lba < v->extent.length / ISO_SECTOR;
    ensures \result == 0 ==> *p == (u8 *)v->bounce || in_cache((u8 *)*p, ISO_SECTOR);
    exits \false; */
int iso_sector(struct iso_volume *v, u64 lba, const u8 **p);

/* A record's length is that of its name as well: what a function needs of it is said in bytes. */
/*@ requires \valid_read((u8 *)record + (0 .. 32)); assigns \nothing; exits \false; */
struct iso_span iso_record_span(const struct iso_record *record);

/*@ requires volume_ok(v) && \valid(label + (0 .. 39)) && \valid(uuid + (0 .. 39));
    requires \separated(v, label + (0 .. 39), uuid + (0 .. 39), &CACHE);
    assigns label[0 .. 39], uuid[0 .. 39], v->last, v->moves, v->bounce[0 .. ISO_SECTOR - 1], CACHE;
    ensures \result <= 0;
    exits \false; */
int iso_volume_names(struct iso_volume *v, char *label, char *uuid);

/*@ requires \valid(v) && \valid_read(volume) && volume->runs == \null && \separated(v, volume, &CACHE);
    assigns *v, CACHE;
    ensures \result <= 0 && v->extent.runs == \null;
    exits \false; */
int iso_volume_open(struct iso_volume *v, const struct extent *volume);

/*@ assigns \nothing;
    ensures \result.v == v && \result.lba == dir.lba && \result.off == 0 && \result.left <= dir.length;
    exits \false; */
struct iso_walk iso_walk_start(struct iso_volume *v, struct iso_span dir);

/*
 * A walk that fails with ERR_LOOP leaves the count one further, so that each walk adds at most one above
 * RECORDS_MAX: nobody walks 2^30 times.
 */
#define RECORDS_LIMIT 0x40000000

/*@ requires \valid(w) && volume_ok(w->v) && \valid(record) && w->off <= ISO_SECTOR;
    requires w->v->records <= RECORDS_LIMIT + 0x10000;
    requires \separated(w, w->v, record, &CACHE);
    assigns *record, w->off, w->lba, w->left, w->v->records, w->v->last, w->v->moves, w->v->bounce[0 .. ISO_SECTOR - 1], CACHE;
    ensures \result <= 1 && w->off <= ISO_SECTOR && w->v->records <= \old(w->v->records) + 1;
    ensures \result > 0 ==> \valid_read((u8 *)*record + (0 .. (*record)->length - 1)) &&
      34 <= (*record)->length && 0 < (*record)->name_length && 33 + (*record)->name_length <= (*record)->length;
    ensures w->v == \old(w->v);
    ensures \result > 0 ==> w->left * 4096 - w->off < \old(w->left * 4096 - w->off);
    ensures \result > 0 ==> w->left <= \old(w->left) && w->v->records == \old(w->v->records) + 1 && w->v->records <= 1 << 20;
    exits \false; */
int iso_walk_next(struct iso_walk *w, const struct iso_record **record);
