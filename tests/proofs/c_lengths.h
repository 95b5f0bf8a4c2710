/* SPDX-License-Identifier: MIT */
/* How long a text is, where it may change: of the terminators that there are the first. */
#ifndef PROOFS_LENGTHS_H
#define PROOFS_LENGTHS_H
#include "vipl/types.h"

/*@ axiomatic Lengths {
      logic integer length_of{L}(char *s) reads s[0 .. ];
      axiom length_least{L}: \forall char *s, integer k; 0 <= k && s[k] == 0 ==> 0 <= length_of(s) <= k;
      axiom length_behind{L}: \forall char *s, integer i, k; 0 <= i <= k && s[k] == 0 ==> 0 <= length_of(s + i) <= k - i;
    } */

/*@ requires \valid_read(s + (0 .. length_of((char *)s))) && 0 <= length_of((char *)s);
    assigns \nothing;
    ensures \result == length_of((char *)s) && s[\result] == 0;
    exits \false; */
size_t strlen(const char *s);
#endif
