/* SPDX-License-Identifier: MIT */
/*
 * DEFLATE (RFC 1951): Huffman codes decoded bit by bit by their canonical order, which
 * needs no tables but the symbols sorted by code.
 */
#include "vipl/err.h"
#include "vipl/inflate.h"

#define BITS_MAX 15
#define LITERALS 288
#define DISTANCES 32
#define END_OF_BLOCK 256

struct input {
	const u8 *p, *end;
	u32 bits;	/* not yet taken, lowest first */
	unsigned count;
	bool bad;	/* read past the end */
};

struct code {
	u16 count[BITS_MAX + 1];	/* codes of each length */
	u16 symbol[LITERALS];		/* in the order of their codes */
};

struct output {
	u8 *start, *p, *end;
};

static u32 take(struct input *in, unsigned n)
{
	u32 v;

	while (in->count < n) {
		if (in->p == in->end) {
			in->bad = true;
			return 0;
		}
		in->bits |= (u32)*in->p++ << in->count;
		in->count += 8;
	}
	v = in->bits & ((1u << n) - 1);
	in->bits >>= n;
	in->count -= n;
	return v;
}

/* 3.2.2: shorter codes first, equal ones in the order of their symbols. */
static void make_code(struct code *c, const u8 *lengths, unsigned n)
{
	u16 at[BITS_MAX + 1];

	for (unsigned i = 0; i <= BITS_MAX; i++)
		c->count[i] = 0;
	for (unsigned i = 0; i < n; i++)
		c->count[lengths[i]]++;
	c->count[0] = 0;
	at[0] = 0;
	for (unsigned i = 1; i <= BITS_MAX; i++)
		at[i] = (u16)(at[i - 1] + c->count[i - 1]);
	for (unsigned i = 0; i < n; i++)
		if (lengths[i])
			c->symbol[at[lengths[i]]++] = (u16)i;
}

static u32 decode(struct input *in, const struct code *c)
{
	int code = 0, first = 0, index = 0;

	for (unsigned i = 1; i <= BITS_MAX; i++) {
		int count = c->count[i];

		code |= (int)take(in, 1);
		if (code - first < count)
			return c->symbol[index + code - first];
		index += count;
		first = (first + count) << 1;
		code <<= 1;
	}
	in->bad = true;
	return END_OF_BLOCK;
}

/*
 * 3.2.5: the length and distance codes go up in steps that double every @steps codes. The
 * last length, 285, is the one exception.
 */
static u32 extended(struct input *in, u32 symbol, unsigned shift, u32 base)
{
	unsigned extra = symbol < 2u << shift ? 0 : (symbol >> shift) - 1;
	u32 step = symbol & ((1u << shift) - 1);

	if (!extra || in->bad)
		return base + symbol;
	return base + (((1u << shift) + step) << extra) + take(in, extra);
}

static void copy_match(struct input *in, struct output *out, u32 length, u32 distance)
{
	if (distance > (size_t)(out->p - out->start) || length > (size_t)(out->end - out->p)) {
		in->bad = true;
		return;
	}
	for (; length; length--, out->p++)
		*out->p = *(out->p - distance);
}

static void inflate_codes(struct input *in, struct output *out, const struct code *literals,
			  const struct code *distances)
{
	while (!in->bad) {
		u32 symbol = decode(in, literals), length;

		if (symbol == END_OF_BLOCK)
			return;
		if (symbol < END_OF_BLOCK) {
			if (out->p == out->end)
				in->bad = true;
			else
				*out->p++ = (u8)symbol;
			continue;
		}
		length = symbol == 285 ? 258 : extended(in, symbol - 257, 2, 3);
		copy_match(in, out, length, extended(in, decode(in, distances), 1, 1));
	}
}

/* 3.2.7: the code lengths of both alphabets, themselves coded. */
static void read_codes(struct input *in, struct code *literals, struct code *distances)
{
	static const u8 order[19] = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };
	u8 lengths[LITERALS + DISTANCES + 138];
	unsigned nlit = take(in, 5) + 257, ndist = take(in, 5) + 1, n = take(in, 4) + 4, i;

	for (i = 0; i < sizeof(order); i++)
		lengths[order[i]] = i < n ? (u8)take(in, 3) : 0;
	make_code(literals, lengths, sizeof(order));
	for (i = 0; i < nlit + ndist && !in->bad;) {
		u32 symbol = decode(in, literals), repeat = 1;
		u8 value = (u8)symbol;

		if (symbol >= 16) {
			value = symbol == 16 && i ? lengths[i - 1] : 0;
			repeat = symbol == 16 ? 3 + take(in, 2) : symbol == 17 ? 3 + take(in, 3) : 11 + take(in, 7);
		}
		for (; repeat; repeat--)
			lengths[i++] = value;
	}
	if (nlit > LITERALS - 2 || in->bad) {
		in->bad = true;
		return;
	}
	make_code(literals, lengths, nlit);
	make_code(distances, lengths + nlit, ndist);
}

static void fixed_codes(struct code *literals, struct code *distances)
{
	u8 lengths[LITERALS];

	for (unsigned i = 0; i < LITERALS; i++)
		lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
	make_code(literals, lengths, LITERALS);
	for (unsigned i = 0; i < 30; i++)
		lengths[i] = 5;
	make_code(distances, lengths, 30);
}

static void stored(struct input *in, struct output *out)
{
	u32 n;

	take(in, in->count & 7);
	n = take(in, 16);
	take(in, 16);
	for (; n && !in->bad; n--) {
		if (out->p == out->end)
			in->bad = true;
		else
			*out->p++ = (u8)take(in, 8);
	}
}

long inflate(const u8 *from, size_t n, u8 *to, size_t size)
{
	struct input in = { .p = from, .end = from + n };
	struct output out = { to, to, to + size };
	struct code literals, distances;
	bool last = false;

	while (!last && !in.bad) {
		last = take(&in, 1);
		switch (take(&in, 2)) {
		case 0:
			stored(&in, &out);
			continue;
		case 1:
			fixed_codes(&literals, &distances);
			break;
		case 2:
			read_codes(&in, &literals, &distances);
			break;
		default:
			in.bad = true;
		}
		inflate_codes(&in, &out, &literals, &distances);
	}
	return in.bad ? ERR_FORMAT : out.p - to;
}
