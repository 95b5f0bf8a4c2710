/* SPDX-License-Identifier: MIT */
/*
 * Rock Ridge (IEEE P1282) in the system use areas of directory records (SUSP, P1281): names, symbolic
 * links, relocated directories.
 */
#include "iso9660/node.h"
#include "vipl/string.h"
#include "vipl/view.h"

#define CONTINUATIONS_MAX 8	/* continuation areas of one record */

struct susp {
	struct iso_volume *v;
	struct view area;
	size_t off;
	u32 next, next_off, next_length;	/* the continuation area */
	unsigned continuations;
};

/* The entry's bytes from its signature on, its length at [2]; NULL at the end. */
static const u8 *susp_next(struct susp *s)
{
	for (;;) {
		const u8 *e = view_at(s->area, s->off, 4), *sector;

		if (e && e[2] >= 4 && view_at(s->area, s->off, e[2])) {
			s->off += e[2];
			if (e[0] == 'C' && e[1] == 'E' && e[2] >= 28) {
				s->next = get_both32(*(const both32 *)(e + 4));
				s->next_off = get_both32(*(const both32 *)(e + 12));
				s->next_length = get_both32(*(const both32 *)(e + 20));
				continue;
			}
			if (e[0] != 'S' || e[1] != 'T')
				return e;
		}
		if (!s->next_length || ++s->continuations > CONTINUATIONS_MAX ||
		    iso_sector(s->v, s->next, &sector))
			return NULL;
		s->area = view_sub((struct view){ sector, ISO_SECTOR }, s->next_off, s->next_length);
		s->off = 0;
		s->next_length = 0;
	}
}

/* Appends @n bytes to a terminated text of @size; false when they do not fit. */
static bool append(char *text, size_t size, const void *more, size_t n)
{
	size_t at = strlen(text);

	if (n >= size - at)
		return false;
	memcpy(text + at, more, n);
	text[at + n] = '\0';
	return true;
}

/* Symbolic link components, P1282 4.1.3. *joined: the last component goes on in the next. */
static bool read_link(char *link, const u8 *e, bool *joined)
{
	for (unsigned off = 5; off + 2 <= e[2];) {
		u8 flags = e[off], n = e[off + 1];
		bool ok = true;

		if (n > e[2] - off - 2)
			return false;
		if (flags & 8) {		/* the root */
			link[0] = '/';
			link[1] = '\0';
			*joined = true;
		} else {
			if (!*joined)
				ok = append(link, FS_PATH_MAX, "/", 1);
			if (flags & 6)		/* "." and ".." */
				ok = ok && append(link, FS_PATH_MAX, "..", flags & 4 ? 2 : 1);
			else
				ok = ok && append(link, FS_PATH_MAX, e + off + 2, n);
			*joined = flags & 1;
		}
		if (!ok)
			return false;
		off += 2u + n;
	}
	return true;
}

/* Where a relocated directory went: its own first record tells its length. */
static void follow_child(struct iso_volume *v, struct iso_node *node, u32 lba)
{
	struct iso_walk w = iso_walk_start(v, (struct iso_span){ lba, ISO_SECTOR });
	const struct iso_record *self;

	node->hidden = iso_walk_next(&w, &self) <= 0 || !(self->flags & ISO_DIRECTORY);
	if (!node->hidden) {
		node->span = iso_record_span(self);
		node->flags = ISO_DIRECTORY;
	}
}

/* Names, links and relocation, P1282 4.1. */
bool rock_ridge_read(struct iso_volume *v, const struct iso_record *r, u8 skip, struct iso_node *node,
		     char *link)
{
	size_t at = (sizeof(*r) + r->name_length + 1) & ~1ul;
	struct susp s = { .v = v, .area = { (const u8 *)r, r->length }, .off = at + skip };
	bool named = false, joined = true;
	u32 child = 0;
	const u8 *e;

	while ((e = susp_next(&s))) {
		unsigned what = (unsigned)e[0] << 8 | e[1];

		if (what == ('N' << 8 | 'M') && e[2] >= 5 && !(e[4] & 6)) {
			if (!named)
				node->name[0] = '\0';
			named = true;
			node->hidden |= !append(node->name, sizeof(node->name), e + 5, e[2] - 5u);
		} else if (what == ('S' << 8 | 'L') && e[2] >= 5) {
			if (!node->symlink)
				link[0] = '\0';
			node->symlink = true;
			node->hidden |= !read_link(link, e, &joined);
		} else if (what == ('C' << 8 | 'L') && e[2] >= 12) {
			child = get_both32(*(const both32 *)(e + 4));
		} else if (what == ('R' << 8 | 'E')) {
			node->hidden = true;
		}
	}
	if (child)
		follow_child(v, node, child);
	return named;
}
