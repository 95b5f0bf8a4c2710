/* SPDX-License-Identifier: MIT */
/*
 * El Torito 1.0: the boot catalog of a CD-ROM, and its images at their true length.
 */
#ifndef VIPL_ELTORITO_H
#define VIPL_ELTORITO_H

#include "vipl/iso9660.h"

#define ELTORITO_ENTRIES_MAX 32

enum eltorito_platform {
	ELTORITO_X86 = 0, ELTORITO_PPC = 1, ELTORITO_MAC = 2, ELTORITO_EFI = 0xef,
};

enum eltorito_media {
	ELTORITO_NO_EMULATION = 0, ELTORITO_FLOPPY_1_2 = 1, ELTORITO_FLOPPY_1_44 = 2,
	ELTORITO_FLOPPY_2_88 = 3, ELTORITO_HARD_DISK = 4,
};

struct eltorito_entry {
	u32 lba;		/* in sectors of 2048 */
	u16 sectors;		/* of 512, as the catalog has it: often 0, 1, 4 or cut to 16 bits */
	u16 load_segment;	/* 0 means 0x7c0 */
	u8 platform;		/* enum eltorito_platform */
	u8 media;		/* enum eltorito_media */
	bool bootable;
};

struct eltorito {
	struct iso_volume volume;
	struct eltorito_entry entry[ELTORITO_ENTRIES_MAX];	/* [0] is the default entry */
	unsigned count;
};

/*
 * Reads the catalog of the ISO 9660 volume. ERR_NOT_FOUND without a reason: not ISO 9660; with one:
 * no boot record. ERR_FORMAT, ERR_CHECKSUM: a catalog that is broken.
 */
int eltorito_open(struct eltorito *et, const struct extent *volume);
/*
 * The image of entry @n. Its length is that of the file at the same place; of an image that no
 * directory names, what the catalog says. ERR_NOT_FOUND: no such entry.
 */
int eltorito_image(struct eltorito *et, unsigned n, struct extent *image);

#endif
