/* SPDX-License-Identifier: MIT */
/*
 * ISO 9660 (ECMA-119) volumes: the descriptors from sector 16 on, sectors as the
 * disk's cache has them, and the records of a directory. A sector is 2048 bytes whatever the device's block is.
 */
#include "vipl/err.h"
#include "vipl/iso9660.h"
#include "vipl/string.h"

/* Volume descriptors, ECMA-119 8.1 */
enum {
	FIRST_DESCRIPTOR = 16, DESCRIPTORS_MAX = 16,
	TYPE_BOOT = 0, TYPE_PRIMARY = 1, TYPE_SUPPLEMENTARY = 2, TYPE_TERMINATOR = 255,
};

/* Primary and supplementary descriptor, ECMA-119 8.4 and 8.5; type and identifier are common to all. */
struct descriptor {
	u8 type;
	u8 id[5];		/* "CD001" */
	u8 version;
	u8 flags;		/* boot record: the boot system identifier starts here */
	u8 system_id[32];
	u8 volume_id[32];
	u8 unused1[8];
	both32 volume_blocks;
	u8 escapes[32];
	both16 set_size, sequence, block_size;
	u8 path_tables[24];
	struct { u8 b[34]; } root;
	u8 ids[623];
	u8 created[17], modified[17];
	u8 rest[1201];
};
STATIC_ASSERT(sizeof(struct descriptor) == ISO_SECTOR, "ECMA-119 8.4");
STATIC_ASSERT(offsetof(struct descriptor, created) == 813, "ECMA-119 8.4.26");

#define DIRECTORY_MAX (4u << 20)	/* bytes of a directory; the rest is not looked at */

/* Per volume, and what bounds all walks together: windows gone to, directory records looked at. */
#define MOVES_MAX 4096
#define RECORDS_MAX (1u << 20)

/* In the boot record, El Torito 1.0 figure 7 */
#define BOOT_SYSTEM_AT 7
#define CATALOG_AT 71
static const char boot_system[] = "EL TORITO SPECIFICATION";

int iso_sector(struct iso_volume *v, u64 lba, const u8 **p)
{
	u64 total = v->extent.length / ISO_SECTOR;
	const void *sector;
	int err;

	if (lba >= total)
		return fail(ERR_RANGE, "iso9660: sector %lu is outside the volume", (unsigned long)lba);
	if (lba * ISO_SECTOR / DISK_WINDOW != v->last) {
		v->last = lba * ISO_SECTOR / DISK_WINDOW;
		if (++v->moves > MOVES_MAX)
			return fail(ERR_LOOP, "iso9660: metadata without an end");
	}
	err = extent_map(&v->extent, lba * ISO_SECTOR, ISO_SECTOR, v->bounce, &sector);
	*p = sector;
	return err;
}

struct iso_span iso_record_span(const struct iso_record *record)
{
	return (struct iso_span){ get_both32(record->lba) + record->xattr_length,
				  get_both32(record->size) };
}

/* As blkid prints a date; false when it is not set. */
static bool date_uuid(char *uuid, const u8 *date)
{
	static const char form[] = "dddd-dd-dd-dd-dd-dd-dd";
	bool set = date[16] != 0;

	for (size_t i = 0; i < sizeof(form); i++) {
		if (form[i] == 'd') {
			set |= *date != '0';
			uuid[i] = *date < ' ' || *date > '~' ? '?' : (char)*date;
			date++;
		} else {
			uuid[i] = form[i];
		}
	}
	if (!set)
		uuid[0] = '\0';
	return set;
}

int iso_volume_names(struct iso_volume *v, char *label, char *uuid)
{
	const struct descriptor *d;
	const u8 *p;
	size_t n = sizeof(d->volume_id);
	int err = iso_sector(v, v->primary, &p);

	if (err)
		return err;
	d = (const struct descriptor *)p;
	while (n && (d->volume_id[n - 1] == ' ' || !d->volume_id[n - 1]))
		n--;
	memcpy(label, d->volume_id, n);
	label[n] = '\0';
	if (!date_uuid(uuid, d->modified))
		date_uuid(uuid, d->created);
	return 0;
}

