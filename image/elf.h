/* SPDX-License-Identifier: MIT */
/* ELF program headers -> segments: for vmlinux (elf.c) and for multiboot kernels. */
#ifndef IMAGE_ELF_H
#define IMAGE_ELF_H

#include "vipl/image.h"

struct elf_info {
	u64 entry;		/* e_entry, a virtual address */
	struct extent note;	/* the first PT_NOTE; length 0 = none */
};

/*
 * Describes the PT_LOAD segments of an x86 executable at their physical addresses.
 * ERR_NOT_FOUND, without a reason: not one. @image is cleared first.
 */
int elf_describe(const struct extent *file, struct image *image, struct elf_info *info);

#endif
