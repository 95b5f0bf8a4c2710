/* SPDX-License-Identifier: MIT */
/*
 * An entry of the program table -> its components -> segments of an image.
 * A component's blocks stand in a chain of list blocks: pointers up to a null
 * one; the last pointer of a full list block leads to the next one.
 */
#include "vipl/arena.h"
#include "vipl/err.h"
#include "vipl/string.h"
#include "zipl/internal.h"

enum { HEADER_IPL = 0 };
enum { COMPONENT_EXEC = 1, COMPONENT_LOAD = 2, COMPONENT_SIGNATURE = 3 };

#define TABLE_MAX 4096u		/* bytes of a component table that are looked at */
#define LISTS_MAX 8192u		/* list blocks a component may have: an end for chains that have none */

/* A component's runs while they are gathered. */
struct gather {
	struct run *run;
	u32 n, room;
	u64 length;
	u64 hole;	/* where the block of zeros is, once it is known; else 0 */
};

/*
 * zipl has the holes of a sparse file point to one block of zeros, time and again. The second
 * time in a row it is looked at, and from then on not read any more.
 */
static int find_hole(const struct zipl *z, struct gather *g, const struct zipl_place *at)
{
	struct extent whole = extent_whole(z->disk);
	const void *p;
	const u64 *word;
	u64 any = 0;
	int err;

	/* one block, which never crosses a line of the cache: nothing to gather elsewhere */
	err = extent_map(&whole, at->off, z->block_size, NULL, &p);
	if (err)
		return err;
	word = p;
	for (unsigned i = 0; i < z->block_size / sizeof(*word); i++)
		any |= word[i];
	if (any == 0) {
		g->run[g->n - 1].offset = RUN_HOLE;
		g->hole = at->off;
	}
	return 0;
}

static int add_run(const struct zipl *z, struct gather *g, const struct zipl_place *at)
{
	struct run *last = g->n ? &g->run[g->n - 1] : NULL;
	u64 offset = at->off;

	g->length += at->len;
	if (at->len == z->block_size) {
		if (last && !g->hole && last->offset == offset && last->length == at->len) {
			int err = find_hole(z, g, at);

			if (err)
				return err;
		}
		if (offset == g->hole)
			offset = RUN_HOLE;
	}
	if (last && last->offset + (offset == RUN_HOLE ? 0 : last->length) == offset) {
		last->length += at->len;
		return 0;
	}
	if (g->n == g->room) {
		u32 room = g->room ? 2 * g->room : 8;
		struct run *run = arena_alloc(room * sizeof(*run), 8);

		if (!run)
			return fail(ERR_NO_MEMORY, "zipl: a component in over %u pieces", g->n);
		if (g->n)
			memcpy(run, g->run, g->n * sizeof(*run));
		g->run = run;
		g->room = room;
	}
	g->run[g->n++] = (struct run){ .offset = offset, .length = at->len };
	return 0;
}

/* One block, and filler behind it: a list that goes on elsewhere before it is full. */
static bool is_link(const struct zipl *z, const union zipl_pointer *p)
{
	u32 count;

	switch (z->format) {
	case ZIPL_LINEAR:
		count = get_be16(p->linear.count);
		break;
	case ZIPL_CHS:
		count = p->chs.count;
		break;
	default:
		count = get_be16(p->list.count);
	}
	return count == 0 && get_be64(p[1].linear.block) == 0xaaaaaaaaaaaaaaaaull;
}

/* Gathers one list block; *next is the pointer to the following one, or NULL at the end. */
static int gather_list(const struct zipl *z, const union zipl_pointer *list, struct gather *g,
		       const union zipl_pointer **next)
{
	unsigned last = z->block_size / ZIPL_POINTER - 1;
	struct zipl_place at;
	int err;

	for (unsigned i = 0; i < last; i++) {
		*next = NULL;
		if (zipl_is_null(z, &list[i]))
			return 0;
		*next = &list[i];
		if (is_link(z, &list[i]))
			return 0;
		err = zipl_locate(z, &list[i], &at);
		if (!err)
			err = add_run(z, g, &at);
		if (err)
			return err;
	}
	*next = zipl_is_null(z, &list[last]) ? NULL : &list[last];
	return 0;
}

/* Follows the chain that starts with the list block in @list, which is overwritten. */
static int gather_chain(const struct zipl *z, union zipl_pointer *list, struct segment *s)
{
	const union zipl_pointer *next;
	struct gather g = { 0 };
	struct zipl_place at;
	int err;

	for (unsigned lists = 0;; lists++) {
		err = gather_list(z, list, &g, &next);
		if (err)
			return err;
		if (!next)
			break;
		if (lists == LISTS_MAX)
			return fail(ERR_LOOP, "zipl: a block list without an end");
		err = zipl_locate(z, next, &at);
		if (!err)
			err = zipl_read(z, at.off, list, z->block_size);
		if (err)
			return err;
	}
	s->from = (struct extent){ .disk = z->disk, .length = g.length };
	if (g.n == 1) {
		s->from.first = g.run->offset;
	} else {
		s->from.runs = g.run;
		s->from.nruns = g.n;
	}
	s->n = s->memory = g.length;
	return 0;
}

