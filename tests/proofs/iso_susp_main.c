/* SPDX-License-Identifier: MIT */
/*
 * Records of any bytes, of which some are behind the name, and no byte behind them. A text ends in its array, and nobody reads
 * behind its end: the array's last byte is taken as zero. Included at the end of iso9660/rockridge.c.
 */
#include "eva.h"

int iso_sector(struct iso_volume *v, u64 lba, const u8 **p)
{
	(void)v;
	(void)lba;
	*p = page;
	return any_error();
}
struct iso_walk iso_walk_start(struct iso_volume *v, struct iso_span dir)
{
	return (struct iso_walk){ .v = v, .lba = dir.lba, .left = dir.length };
}
/* There is a record in any case: that it is looked at after a 1 alone is plain, but not to Eva. */
int iso_walk_next(struct iso_walk *w, const struct iso_record **r)
{
	(void)w;
	Frama_C_make_unknown((char *)page, sizeof(page));
	*r = (struct iso_record *)(page + sizeof(page) - 34);
	return any ? 1 : any ? 0 : ERR_FORMAT;
}
struct iso_span iso_record_span(const struct iso_record *r)
{
	return (struct iso_span){ get_both32(r->lba) + r->xattr_length, get_both32(r->size) };
}

/* A record of @length bytes with a name of @name, in an area that goes on in some of @more bytes. */
static void read_areas(u8 length, u8 name, size_t more)
{
	static u8 bytes[255];
	static char link[FS_PATH_MAX];
	static struct iso_volume v;
	struct iso_record *r = (struct iso_record *)(bytes + sizeof(bytes) - length);
	struct iso_node node;
	u8 skip;

	Frama_C_make_unknown((char *)bytes, sizeof(bytes));
	r->length = length;
	r->name_length = name;
	Frama_C_make_unknown((char *)&node, sizeof(node) - 1);
	node.hidden = any & 1;
	node.interleaved = any & 1;
	node.symlink = any & 1;
	node.name[FS_NAME_MAX] = '\0';
	Frama_C_make_unknown(link, FS_PATH_MAX - 1);
	/* To the area, and to places at the record's end. */
	skip = (u8)(any ? 0 : any ? 1 : Frama_C_interval(length - name - 34, length - name - 32));
	area_length = more;
	rock_ridge_read(&v, r, skip, &node, link);
	//@ assert name: node.name[FS_NAME_MAX] == 0;
	//@ assert link: link[FS_PATH_MAX - 1] == 0;
}

void proof_main(void)
{
	read_areas(34 + 12, 1, 3);
	read_areas(34 + 29, 1, 5);
}
