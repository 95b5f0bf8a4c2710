/* SPDX-License-Identifier: MIT */
/*
 * CRC-32, four bytes a turn by a table of all bytes, which is made when it is first
 * wanted: it takes less room than one in the image, and about as long as a hundred bytes.
 * Runs of zeros, which a GPT mostly is, cost a multiplication instead: a zero byte multiplies
 * the register by x^8 modulo the polynomial, and n of them by x^(8n).
 */
#include "vipl/bytes.h"
#include "vipl/crc32.h"

#define POLY 0xedb88320u

/* Not cleared by start.S: all of it is written. */
static u32 table[256] __attribute__((section(".noinit")));
static bool made;

/* x^(8 * 2^k): each is the square of the one before. */
static const u32 zeros[20] = {
	0x00800000u, 0x00008000u, 0xedb88320u, 0xb1e6b092u, 0xa06a2517u,
	0xed627daeu, 0x88d14467u, 0xd7bbfe6au, 0xec447f11u, 0x8e7ea170u,
	0x6427800eu, 0x4d47bae0u, 0x09fe548fu, 0x83852d0fu, 0x30362f1au,
	0x7b5a9cc3u, 0x31fec169u, 0x9fec022au, 0x6c8dedc4u, 0x15d6874du,
};

static inline u32 times_x(u32 a)
{
	return a >> 1 ^ (POLY & -(a & 1));
}

/* The table is linear in its index: what the powers of two have makes up the others. */
static void make_table(void)
{
	u32 c = 1;

	for (unsigned k = 128; k; k >>= 1)
		table[k] = c = times_x(c);
	table[0] = 0;
	table[3] = table[1] ^ table[2];
	for (unsigned k = 4; k < 256; k *= 2) {
		const u64 *from = (const u64 *)table, *end = (const u64 *)&table[k];
		u64 *to = (u64 *)&table[k], w = table[k] | (u64)table[k] << 32;

		for (; from < end; from += 2, to += 2) {
			to[0] = from[0] ^ w;
			to[1] = from[1] ^ w;
		}
	}
	made = true;
}

u32 crc32_update(u32 crc, const void *p, size_t n)
{
	const u8 *b = p;

	if (!made)
		make_table();
#define STEP (crc = table[crc & 0xff] ^ crc >> 8)
	for (; n >= 4; n -= 4, b += 4) {
		crc ^= get_le32(*(const le32 *)b);
		STEP; STEP; STEP; STEP;
	}
	for (; n; n--, b++) {
		crc ^= *b;
		STEP;
	}
#undef STEP
	return crc;
}

/*
 * a * b modulo the polynomial; bit 31 is x^0. Four bits of @b a turn, those of the highest powers first: the
 * sum is multiplied by x^4, as half a step of a byte does, and what the four have of @a is added.
 */
static u32 multiply(u32 a, u32 b)
{
	u32 part[16], sum = 0;

	if (!made)
		make_table();
	part[0] = 0;
	for (unsigned k = 8; k; k >>= 1, a = times_x(a))
		part[k] = a;
	for (unsigned k = 2; k < 16; k *= 2)
		for (unsigned i = 1; i < k; i++)
			part[k + i] = part[k] ^ part[i];
	for (unsigned i = 0; i < 8; i++, b >>= 4)
		sum = table[(sum & 15) << 4] ^ sum >> 4 ^ part[b & 15];
	return sum;
}

u32 crc32_zeros(u32 crc, u32 n)
{
	for (unsigned k = 0; n && k < ARRAY_SIZE(zeros); k++, n >>= 1)
		if (n & 1)
			crc = multiply(crc, zeros[k]);
	return crc;
}
