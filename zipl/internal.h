/* SPDX-License-Identifier: MIT */
/*
 * The wire formats of zipl's boot records, big-endian all of them, and what the
 * files of this room share. Names as in s390-tools' documentation: stage 1 is
 * the channel program in the boot record, stage 1b loads stage 2.
 */
#ifndef ZIPL_INTERNAL_H
#define ZIPL_INTERNAL_H

#include "vipl/bytes.h"
#include "vipl/zipl.h"

struct zipl_chs {
	be16 cylinder;
	be16 head;	/* the upper 12 bits hold cylinder bits 16 and up */
	u8 sector;	/* from 1 */
};

struct pointer_linear { be64 block; be16 size; be16 count; u8 reserved[4]; };
struct pointer_chs { struct zipl_chs at; be16 size; u8 count; u8 reserved[8]; };
struct pointer_list { be32 cylinder; u8 head; u8 sector; u8 reserved[4]; be16 count; u8 reserved2[4]; };

/* count is one less than the number of blocks */
union zipl_pointer {
	u8 raw[ZIPL_POINTER];
	struct pointer_linear linear;
	struct pointer_chs chs;
	struct pointer_list list;
};
STATIC_ASSERT(sizeof(union zipl_pointer) == ZIPL_POINTER, "block pointer");

/* Block 0 of a SCSI disk, and the record that a CDL label points to for list-directed IPL. */
struct zipl_record { u8 magic[4]; be32 version; u8 reserved[8]; union zipl_pointer table; };
STATIC_ASSERT(sizeof(struct zipl_record) == 32, "boot record");

/* What channel-program IPL has: LDL and FBA at 0x70 of block 0, CDL at 92 of block 1. */
struct zipl_boot_info {
	u8 magic[4];
	u8 version;	/* 1 */
	u8 type;	/* 0 IPL, 1 dump */
	u8 device;	/* 0 ECKD, 1 FBA */
	u8 flags;	/* 1: 64 bit */
	union zipl_pointer table;
};
STATIC_ASSERT(sizeof(struct zipl_boot_info) == 24, "boot info");

/* Seek argument of a channel program. */
struct zipl_seek { u8 pad[2]; struct zipl_chs at; u8 pad2; };
STATIC_ASSERT(sizeof(struct zipl_seek) == 8, "seek argument");

struct component_header { u8 magic[4]; u8 type; u8 reserved[27]; };
struct component_entry { union zipl_pointer list; u8 pad[7]; u8 type; be64 address; };
STATIC_ASSERT(sizeof(struct component_header) == 32, "component table");
STATIC_ASSERT(sizeof(struct component_entry) == 32, "component table");

/* Bytes on the disk. */
struct zipl_place { u64 off, len; };

bool zipl_magic(const u8 *p);
/* No block at all: the end of a list, an unused entry of a table. */
bool zipl_is_null(const struct zipl *z, const union zipl_pointer *p);
/* Where the blocks of @p are: ERR_FORMAT, ERR_RANGE (a reason is recorded). */
int zipl_locate(const struct zipl *z, const union zipl_pointer *p, struct zipl_place *at);
/* The same for one block by cylinder, head and sector. */
int zipl_chs_place(const struct zipl *z, u64 cylinder, u32 head, u32 sector, u64 count,
		   struct zipl_place *at);
int zipl_seek_place(const struct zipl *z, const struct zipl_chs *chs, u64 count, struct zipl_place *at);
int zipl_read(const struct zipl *z, u64 off, void *to, u64 n);
/* Reads the program table at @table into z->entry. */
int zipl_read_table(struct zipl *z, const union zipl_pointer *table);

#endif
