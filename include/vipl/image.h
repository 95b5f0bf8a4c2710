/* SPDX-License-Identifier: MIT */
/*
 * Kernel formats -> what to read where, and how to enter it. A format only
 * describes; boot/place.c checks and claims the memory and reads.
 */
#ifndef VIPL_IMAGE_H
#define VIPL_IMAGE_H

#include "vipl/disk.h"

#define IMAGE_SEGMENTS_MAX 16

/* Bytes of a file that belong at an address: @n read from @off, then zeros up to @memory. */
struct segment {
	struct extent from;
	u64 off, n;
	u64 address;		/* where it must go; relocatable images: an offset from the chosen base */
	u64 memory;		/* bytes it takes, >= n */
};

enum boot_protocol {
	PROTOCOL_NONE,
	PROTOCOL_LINUX64,	/* x86: 64-bit Linux boot protocol */
	PROTOCOL_PVH,		/* x86: 32-bit, EBX = start_info */
	PROTOCOL_MULTIBOOT,	/* x86: 32-bit, EBX = multiboot information */
	PROTOCOL_S390_PSW,	/* s390x: @entry is the short PSW (8 bytes) to load */
	PROTOCOL_S390_ADDR,	/* s390x: enter @entry in 31-bit mode */
};

struct image {
	enum boot_protocol protocol;
	unsigned segments;
	u64 entry;		/* absolute, or relative to the base when relocatable */
	bool ccw_ipl;		/* s390x: CCW-type IPL, not list-directed: the kernel gets no IPLB address */
	/* Placement, for relocatable images (x86 Linux, boot.rst "kernel_alignment" and on). */
	bool relocatable;
	u64 align;		/* power of two */
	u64 preferred;		/* base to try first */
	u64 memory;		/* bytes needed from the base on (init_size) */
	bool above_4g;		/* kernel, initrd, command line may be above 4 GiB */
	u64 initrd_max;		/* highest address an initrd byte may have */
	u32 cmdline_max;	/* bytes without the terminator */
	/* Linux: the setup header as it is in the file (from 0x1f1), for the zero page. */
	u8 setup_header[0x90];
	u32 setup_header_len;
	/* Unified kernel images: what the sections hold; length 0 = absent. */
	struct extent uki_initrd;
	const char *uki_cmdline;	/* NULL = absent; arena */
	/* Last: those beyond the count need not be cleared. */
	struct segment segment[IMAGE_SEGMENTS_MAX];
};

struct image_format {
	const char *name;
	/* ERR_NOT_FOUND: some other format (no reason recorded); other errors: it is this one, but broken. */
	int (*probe)(const struct extent *file, struct image *image);
};

/* s390x: the 8-byte PSW that starts code at the address it is or-ed with, in 31-bit mode. */
#define S390_PSW_31BIT 0x0008000080000000ull

/* Would the CPU take this short PSW? Bit 12 is one, unassigned ones are zero, and the address is even. */
static inline bool s390_psw_valid(u64 psw)
{
	bool a64 = psw >> 32 & 1, a31 = psw >> 31 & 1;

	return (psw & 0xb80800fe00000000ull) == 0x0008000000000000ull && (a31 || !a64) && !(psw & 1);
}

extern const struct image_format image_bzimage, image_uki, image_elf, image_multiboot, image_s390;

/*
 * What a unified kernel image says of itself, for the list of entries (Boot Loader Specification,
 * type 2): from .osrel, and .uname's kernel release. NULL = absent; strings are in the arena.
 */
struct uki_description {
	const char *title, *version, *sort_key, *uname;
};
/* ERR_NOT_FOUND: no unified kernel image. */
int uki_describe(const struct extent *file, struct uki_description *d);

#endif
