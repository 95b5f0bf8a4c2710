/* SPDX-License-Identifier: MIT */
/* Contracts of vipl/image.h and vipl/string.h, for texts that are taken apart in place. */
#include "c_image.h"
#include "c_words.h"

/*@ requires \valid_read(file) && \valid(image) && \separated(file, image, &CACHE);
    assigns *image, CACHE;
    ensures \result <= 0;
    exits \false; */
int bzimage_probe(const struct extent *file, struct image *image);