/* The first list blocks of all components are read at once, then each chain is followed. */
static int gather_segments(const struct zipl *z, const struct zipl_place *at, struct image *image)
{
	struct extent whole = extent_whole(z->disk);
	struct extent_part part[IMAGE_SEGMENTS_MAX];
	u32 bs = z->block_size;
	u8 *lists = arena_dma((size_t)image->segments * bs);
	int err;

	if (!lists)
		return fail(ERR_NO_MEMORY, "zipl: no room for block lists");
	for (unsigned i = 0; i < image->segments; i++)
		part[i] = (struct extent_part){ &whole, at[i].off, bs, lists + (size_t)i * bs };
	err = extent_read_parts(part, image->segments);
	for (unsigned i = 0; i < image->segments && !err; i++)
		err = gather_chain(z, part[i].to, &image->segment[i]);
	return err;
}

static int set_entry(struct image *image, u64 psw)
{
	/* some tools wrote a bare address */
	image->entry = psw >> 32 ? psw : S390_PSW_31BIT | psw;
	image->protocol = PROTOCOL_S390_PSW;
	if (!s390_psw_valid(image->entry))
		return fail(ERR_FORMAT, "zipl: cannot start with PSW %016lx", psw);
	return 0;
}

/* Walks a component table of @n rows up to its EXEC entry. */
static int walk(const struct zipl *z, const struct component_entry *c, unsigned n, struct image *image)
{
	struct zipl_place at[IMAGE_SEGMENTS_MAX];
	int err;

	for (unsigned i = 1; i < n; i++) {
		switch (c[i].type) {
		case COMPONENT_LOAD:
			if (image->segments == IMAGE_SEGMENTS_MAX)
				return fail(ERR_UNSUPPORTED, "zipl: over %u components", IMAGE_SEGMENTS_MAX);
			err = zipl_locate(z, &c[i].list, &at[image->segments]);
			if (err)
				return err;
			image->segment[image->segments++].address = get_be64(c[i].address);
			break;
		case COMPONENT_SIGNATURE:	/* of the next component; there is no secure boot here */
			break;
		case COMPONENT_EXEC:
			if (!image->segments)
				return fail(ERR_FORMAT, "zipl: nothing to load");
			err = set_entry(image, get_be64(c[i].address));
			return err ? err : gather_segments(z, at, image);
		default:
			return fail(ERR_FORMAT, "zipl: component of type %u", c[i].type);
		}
	}
	return fail(ERR_FORMAT, "zipl: no start address among the components");
}

/* "0 1 2 5": for the one who asked for another number. */
static int no_such_entry(const struct zipl *z, unsigned n)
{
	char list[80];
	size_t at = 0;

	list[0] = '\0';
	for (unsigned i = 0; i < ZIPL_ENTRIES_MAX && at < sizeof(list) - 4; i++)
		if (z->present >> i & 1)
			at += (size_t)format(list + at, sizeof(list) - at, " %u", i);
	return fail(ERR_NOT_FOUND, "zipl: no entry %u, there are%s", n, list);
}

int zipl_image(const struct zipl *z, unsigned n, struct image *image)
{
	struct extent whole = extent_whole(z->disk);
	const struct component_header *header;
	struct zipl_place at;
	const void *table;
	void *bounce;
	int err;

	memset(image, 0, sizeof(*image));
	if (n >= ZIPL_ENTRIES_MAX || !(z->present >> n & 1))
		return no_such_entry(z, n);
	err = zipl_locate(z, (const union zipl_pointer *)z->entry[n], &at);
	if (err)
		return err;
	at.len = MIN(at.len, TABLE_MAX);
	bounce = arena_dma(at.len);
	if (!bounce)
		return fail(ERR_NO_MEMORY, "zipl: no room for a component table");
	/* not read any further once other blocks are */
	err = extent_map(&whole, at.off, (u32)at.len, bounce, &table);
	if (err)
		return err;
	image->ccw_ipl = z->ccw_ipl;
	header = table;
	if (!zipl_magic(header->magic))
		return fail(ERR_FORMAT, "zipl: entry %u leads to no component table", n);
	if (header->type != HEADER_IPL)
		return fail(ERR_UNSUPPORTED, "zipl: entry %u is for a dump", n);
	return walk(z, table, (unsigned)(at.len / sizeof(struct component_entry)), image);
}
