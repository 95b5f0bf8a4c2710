/* SPDX-License-Identifier: MIT */
/* Contracts of vipl/image.h and image/elf.h. */
#include "contracts.h"
#include "image/elf.h"

/*@ requires \valid_read(file) && \valid(image) && \valid(info) && \separated(file, image, info, &CACHE);
    assigns *image, *info, CACHE;
    ensures \result <= 0;
    ensures \result == 0 ==> 0 < image->segments <= IMAGE_SEGMENTS_MAX;
    exits \false; */
int elf_describe(const struct extent *file, struct image *image, struct elf_info *info);

/*@ assigns \nothing; exits \false; */
static inline bool s390_psw_valid(u64 psw);
