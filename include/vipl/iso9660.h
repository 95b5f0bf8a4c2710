/* SPDX-License-Identifier: MIT */
/*
 * ISO 9660 volumes below the file system: descriptors, sectors, directory
 * records. What iso9660/dir.c and iso9660/eltorito.c share.
 */
#ifndef VIPL_ISO9660_H
#define VIPL_ISO9660_H

#include "vipl/bytes.h"
#include "vipl/disk.h"

#define ISO_SECTOR 2048u

struct iso_span {
	u32 lba, length;	/* in sectors of 2048, in bytes */
};

struct iso_volume {
	struct extent extent;
	u64 last;		/* where the last sector was, in windows of the disk's cache */
	u32 moves, records;	/* windows gone to and records looked at so far */
	struct iso_span root;	/* of the primary descriptor */
	struct iso_span joliet;	/* length 0: no Joliet tree */
	u32 primary;		/* sector of the primary descriptor */
	u32 catalog;		/* El Torito's, 0 = none */
	u8 bounce[ISO_SECTOR];	/* for sectors that lie across a page of the disk's cache */
};

/*
 * Reads the volume descriptors. ERR_NOT_FOUND (no reason recorded) when there are none.
 */
int iso_volume_open(struct iso_volume *v, const struct extent *volume);

/* Volume label and UUID as blkid prints them: "2024-01-31-12-00-00-00", or "". 40 bytes each will do. */
int iso_volume_names(struct iso_volume *v, char *label, char *uuid);

/* Points *p at a sector, good until the next call. ERR_RANGE, or what the read gave. */
int iso_sector(struct iso_volume *v, u64 lba, const u8 **p);

/* Directory record, ECMA-119 9.1; the identifier follows, then a pad byte if its length is even. */
struct iso_record {
	u8 length;
	u8 xattr_length;	/* blocks before the data */
	both32 lba;
	both32 size;
	u8 date[7];
	u8 flags;		/* enum iso_flags */
	u8 unit, gap;		/* interleaving */
	both16 volume;
	u8 name_length;
	u8 name[];
};
STATIC_ASSERT(sizeof(struct iso_record) == 33, "ECMA-119 9.1");

enum iso_flags {
	ISO_DIRECTORY = 0x02, ISO_ASSOCIATED = 0x04, ISO_MULTI_EXTENT = 0x80,
};

/* A walk over the records of a directory, "." and ".." among them. */
struct iso_walk {
	struct iso_volume *v;
	u64 lba;
	u32 left;		/* bytes of the directory from the current sector on */
	u32 off;		/* in it */
};

struct iso_walk iso_walk_start(struct iso_volume *v, struct iso_span dir);
/*
 * 1: *record is whole and inside its sector, good until the next iso_sector(); 0: the end; or an
 * error. Other reads may come in between: the walk finds its place again.
 */
int iso_walk_next(struct iso_walk *w, const struct iso_record **record);
/* Where the data of a record is; the length is not checked against the volume. */
struct iso_span iso_record_span(const struct iso_record *record);

#endif
