/* SPDX-License-Identifier: MIT */
/*
 * El Torito 1.0: the boot catalog of a CD-ROM. The catalog counts an image in 16 bits of
 * 512-byte sectors, and many tools write 0, 1 or 4 there: the directory record of the same
 * file tells the true length.
 */
#include "vipl/eltorito.h"
#include "vipl/err.h"
#include "vipl/string.h"

#define RECORD 32u	/* bytes of a catalog record */
#define CATALOG_MAX (4 * ISO_SECTOR / RECORD)

enum {
	HEADER_VALIDATION = 1, HEADER_MORE = 0x90, HEADER_LAST = 0x91,
	BOOTABLE = 0x88, NOT_BOOTABLE = 0, EXTENSION = 0x44,
};

/* Validation entry, figure 2 */
struct validation {
	u8 header, platform;
	le16 reserved;
	u8 id[24];
	le16 checksum, signature;
};
STATIC_ASSERT(sizeof(struct validation) == RECORD, "figure 2");

/* Default and section entry, figures 3 and 5 */
struct section_entry {
	u8 indicator, media;
	le16 load_segment;
	u8 system_type, unused;
	le16 sectors;
	le32 lba;
	u8 criteria[20];
};
STATIC_ASSERT(sizeof(struct section_entry) == RECORD, "figure 3");

/* Section header, figure 4 */
struct section_header {
	u8 indicator, platform;
	le16 entries;
	u8 id[28];
};
STATIC_ASSERT(sizeof(struct section_header) == RECORD, "figure 4");

/* Record @n of the catalog. */
static int catalog_record(struct eltorito *et, unsigned n, const u8 **p)
{
	int err = iso_sector(&et->volume, (u64)et->volume.catalog + n / (ISO_SECTOR / RECORD), p);

	if (!err)
		*p += n % (ISO_SECTOR / RECORD) * RECORD;
	return err;
}

static int check_validation(const u8 *p)
{
	const struct validation *v = (const struct validation *)p;
	u16 sum = 0;

	if (v->header != HEADER_VALIDATION || get_le16(v->signature) != 0xaa55)
		return fail(ERR_FORMAT, "eltorito: no validation entry");
	for (unsigned i = 0; i < RECORD; i += 2)
		sum = (u16)(sum + get_le16(*(const le16 *)(p + i)));
	if (sum)
		return fail(ERR_CHECKSUM, "eltorito: catalog checksum is off by 0x%x", sum);
	return 0;
}

/* Appends an entry; false when it is none. */
static bool add_entry(struct eltorito *et, const u8 *p, u8 platform)
{
	const struct section_entry *e = (const struct section_entry *)p;

	if (e->indicator != BOOTABLE && e->indicator != NOT_BOOTABLE)
		return false;
	if (et->count < ELTORITO_ENTRIES_MAX)
		et->entry[et->count++] = (struct eltorito_entry){
			.lba = get_le32(e->lba),
			.sectors = get_le16(e->sectors),
			.load_segment = get_le16(e->load_segment),
			.platform = platform,
			.media = e->media & 0xf,
			.bootable = e->indicator == BOOTABLE,
		};
	return true;
}

/* The sections after the default entry. Whatever does not fit the figures ends the catalog. */
static int read_sections(struct eltorito *et)
{
	unsigned left = 0;	/* entries to come in this section */
	bool last = false;
	u8 platform = 0;

	for (unsigned n = 2; n < CATALOG_MAX && !(last && !left); n++) {
		const u8 *p;
		int err = catalog_record(et, n, &p);

		if (err)
			return err;
		if (*p == EXTENSION)
			continue;
		if (left) {
			if (!add_entry(et, p, platform))
				break;
			left--;
			continue;
		}
		if (*p != HEADER_MORE && *p != HEADER_LAST)
			break;
		last = *p == HEADER_LAST;
		platform = ((const struct section_header *)p)->platform;
		left = get_le16(((const struct section_header *)p)->entries);
	}
	return 0;
}

int eltorito_open(struct eltorito *et, const struct extent *volume)
{
	const u8 *p;
	u8 platform;
	int err = iso_volume_open(&et->volume, volume);

	et->count = 0;
	if (err)
		return err;
	if (!et->volume.catalog)
		return fail(ERR_NOT_FOUND, "eltorito: the volume has no boot catalog");
	err = catalog_record(et, 0, &p);
	if (!err)
		err = check_validation(p);
	if (err)
		return err;
	platform = p[1];
	err = catalog_record(et, 1, &p);
	if (err)
		return err;
	if (!add_entry(et, p, platform))
		return fail(ERR_FORMAT, "eltorito: default entry with indicator 0x%x", *p);
	return read_sections(et);
}

/*
 * The length of the file that starts at @lba, 0 when none does. Directories are walked breadth
 * first, since boot images lie near the root, by their ISO names alone; the queue bounds the walk.
 */
#define QUEUE 64
#define SEARCH_MAX (256u * 1024)	/* bytes of one directory */

static u32 file_length(struct iso_volume *v, u32 lba)
{
	struct iso_span queue[QUEUE];
	unsigned head = 0, tail = 0;

	queue[tail++] = v->root;
	while (head < tail) {
		struct iso_walk walk = iso_walk_start(v, queue[head++]);
		const struct iso_record *r;

		walk.left = MIN(walk.left, SEARCH_MAX);
		/* A broken directory ends only its own walk. */
		while (iso_walk_next(&walk, &r) > 0) {
			struct iso_span span = iso_record_span(r);

			if (!(r->flags & ISO_DIRECTORY)) {
				if (span.lba == lba && span.length)
					return span.length;
			} else if (tail < QUEUE && !(r->name_length == 1 && r->name[0] <= 1)) {
				queue[tail++] = span;
			}
		}
	}
	return 0;
}

/* Of an image that no directory names. */
static u64 catalog_length(const struct eltorito_entry *e, u64 rest)
{
	switch (e->media) {
	case ELTORITO_FLOPPY_1_2: return 1200 * 1024;
	case ELTORITO_FLOPPY_1_44: return 1440 * 1024;
	case ELTORITO_FLOPPY_2_88: return 2880 * 1024;
	case ELTORITO_HARD_DISK: return rest;
	}
	/* UEFI 2.10, 13.3.2.1: 0 or 1 sectors reach to the end of the disc. */
	if (e->platform == ELTORITO_EFI && e->sectors <= 1)
		return rest;
	return (u64)e->sectors * 512;
}

int eltorito_image(struct eltorito *et, unsigned n, struct extent *image)
{
	u64 volume = et->volume.extent.length, start, length;
	const struct eltorito_entry *e;

	if (n >= et->count)
		return fail(ERR_NOT_FOUND, "eltorito: no entry %u, there are %u", n, et->count);
	e = &et->entry[n];
	start = (u64)e->lba * ISO_SECTOR;
	if (!e->lba || start >= volume)
		return fail(ERR_RANGE, "eltorito: image at sector %u is outside the volume", e->lba);
	length = file_length(&et->volume, e->lba);
	if (!length)
		length = catalog_length(e, volume - start);
	if (!length)
		return fail(ERR_FORMAT, "eltorito: image of no length");
	if (extent_sub(&et->volume.extent, start, length, image))
		return fail(ERR_RANGE, "eltorito: image of %lu bytes leaves the volume",
			    (unsigned long)length);
	return 0;
}
