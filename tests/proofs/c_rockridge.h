/* SPDX-License-Identifier: MIT */
/*
 * For system use areas. A text ends in its array, and nobody reads behind its end: the array's last byte is taken
 * as zero without loss, and stays so.
 */
#ifndef PROOFS_ROCKRIDGE_H
#define PROOFS_ROCKRIDGE_H
#include "c_iso.h"
#include "c_lengths.h"
#include "iso9660/node.h"

/*@ predicate text_in{L}(char *s, integer size) = \valid(s + (0 .. size - 1)) && s[size - 1] == 0; */

/* What can still be looked at: each entry takes some of its area, each area one of a few. */
#define SUSP_LEFT(s) ((CONTINUATIONS_MAX + 1 - (s)->continuations) * 4096 - (s)->off)

/* Of bytes into a text; WP tells them from each other. */
#define memcpy copy_text
/*@ requires \valid(((char *)to) + (0 .. n - 1)) && \valid_read(((u8 *)from) + (0 .. n - 1));
    assigns ((char *)to)[0 .. n - 1];
    exits \false; */	/* trusted */
void *copy_text(void *restrict to, const void *restrict from, size_t n);

#endif
