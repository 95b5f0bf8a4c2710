/* SPDX-License-Identifier: MIT */
/* For the ends of boot/place.c. */
#include "ends.h"
#include "boot/boot.h"

/*@ assigns \nothing; */
int extent_read_parts(const struct extent_part *parts, size_t n);
