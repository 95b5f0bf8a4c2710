/* SPDX-License-Identifier: MIT */
/* For the ends of iso9660/rockridge.c. */
#ifndef PROOFS_ROCKRIDGE_ENDS_H
#define PROOFS_ROCKRIDGE_ENDS_H
#include "ends.h"
#include "iso9660/node.h"

/*@ axiomatic Bits {
      axiom and_below: \forall integer x, y; 0 <= x && 0 <= y ==> 0 <= (x & y) <= x && (x & y) <= y;
    } */
extern u8 line_cache[1u << 20];	/* struct disk's own, as others see it */
#define CACHE line_cache[0 .. (1 << 20) - 1]
#define VOLUME(v) (v)->records, (v)->last, (v)->moves, (v)->bounce[0 .. ISO_SECTOR - 1], CACHE

/*@ assigns \nothing; ensures \result != \null ==> off <= v.len && n <= v.len - off; */
static inline const void *view_at(struct view v, size_t off, size_t n);
/*@ assigns \nothing; ensures \result.len <= v.len; */
static inline struct view view_sub(struct view v, size_t off, size_t n);
/*@ assigns \nothing; */
static ALWAYS_INLINE u32 get_both32(both32 v);
/*@ assigns \nothing; */
struct iso_walk iso_walk_start(struct iso_volume *v, struct iso_span dir);
/*@ assigns *record, w->off, w->lba, w->left, VOLUME(w->v); */
int iso_walk_next(struct iso_walk *w, const struct iso_record **record);
/*@ assigns \nothing; */
struct iso_span iso_record_span(const struct iso_record *record);
/*@ assigns *p, v->last, v->moves, v->bounce[0 .. ISO_SECTOR - 1], CACHE; */
int iso_sector(struct iso_volume *v, u64 lba, const u8 **p);
/*@ assigns \nothing; */
size_t strlen(const char *s);
#endif
