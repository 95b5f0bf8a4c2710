/* SPDX-License-Identifier: MIT */
/*
 * extlinux.conf, as EXTLINUX and U-Boot's distro boot look for it, and SYSLINUX's syslinux.cfg on a disk.
 */
#include "entries/entries.h"

int extlinux_entries(struct fs *fs, struct entry_list *list)
{
	static const char *const paths[] = {
		"/extlinux/extlinux.conf", "/boot/extlinux/extlinux.conf", "/extlinux.conf",
		"/boot/syslinux/syslinux.cfg", "/syslinux/syslinux.cfg", "/syslinux.cfg", NULL,
	};

	return syslinux_entries(fs, list, paths, "extlinux");
}
