/* SPDX-License-Identifier: MIT */
/*
 * For paths of ISO 9660. A text ends in its array, and nobody reads behind its end: the array's last byte
 * is taken as zero without loss, and stays so.
 */
#ifndef PROOFS_ISOFS_H
#define PROOFS_ISOFS_H
#include "c_iso.h"
#include "c_lengths.h"
#include "c_move_text.h"
#include "iso9660/node.h"

/* What is copied here are texts; WP tells them from other bytes. */
#define memcpy copy_text
/*@ requires \valid(((char *)to) + (0 .. n - 1)) && \valid_read(((char *)from) + (0 .. n - 1));
    assigns ((char *)to)[0 .. n - 1];
    exits \false; */	/* trusted */
void *copy_text(void *restrict to, const void *restrict from, size_t n);
#endif
