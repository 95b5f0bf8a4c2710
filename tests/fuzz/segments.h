/* SPDX-License-Identifier: MIT */
/* Checks what a parser says of an image (segments.c). */
#ifndef FUZZ_SEGMENTS_H
#define FUZZ_SEGMENTS_H

#include "vipl/image.h"

void fuzz_segments(const struct image *image);

#endif
