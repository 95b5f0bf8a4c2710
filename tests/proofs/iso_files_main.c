/* SPDX-License-Identifier: MIT */
/*
 * A volume with names of each kind; nodes and links of anything, as read_node() has them (iso_dir), whose names are written up
 * to their end. A text ends in its array: the array's last byte is taken as zero. Included at the end of iso9660/dir.c.
 */
#include "eva.h"

size_t arena_mark(void) { return any; }
void arena_release(size_t mark) { (void)mark; }
int iso_volume_open(struct iso_volume *v, const struct extent *volume) { (void)v; (void)volume; return ERR_NOT_FOUND; }
int iso_volume_names(struct iso_volume *v, char *label, char *uuid) { (void)v; (void)label; (void)uuid; return ERR_NOT_FOUND; }
int ascii_lower(int c) { return c; }
/*@ requires \valid_read(a + (0 .. n - 1)) && \valid_read(b + (0 .. n - 1));
    assigns \result \from a[0 .. n - 1], b[0 .. n - 1]; */
int ascii_casecmp(const char *a, const char *b, size_t n);
/*@ requires \valid(to + (0 .. size - 1)) && 0 < size;
    assigns to[0 .. size - 1], \result \from from[0 .. ];
    ensures to[size - 1] == 0 && 0 <= \result <= 1; */
bool str_copy(char *to, size_t size, const char *from);
bool rock_ridge_read(struct iso_volume *v, const struct iso_record *r, u8 skip, struct iso_node *node, char *link)
{
	(void)v; (void)r; (void)skip; (void)node; (void)link;
	return false;
}

struct iso_walk iso_walk_start(struct iso_volume *v, struct iso_span dir)
{
	return (struct iso_walk){ .v = v, .lba = dir.lba, .left = (u32)any };
}
/* There is a record in any case: that it is looked at after a 1 alone is plain in each loop, but not to Eva. */
static struct iso_record record;
int iso_walk_next(struct iso_walk *w, const struct iso_record **r)
{
	w->off = (u32)any;
	Frama_C_make_unknown((char *)&record, sizeof(record));
	*r = &record;
	return any ? 1 : any ? 0 : ERR_FORMAT;
}
struct iso_span iso_record_span(const struct iso_record *r)
{
	return (struct iso_span){ get_both32(r->lba) + r->xattr_length, get_both32(r->size) };
}

static int visit_any(void *context, const char *name, enum fs_type type)
{
	(void)context;
	(void)type;
	return strlen(name) ? (int)any : 0;
}

void proof_main(void)
{
	static struct disk disk;
	static struct iso_fs f;
	static const struct run pieces[1];
	struct fs fs = { .state = &f };
	struct extent file;
	char path[FS_PATH_MAX];

	f.v.extent.disk = &disk;
	f.v.extent.first = any;
	f.v.extent.length = any;
	f.v.extent.runs = any ? pieces : NULL;
	f.root.lba = (u32)any;
	f.root.length = (u32)any;
	f.names = any ? PLAIN : any ? JOLIET : ROCK_RIDGE;
	Frama_C_make_unknown(path, sizeof(path));
	iso_open(&fs, path, &file);
	iso_list(&fs, path, visit_any, NULL);
}
