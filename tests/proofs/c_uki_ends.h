/* SPDX-License-Identifier: MIT */
/* For the ends of image/uki.c. A text in the arena ends, as read_text() has it: where, text_length() says. */
#include "ends.h"
#include "vipl/image.h"
#include "vipl/bytes.h"

/*@ assigns *p, ((u8 *)bounce)[0 .. n - 1]; */
int extent_map(const struct extent *e, u64 off, u32 n, void *bounce, const void **p);
/*@ assigns *child; */
int extent_sub(const struct extent *parent, u64 off, u64 length, struct extent *child);
/*@ assigns ((u8 *)to)[0 .. n - 1]; */
int extent_read(const struct extent *e, u64 off, void *to, u64 n);
/*@ assigns \nothing; */
int strcmp(const char *a, const char *b);
/*@ assigns *image; */
int any_probe(const struct extent *file, struct image *image);
