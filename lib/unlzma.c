/* SPDX-License-Identifier: MIT */
/*
 * LZMA (the format: 7-Zip's lzma-specification.txt) without a header: the properties are fixed and the
 * length is known. Small rather than fast: it runs at most once a boot.
 */
#include "vipl/unlzma.h"

#define LENGTHS 274	/* two choices, 8 short, 8 middle and 256 long ones */
#define LITERALS 0x300

/* Where each kind of probability begins. */
enum {
	IS_MATCH = 0, IS_REP = 12, IS_REP_G0 = 24, IS_REP_G1 = 36, IS_REP_G2 = 48, IS_REP0_LONG = 60,
	SLOT = 72, SPECIAL = SLOT + 4 * 64, ALIGN = SPECIAL + 128, LENGTH = ALIGN + 16,
	REP_LENGTH = LENGTH + LENGTHS, LITERAL = REP_LENGTH + LENGTHS,
};
STATIC_ASSERT(LITERAL + 8 * LITERALS == UNLZMA_PROBS, "room for the probabilities");

struct decoder {
	const u8 *in;
	u16 *probs;
	u32 range, code;
};

static void normalize(struct decoder *d)
{
	if (d->range >> 24 == 0) {
		d->range <<= 8;
		d->code = d->code << 8 | *d->in++;
	}
}

static unsigned bit(struct decoder *d, unsigned index)
{
	u16 *p = &d->probs[index];
	u32 bound;

	normalize(d);
	bound = (d->range >> 11) * *p;
	if (d->code < bound) {
		d->range = bound;
		*p = (u16)(*p + ((2048 - *p) >> 5));
		return 0;
	}
	d->range -= bound;
	d->code -= bound;
	*p = (u16)(*p - (*p >> 5));
	return 1;
}

/* @bits bits, the highest first. */
static unsigned tree(struct decoder *d, unsigned index, unsigned bits)
{
	unsigned m = 1;

	for (unsigned i = 0; i < bits; i++)
		m = m << 1 | bit(d, index + m);
	return m - (1u << bits);
}

/* The lowest first. */
static unsigned reverse_tree(struct decoder *d, unsigned index, unsigned bits)
{
	unsigned m = 1, value = 0;

	for (unsigned i = 0; i < bits; i++) {
		unsigned b = bit(d, index + m);

		m = m << 1 | b;
		value |= b << i;
	}
	return value;
}

static unsigned length(struct decoder *d, unsigned index)
{
	if (!bit(d, index))
		return 2 + tree(d, index + 2, 3);
	if (!bit(d, index + 1))
		return 10 + tree(d, index + 10, 3);
	return 18 + tree(d, index + 18, 8);
}

static u32 distance(struct decoder *d, unsigned len)
{
	u32 slot = tree(d, SLOT + (len < 6 ? len - 2 : 3) * 64, 6), dist = 2 | (slot & 1);
	unsigned bits = (slot >> 1) - 1;

	if (slot < 4)
		return slot;
	if (slot < 14) {
		dist <<= bits;
		return dist + reverse_tree(d, SPECIAL + dist - slot, bits);
	}
	for (bits -= 4; bits; bits--) {
		normalize(d);
		d->range >>= 1;
		dist <<= 1;
		if (d->code >= d->range) {
			d->code -= d->range;
			dist |= 1;
		}
	}
	return (dist << 4) + reverse_tree(d, ALIGN, 4);
}

/* After a match, the byte it would have gone on with tells what to expect: @mask while it may. */
static u8 literal(struct decoder *d, unsigned index, unsigned guide, unsigned mask)
{
	unsigned m = 1;

	while (m < 0x100) {
		unsigned b, g;

		guide <<= 1;
		g = guide & mask;
		b = bit(d, index + mask + g + m);
		m = m << 1 | b;
		mask = b ? g : mask & ~g;
	}
	return (u8)m;
}

/* A match with one of the last four distances: it moves to the front. */
static void repeat(struct decoder *d, unsigned state, u32 rep[4])
{
	unsigned n = 1;
	u32 dist;

	if (bit(d, IS_REP_G1 + state))
		n = 2 + bit(d, IS_REP_G2 + state);
	dist = rep[n];
	for (; n; n--)
		rep[n] = rep[n - 1];
	rep[0] = dist;
}

/* What a match of either kind is, and the state after it; returns its length. */
static unsigned match(struct decoder *d, unsigned *state, u32 rep[4])
{
	bool after_match = *state >= 7;
	unsigned n;

	if (!bit(d, IS_REP + *state)) {
		rep[3] = rep[2];
		rep[2] = rep[1];
		rep[1] = rep[0];
		*state = after_match ? 10 : 7;
		n = length(d, LENGTH);
		rep[0] = distance(d, n);
		return n;
	}
	if (bit(d, IS_REP_G0 + *state)) {
		repeat(d, *state, rep);
	} else if (!bit(d, IS_REP0_LONG + *state)) {
		*state = after_match ? 11 : 9;
		return 1;
	}
	*state = after_match ? 11 : 8;
	return length(d, REP_LENGTH);
}

size_t unlzma(const u8 *in, u8 *out, size_t size, u16 probs[UNLZMA_PROBS])
{
	struct decoder d = { in + 1, probs, 0xffffffffu, 0 };
	u32 rep[4] = { 0 };
	unsigned state = 0;
	size_t at = 0;

	for (unsigned i = 0; i < UNLZMA_PROBS; i++)
		probs[i] = 1024;
	for (unsigned i = 0; i < 4; i++)
		d.code = d.code << 8 | *d.in++;
	while (at < size) {
		unsigned n, before = at ? out[at - 1] : 0;

		if (!bit(&d, IS_MATCH + state)) {
			bool guided = state >= 7;

			out[at] = literal(&d, LITERAL + LITERALS * (before >> 5),
					  guided ? out[at - rep[0] - 1] : 0, guided ? 0x100 : 0);
			at++;
			state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
			continue;
		}
		n = match(&d, &state, rep);
		if (rep[0] >= at)
			break;		/* before the start: the stream is broken */
		for (; n && at < size; n--, at++)
			out[at] = out[at - rep[0] - 1];
	}
	return at;
}
