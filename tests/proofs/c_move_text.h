/* SPDX-License-Identifier: MIT */
/* Texts are moved; WP tells them from other bytes. */
#ifndef PROOFS_MOVE_TEXT_H
#define PROOFS_MOVE_TEXT_H
#include "vipl/types.h"

#define memmove move_text
/*@ requires \valid(((char *)to) + (0 .. n - 1)) && \valid_read(((char *)from) + (0 .. n - 1));
    assigns ((char *)to)[0 .. n - 1];
    ensures 0 < n ==> ((char *)to)[n - 1] == \old(((char *)from)[n - 1]);
    exits \false; */	/* trusted */
void *move_text(void *to, const void *from, size_t n);
#endif
