/* SPDX-License-Identifier: MIT */
/*
 * isolinux.cfg on a CD-ROM, where ISOLINUX looks for it.
 */
#include "entries/entries.h"

int isolinux_entries(struct fs *fs, struct entry_list *list)
{
	static const char *const paths[] = {
		"/isolinux/isolinux.cfg", "/boot/isolinux/isolinux.cfg", "/isolinux.cfg",
		"/syslinux/isolinux.cfg", "/boot/syslinux/isolinux.cfg",
		"/syslinux/syslinux.cfg", "/boot/syslinux/syslinux.cfg", "/syslinux.cfg", NULL,
	};

	return syslinux_entries(fs, list, paths, "isolinux");
}
