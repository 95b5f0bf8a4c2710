/* SPDX-License-Identifier: MIT */
/* Memory as boot/place.c sees it: ranges of numbers. Sums are those of 64 bits. */
#include "contracts.h"
#include "boot/boot.h"

/*@ predicate counts{L}(struct machine *m) = \valid_read(m) && m->ram_ranges <= RAM_RANGES_MAX && m->reserved_ranges <= RAM_RANGES_MAX;
    predicate touches{L}(struct ram_range *r, integer start, integer n) =
      start < (u64)(r->start + r->length) && r->start < (u64)(start + n);
    predicate holds{L}(struct ram_range *r, integer start, integer n) =
      r->start <= start && start - r->start <= r->length && n <= r->length - (start - r->start);
    predicate in_ram{L}(struct machine *m, integer start, integer n) =
      \exists integer k; 0 <= k < m->ram_ranges && holds(&m->ram[k], start, n);
    predicate untouched{L}(struct machine *m, integer count, integer start, integer n) =
      \forall integer k; 0 <= k < count ==> !touches(&m->reserved[k], start, n); */
