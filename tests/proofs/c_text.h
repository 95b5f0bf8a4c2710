/* SPDX-License-Identifier: MIT */
/* Contracts of vipl/string.h's functions on text. */
#ifndef PROOFS_TEXT_H
#define PROOFS_TEXT_H
#include "contracts.h"

/*@ // @n characters, or fewer that end in a terminator
    predicate some_text{L}(char *s, integer n) = \valid_read(s + (0 .. n - 1)) || text(s);
    // What a negative number is as an unsigned one; of vectors in tests/proofs/bits.smt2.
    axiomatic TextBits {
      axiom from_below: \forall integer x; -0x100000000 <= x < 0 ==> (u32)x == x + 0x100000000;
      axiom as_byte: \forall integer x; -256 <= x < 0 ==> (u8)x == x + 256;
    }
    logic integer lower(integer c) = 'A' <= c <= 'Z' ? c + 32 : c; */

/*@ requires text(s); assigns \nothing; ensures \result == text_length(s); exits \false; */
size_t strlen(const char *s);
/*@ requires some_text(a, n) && some_text(b, n); assigns \nothing;
    ensures \result == 0 && text((char *)b) && n <= text_length((char *)b) ==> \forall integer k; 0 <= k < n ==> a[k] == b[k];
    exits \false; */
int strncmp(const char *a, const char *b, size_t n);
/*@ requires text(a) && text(b); assigns \nothing; exits \false; */
int strcmp(const char *a, const char *b);

/*@ assigns \nothing; ensures \result == lower(c); exits \false; */
int ascii_lower(int c);
/*@ requires some_text(a, n) && some_text(b, n); assigns \nothing; exits \false; */
int ascii_casecmp(const char *a, const char *b, size_t n);
/*@ requires text(from) && \valid(to + (0 .. size - 1)) && \separated(to + (0 .. size - 1), from + (0 .. text_length(from)));
    assigns to[0 .. size - 1];
    ensures \result ==> \old(text_length((char *)from)) < size;
    exits \false; */
bool str_copy(char *to, size_t size, const char *from);
/*@ requires \valid_read(s + (0 .. n - 1)) && \valid(value); assigns *value; exits \false; */
bool parse_decimal(const char *s, size_t n, u64 *value);
#endif