static int read_primary(struct iso_volume *v, const struct descriptor *d)
{
	if (get_both16(d->block_size) != ISO_SECTOR)
		return fail(ERR_UNSUPPORTED, "iso9660: blocks of %u bytes", get_both16(d->block_size));
	v->root = iso_record_span((const struct iso_record *)&d->root);
	if (!v->root.length)
		return fail(ERR_FORMAT, "iso9660: empty root directory");
	return 0;
}

/* Joliet: UCS-2 level 1, 2 or 3 by its escape sequence. */
static bool is_joliet(const struct descriptor *d)
{
	u8 level = d->escapes[2];

	return d->escapes[0] == '%' && d->escapes[1] == '/' &&
	       (level == '@' || level == 'C' || level == 'E');
}

/* Takes what the descriptor in sector @lba tells; the first of each kind counts. */
static int read_descriptor(struct iso_volume *v, const u8 *p, u32 lba)
{
	const struct descriptor *d = (const struct descriptor *)p;

	if (d->type == TYPE_PRIMARY && !v->root.length) {
		v->primary = lba;
		return read_primary(v, d);
	}
	if (d->type == TYPE_SUPPLEMENTARY && !v->joliet.length && is_joliet(d))
		v->joliet = iso_record_span((const struct iso_record *)&d->root);
	else if (d->type == TYPE_BOOT && !v->catalog &&
		 !memcmp(p + BOOT_SYSTEM_AT, boot_system, sizeof(boot_system) - 1))
		v->catalog = get_le32(*(const le32 *)(p + CATALOG_AT));
	return 0;
}

static int read_descriptors(struct iso_volume *v)
{
	for (u32 lba = FIRST_DESCRIPTOR; lba < FIRST_DESCRIPTOR + DESCRIPTORS_MAX; lba++) {
		const u8 *p;
		int err = iso_sector(v, lba, &p);

		if (err)
			return err;
		if (memcmp(((const struct descriptor *)p)->id, "CD001", 5) != 0 ||
		    *p == TYPE_TERMINATOR)
			break;
		err = read_descriptor(v, p, lba);
		if (err)
			return err;
	}
	return v->root.length ? 0 : ERR_NOT_FOUND;
}

int iso_volume_open(struct iso_volume *v, const struct extent *volume)
{
	memset(v, 0, offsetof(struct iso_volume, bounce));
	v->extent = *volume;
	v->last = 0;
	if (volume->length < (FIRST_DESCRIPTOR + 1) * ISO_SECTOR)
		return ERR_NOT_FOUND;
	return read_descriptors(v);
}

struct iso_walk iso_walk_start(struct iso_volume *v, struct iso_span dir)
{
	return (struct iso_walk){ .v = v, .lba = dir.lba, .left = MIN(dir.length, DIRECTORY_MAX) };
}

int iso_walk_next(struct iso_walk *w, const struct iso_record **record)
{
	while (w->left) {
		u32 end = MIN(w->left, ISO_SECTOR);
		const struct iso_record *r;
		const u8 *p;
		int err = iso_sector(w->v, w->lba, &p);

		if (err)
			return err;
		r = (const struct iso_record *)(p + w->off);
		if (w->off < end && r->length) {
			if (r->length > end - w->off || r->length < sizeof(*r) + 1 || !r->name_length ||
			    r->name_length > r->length - sizeof(*r))
				return fail(ERR_FORMAT, "iso9660: bad directory record in sector %lu",
					    (unsigned long)w->lba);
			if (++w->v->records > RECORDS_MAX)
				return fail(ERR_LOOP, "iso9660: directories without an end");
			w->off += r->length;
			*record = r;
			return 1;
		}
		/* Records do not cross sectors: a zero length means the next one. */
		w->off = 0;
		w->lba++;
		w->left -= end;
	}
	return 0;
}
