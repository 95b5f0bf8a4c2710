/* SPDX-License-Identifier: MIT */
/*
 * What a directory record says once its names are decoded: between iso9660/dir.c and rockridge.c.
 */
#ifndef VIPL_ISO9660_NODE_H
#define VIPL_ISO9660_NODE_H

#include "vipl/fs.h"
#include "vipl/iso9660.h"

struct iso_node {
	struct iso_span span;
	u8 flags;		/* enum iso_flags */
	bool interleaved, symlink, hidden;
	char name[FS_NAME_MAX + 1];
};

/*
 * Reads the system use area of @r, which starts @skip bytes late: the name, a link's target to @link
 * (FS_PATH_MAX bytes), where a relocated directory went. May move the window: @r is gone. False when
 * there was no name.
 */
bool rock_ridge_read(struct iso_volume *v, const struct iso_record *r, u8 skip, struct iso_node *node,
		     char *link);

#endif
