/* SPDX-License-Identifier: MIT */
/*
 * What s390-tools' zipl writes: a boot record leads to a program table, its
 * entries to component tables, their components to lists of blocks. This room
 * finds and describes; boot/ chooses the entry and loads it.
 */
#ifndef VIPL_ZIPL_H
#define VIPL_ZIPL_H

#include "vipl/disk.h"
#include "vipl/image.h"

#define ZIPL_ENTRIES_MAX 63	/* 0, the default, and the menu's numbers */
#define ZIPL_POINTER 16		/* bytes of a block pointer, whatever its format */

/* How a block pointer names a block. */
enum zipl_format {
	ZIPL_LINEAR,	/* SCSI and FBA: block number */
	ZIPL_CHS,	/* ECKD, IPL by channel program: 16-bit cylinder and head */
	ZIPL_CHS_LIST,	/* ECKD, list-directed IPL: 32-bit cylinder */
};

struct zipl {
	struct disk *disk;
	const char *scheme;	/* for the log: "scsi", "fba", "eckd cdl", "eckd ldl", ... */
	u8 format;		/* enum zipl_format */
	bool ccw_ipl;		/* a channel-program record, not a list-directed one */
	u32 block_size;		/* what all pointers count in */
	u64 present;		/* bit n: entry n is there */
	u64 stage1;		/* ECKD: where stage 1's seek arguments are on the disk; 0 = no menu data */
	u8 entry[ZIPL_ENTRIES_MAX][ZIPL_POINTER];	/* the program table, as on disk */
};

/*
 * Reads the boot record and the program table. The disk's view (virtio_assume_scsi,
 * virtio_assume_eckd) is set before. ERR_NOT_FOUND, without a reason: there is no such record.
 */
int zipl_open_scsi(struct zipl *z, struct disk *disk);	/* SCSI, and FBA as CCW IPL has it */
int zipl_open_eckd(struct zipl *z, struct disk *disk);	/* CDL, LDL, CMS, list-directed */

/*
 * Describes entry @n: one segment a component, merged into as few runs as can be (arena), and the
 * PSW to start with. ERR_NOT_FOUND: no such entry (the reason names those that are there).
 */
int zipl_image(const struct zipl *z, unsigned n, struct image *image);

/* The menu that zipl put into its stage 2 (ECKD only). */
struct zipl_menu {
	bool prompt;		/* zipl.conf has prompt=1 */
	u16 timeout_s;		/* 0: waits for ever */
	const char *name[ZIPL_ENTRIES_MAX];	/* arena; NULL = no such entry. [0]: "default (NAME)" */
};

/* ERR_NOT_FOUND: the disk has no menu data. */
int zipl_menu(const struct zipl *z, struct zipl_menu *menu);

#endif
