/* SPDX-License-Identifier: MIT */
/*
 * Any volume, with records as iso_walk_next() gives them (iso_volume is about it): whole, with a name of any
 * length; then with the longest, and no byte behind the record. A text ends in its array, and nobody reads
 * behind its end: the array's last byte is taken as zero. Included at the end of iso9660/dir.c.
 */
#include "eva.h"

size_t arena_mark(void) { return any; }
void arena_release(size_t mark) { (void)mark; }

int ascii_lower(int c) { return c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c; }
/*@ requires \valid_read(a) && \valid_read(b);
    assigns \result \from a[0], b[0], n; */
int ascii_casecmp(const char *a, const char *b, size_t n);

int iso_volume_open(struct iso_volume *v, const struct extent *volume)
{
	Frama_C_make_unknown((char *)v, sizeof(*v));
	v->extent = *volume;
	return any_error();
}
int iso_volume_names(struct iso_volume *v, char *label, char *uuid)
{
	(void)v;
	Frama_C_make_unknown(label, 40);
	Frama_C_make_unknown(uuid, 40);
	return any_error();
}
struct iso_walk iso_walk_start(struct iso_volume *v, struct iso_span dir)
{
	return (struct iso_walk){ .v = v, .lba = dir.lba, .left = (u32)any };
}

/* There is a record in any case: that it is looked at after a 1 alone is plain in each loop, but not to Eva. */
static u8 sector[33 + 222];
static struct iso_record *record = (struct iso_record *)sector;
static u8 name_least = 1, name_most = 222, more_least, more_most = 221;
int iso_walk_next(struct iso_walk *w, const struct iso_record **r)
{
	w->off = (u32)any;
	Frama_C_make_unknown((char *)sector, sizeof(sector));
	record->name_length = (u8)Frama_C_interval(name_least, name_most);
	record->length = (u8)Frama_C_interval(33 + name_least + more_least, MIN(33 + name_most + more_most, 255));
	*r = record;
	return any ? 1 : any ? 0 : ERR_FORMAT;
}
struct iso_span iso_record_span(const struct iso_record *r)
{
	return (struct iso_span){ get_both32(r->lba) + r->xattr_length, get_both32(r->size) };
}

/* A name that ends, or none, and a link that does. */
bool rock_ridge_read(struct iso_volume *v, const struct iso_record *r, u8 skip, struct iso_node *node, char *link)
{
	(void)r;
	(void)skip;
	v->records = (u32)any;
	Frama_C_make_unknown((char *)sector, sizeof(sector));
	node->hidden = any & 1;
	node->span.lba = (u32)any;
	node->span.length = (u32)any;
	node->flags = (u8)any;
	node->symlink = any & 1;
	Frama_C_make_unknown(link, FS_PATH_MAX - 1);
	if (any)
		return false;
	Frama_C_make_unknown(node->name, sizeof(node->name) - 1);
	return true;
}

static struct iso_fs f;

static void use(enum names names)
{
	static char text[FS_PATH_MAX];
	struct iso_node node;
	struct iso_walk w;
	struct iso_span dir;

	f.names = names;
	dir.lba = (u32)any;
	dir.length = (u32)any;
	Frama_C_make_unknown(text, sizeof(text));
	Frama_C_make_unknown(node.name, FS_NAME_MAX);
	node.name[FS_NAME_MAX] = '\0';
	find(&f, dir, text, Frama_C_interval(1, FS_PATH_MAX), &node, &w);
}

/* Records that end with their name, or seven bytes behind it. */
static void tight(u8 name, u8 more)
{
	static struct disk disk;
	static struct fs fs;
	struct extent volume = { .disk = &disk };
	struct iso_node node;

	volume.first = any;
	volume.length = any;
	record = (struct iso_record *)(sector + sizeof(sector) - 33 - name - more);
	name_least = name_most = name;
	more_least = more;
	more_most = more ? 221 : 6;
	iso_mount(&fs, &volume);
	if (more)
		return;
	Frama_C_make_unknown((char *)sector, sizeof(sector));
	record->name_length = name;
	f.names = any ? PLAIN : any ? JOLIET : ROCK_RIDGE;
	node.name[FS_NAME_MAX] = '\0';
	Frama_C_make_unknown(node.name, FS_NAME_MAX);
	read_node(&f, record, &node);
}

void proof_main(void)
{
	static struct disk disk;

	f.v.extent.disk = &disk;
	f.v.extent.first = any;
	f.v.extent.length = any;
	f.susp_skip = (u8)any;
	use(PLAIN);
	use(JOLIET);
	use(ROCK_RIDGE);
	tight(222, 0);
	tight(215, 7);
}
