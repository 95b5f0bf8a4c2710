/* SPDX-License-Identifier: MIT */
/*
 * What s390x boots: SCSI and FBA disks with a zipl boot record, DASDs, CD-ROMs.
 */
#include "boot/s390x/ipl.h"
#include "vipl/arena.h"
#include "vipl/err.h"

static struct zipl *zipl;	/* what the last good probe found; arena */
static struct eltorito *eltorito;

static int open_zipl(struct boot *b, int (*open)(struct zipl *z, struct disk *disk), const char **why)
{
	size_t mark = arena_mark();
	int err;

	zipl = arena_alloc(sizeof(*zipl), 8);
	if (!zipl)
		return fail(ERR_NO_MEMORY, "zipl: no room for the program table");
	err = open(zipl, &b->disk);
	if (err)
		arena_release(mark);
	else
		*why = zipl->scheme;
	return err;
}

static int probe_scsi(struct boot *b, const char **why)
{
	virtio_assume_scsi(&b->disk);
	return open_zipl(b, zipl_open_scsi, why);
}

static int probe_eckd(struct boot *b, const char **why)
{
	virtio_assume_eckd(&b->disk);
	return open_zipl(b, zipl_open_eckd, why);
}

static int load_zipl(struct boot *b)
{
	return zipl_boot(b, zipl);
}

static int probe_iso9660(struct boot *b, const char **why)
{
	struct extent whole = extent_whole(&b->disk);
	size_t mark = arena_mark();
	int err;

	virtio_assume_iso9660(&b->disk);
	eltorito = arena_alloc(sizeof(*eltorito), 8);
	if (!eltorito)
		return fail(ERR_NO_MEMORY, "eltorito: no room for the catalog");
	err = eltorito_open(eltorito, &whole);
	*why = "El Torito";
	if (err)
		arena_release(mark);
	return err;
}

static int load_iso9660(struct boot *b)
{
	return cdrom_boot(b, eltorito);
}

const struct nature natures[] = {
	{ NATURE_SCSI, "scsi", probe_scsi, load_zipl },
	{ NATURE_ECKD, "eckd", probe_eckd, load_zipl },
	{ NATURE_ISO9660, "iso9660", probe_iso9660, load_iso9660 },
};
const unsigned nature_count = ARRAY_SIZE(natures);
