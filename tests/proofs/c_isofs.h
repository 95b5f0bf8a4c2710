/* SPDX-License-Identifier: MIT */
/*
 * For paths of ISO 9660. A text ends in its array, and nobody reads behind its end: the array's last byte
 * is taken as zero without loss, and stays so.
 */
#ifndef PROOFS_ISOFS_H
#define PROOFS_ISOFS_H
#include "c_iso.h"
#include "iso9660/node.h"

/*@ axiomatic Lengths {
      logic integer length_of{L}(char *s) reads s[0 .. ];
      // Of the terminators that there are one is the first.
      axiom length_least{L}: \forall char *s, integer k; 0 <= k && s[k] == 0 ==> 0 <= length_of(s) <= k;
      axiom length_behind{L}: \forall char *s, integer i, k; 0 <= i <= k && s[k] == 0 ==> 0 <= length_of(s + i) <= k - i;
    }
    predicate record_ok{L}(struct iso_record *r) = \valid_read((u8 *)r + (0 .. r->length - 1)) &&
      34 <= r->length && 0 < r->name_length && 33 + r->name_length <= r->length; */

/*@ requires \valid_read(s + (0 .. length_of((char *)s))) && 0 <= length_of((char *)s);
    assigns \nothing;
    ensures \result == length_of((char *)s) && s[\result] == 0;
    exits \false; */
size_t strlen(const char *s);

/* What is copied here are texts; WP tells them from other bytes. */
#define memcpy copy_text
#define memmove move_text
#define memcmp compare_text
/*@ requires \valid(((char *)to) + (0 .. n - 1)) && \valid_read(((char *)from) + (0 .. n - 1));
    assigns ((char *)to)[0 .. n - 1];
    exits \false; */	/* trusted */
void *copy_text(void *restrict to, const void *restrict from, size_t n);
/*@ requires \valid(((char *)to) + (0 .. n - 1)) && \valid_read(((char *)from) + (0 .. n - 1));
    assigns ((char *)to)[0 .. n - 1];
    ensures 0 < n ==> ((char *)to)[n - 1] == \old(((char *)from)[n - 1]);
    exits \false; */	/* trusted */
void *move_text(void *to, const void *from, size_t n);
/*@ requires \valid_read(((char *)a) + (0 .. n - 1)) && \valid_read(((char *)b) + (0 .. n - 1));
    assigns \nothing; exits \false; */	/* trusted */
int compare_text(const void *a, const void *b, size_t n);

/*@ requires \valid_read(a + (0 .. n - 1)) && \valid_read(b + (0 .. n - 1));
    assigns \nothing; exits \false; */
int ascii_casecmp(const char *a, const char *b, size_t n);
/*@ requires \valid(to + (0 .. size - 1)) && 0 < size;
    assigns to[0 .. size - 1];
    ensures to[size - 1] == 0;
    exits \false; */
bool str_copy(char *to, size_t size, const char *from);
/*@ assigns \nothing; exits \false; */
int ascii_lower(int c);
/* What nobody calls whose proof includes this. */
/*@ assigns \nothing; exits \false; */
size_t arena_mark(void);
/*@ assigns \nothing; exits \false; */
void arena_release(size_t mark);
/*@ assigns *node, link[0 .. FS_PATH_MAX - 1], *v, CACHE; exits \false; */
bool rock_ridge_read(struct iso_volume *v, const struct iso_record *r, u8 skip, struct iso_node *node, char *link);
#endif
