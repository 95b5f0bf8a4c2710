/* SPDX-License-Identifier: MIT */
/*
 * For system use areas. A text ends in its array, and nobody reads behind its end: the array's last byte is taken
 * as zero without loss, and stays so.
 */
#ifndef PROOFS_ROCKRIDGE_H
#define PROOFS_ROCKRIDGE_H
#include "c_iso.h"
#include "iso9660/node.h"

/*@ axiomatic Lengths {
      logic integer length_of{L}(char *s) reads s[0 .. ];
      // Of the terminators that there are one is the first.
      axiom length_least{L}: \forall char *s, integer k; 0 <= k && s[k] == 0 ==> 0 <= length_of(s) <= k;
    }
    predicate text_in{L}(char *s, integer size) = \valid(s + (0 .. size - 1)) && s[size - 1] == 0; */

/*@ requires \valid_read(s + (0 .. length_of((char *)s))) && 0 <= length_of((char *)s);
    assigns \nothing;
    ensures \result == length_of((char *)s);
    exits \false; */
size_t strlen(const char *s);

/* Of bytes into a text; WP tells them from each other. */
#define memcpy copy_text
/*@ requires \valid(((char *)to) + (0 .. n - 1)) && \valid_read(((u8 *)from) + (0 .. n - 1));
    assigns ((char *)to)[0 .. n - 1];
    exits \false; */	/* trusted */
void *copy_text(void *restrict to, const void *restrict from, size_t n);

#define SUSP(s) (s)->area.p, (s)->area.len, (s)->off, (s)->next, (s)->next_off, (s)->next_length, (s)->continuations
#endif
