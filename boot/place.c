/* SPDX-License-Identifier: MIT */
/*
 * Claims memory, then loads into it. Nothing lands on the firmware, on another
 * segment or outside RAM: it is checked before a byte is read.
 */
#include "boot/boot.h"
#include "vipl/arena.h"
#include "vipl/err.h"
#include "vipl/log.h"
#include "vipl/string.h"

static bool overlaps(const struct ram_range *r, u64 start, u64 n)
{
	return start < r->start + r->length && r->start < start + n;
}

static bool is_ram(const struct machine *m, u64 start, u64 n)
{
	for (unsigned i = 0; i < m->ram_ranges; i++) {
		const struct ram_range *r = &m->ram[i];

		if (start >= r->start && start - r->start <= r->length &&
		    n <= r->length - (start - r->start))
			return true;
	}
	return false;
}

bool place_is_free(const struct machine *m, u64 start, u64 n)
{
	if (!is_ram(m, start, n))
		return false;
	for (unsigned i = 0; i < m->reserved_ranges; i++)
		if (overlaps(&m->reserved[i], start, n))
			return false;
	return true;
}

static int claim(struct machine *m, u64 start, u64 n)
{
	if (m->reserved_ranges == RAM_RANGES_MAX)
		return fail(ERR_NO_MEMORY, "place: too many pieces");
	m->reserved[m->reserved_ranges++] = (struct ram_range){ start, n };
	return 0;
}

int place_claim(struct machine *m, u64 start, u64 n, const char *what)
{
	if (!n)
		return 0;
	if (!is_ram(m, start, n))
		return fail(ERR_RANGE, "place: %s at %lx + %lx is outside RAM", what, start, n);
	if (!place_is_free(m, start, n))
		return fail(ERR_OVERLAP, "place: %s at %lx + %lx overlaps what is there", what, start, n);
	return claim(m, start, n);
}

/* The highest aligned start below @end in one RAM range that nothing reserved touches; false when none. */
static bool find_in(const struct machine *m, const struct ram_range *r, u64 n, u64 align, u64 end,
		    u64 *start)
{
	end = MIN(end, r->start + r->length);
	/* Each step goes below a reserved range: at most as many as there are. */
	for (unsigned step = 0; step <= m->reserved_ranges; step++) {
		const struct ram_range *hit = NULL;
		u64 at;

		if (end < r->start || n > end - r->start)
			return false;
		at = align_down(end - n, align);
		if (at < r->start)
			return false;
		for (unsigned i = 0; i < m->reserved_ranges && !hit; i++)
			if (overlaps(&m->reserved[i], at, n))
				hit = &m->reserved[i];
		if (!hit) {
			*start = at;
			return true;
		}
		end = hit->start;
	}
	return false;
}

int place_find(struct machine *m, u64 n, u64 align, u64 limit, const char *what, u64 *start)
{
	for (unsigned i = m->ram_ranges; i-- > 0;)
		if (find_in(m, &m->ram[i], n, align, limit, start))
			return claim(m, *start, n);
	return fail(ERR_NO_MEMORY, "place: no free RAM for %s of %lu bytes", what, n);
}

int place_image(struct machine *m, const struct image *image)
{
	int err = 0;

	for (unsigned i = 0; i < image->segments && !err; i++) {
		const struct segment *s = &image->segment[i];

		if (s->n > s->memory)
			return fail(ERR_FORMAT, "place: segment of %lx bytes in %lx", s->n, s->memory);
		err = place_claim(m, s->address, s->memory, "segment");
	}
	return err;
}

#define PARTS_MAX (2 * IMAGE_SEGMENTS_MAX + ENTRY_INITRDS_MAX)

/* The part of a segment that belongs into the machine's first low_size bytes goes to the stage. */
static APART int stage_low(struct machine *m, struct segment *s, struct extent_part *part)
{
	u64 n = MIN(s->memory, m->low_size - s->address), read = MIN(n, s->n);

	if (!m->low_stage)
		m->low_stage = arena_dma(m->low_size);
	if (!m->low_stage)
		return fail(ERR_NO_MEMORY, "place: no room to stage lowcore");
	if (!m->low_used || s->address > m->low_used)
		memset(m->low_stage + m->low_used, 0, m->low_size - m->low_used);
	*part = (struct extent_part){ &s->from, s->off, read, m->low_stage + s->address };
	m->low_used = MAX(m->low_used, s->address + n);
	s->off += read;
	s->n -= read;
	s->address += n;
	s->memory -= n;
	return 0;
}

int place_read(struct machine *m, struct image *image, u64 base, const struct extent_part *extra,
	       unsigned extras)
{
	struct extent_part parts[PARTS_MAX];
	unsigned n = 0;
	int err = 0;

	m->low_used = 0;
	m->low_stage = NULL;
	for (unsigned i = 0; i < image->segments && !err; i++) {
		struct segment *s = &image->segment[i];

		if (base + s->address < m->low_size && s->memory)
			err = stage_low(m, s, &parts[n++]);
		parts[n++] = (struct extent_part){ &s->from, s->off, s->n, (void *)(base + s->address) };
	}
	for (unsigned i = 0; i < extras && n < PARTS_MAX; i++)
		parts[n++] = extra[i];
	if (!err)
		err = extent_read_parts(parts, n);
	if (err)
		return err;
	for (unsigned i = 0; i < image->segments; i++) {
		const struct segment *s = &image->segment[i];

		memset((void *)(base + s->address + s->n), 0, s->memory - s->n);
	}
	return 0;
}
