/* SPDX-License-Identifier: MIT */
/*
 * Guesses the kind of a disk by asking each nature of the table in turn.
 */
#include "boot/boot.h"
#include "vipl/err.h"
#include "vipl/log.h"

static int boot_as(struct boot *b, const struct nature *n, const char *why)
{
	const struct blockdev *bd = b->disk.bd;

	log_line("%s: %uB x %lu, nature %s (%s)", bd->name, bd->block_size, bd->blocks, n->name, why);
	return n->load(b);
}

int nature_boot(struct boot *b, bool disks_first, bool *later)
{
	bool cd_first = b->disk.bd->cdrom;

	/* Two rounds where the device says that it is a CD drive: that nature first, then the others. */
	for (unsigned round = cd_first ? 0 : 1; round < 2; round++) {
		for (unsigned i = 0; i < nature_count; i++) {
			const struct nature *n = &natures[i];
			const char *why = "";
			int err;

			if (cd_first && (n->nature == NATURE_ISO9660) != (round == 0))
				continue;
			err = n->probe(b, &why);
			if (err == ERR_NOT_FOUND)
				continue;
			if (err)
				return err;
			if (disks_first && n->nature == NATURE_ISO9660) {
				*later = true;
				fail_clear();
				return ERR_NOT_FOUND;
			}
			return boot_as(b, n, why);
		}
	}
	return fail(ERR_NOT_FOUND, "%uB x %lu: no boot record that vipl knows",
		    b->disk.bd->block_size, b->disk.bd->blocks);
}
