/* SPDX-License-Identifier: MIT */
/*
 * CRC-32, a byte a step. Runs of zeros, which a GPT mostly is, cost a
 * multiplication instead: a zero byte multiplies the register by x^8 modulo the
 * polynomial, and n of them by x^(8n).
 */
#include "vipl/crc32.h"

#define POLY 0xedb88320u

/* The table is linear in the index: each entry is the sum of those of its bits. */
#define BIT(i, b, v) ((i) & (b) ? (v) : 0u)
#define ENTRY(i) (BIT(i, 0x80, POLY) ^ BIT(i, 0x40, 0x76dc4190u) ^ BIT(i, 0x20, 0x3b6e20c8u) ^ \
		  BIT(i, 0x10, 0x1db71064u) ^ BIT(i, 0x08, 0x0edb8832u) ^ BIT(i, 0x04, 0x076dc419u) ^ \
		  BIT(i, 0x02, 0xee0e612cu) ^ BIT(i, 0x01, 0x77073096u))
#define ROW4(i) ENTRY(i), ENTRY((i) + 1), ENTRY((i) + 2), ENTRY((i) + 3)
#define ROW16(i) ROW4(i), ROW4((i) + 4), ROW4((i) + 8), ROW4((i) + 12)
#define ROW64(i) ROW16(i), ROW16((i) + 16), ROW16((i) + 32), ROW16((i) + 48)

static const u32 table[256] = { ROW64(0), ROW64(64), ROW64(128), ROW64(192) };

/* x^(8 * 2^k): each is the square of the one before. */
static const u32 zeros[20] = {
	0x00800000u, 0x00008000u, 0xedb88320u, 0xb1e6b092u, 0xa06a2517u,
	0xed627daeu, 0x88d14467u, 0xd7bbfe6au, 0xec447f11u, 0x8e7ea170u,
	0x6427800eu, 0x4d47bae0u, 0x09fe548fu, 0x83852d0fu, 0x30362f1au,
	0x7b5a9cc3u, 0x31fec169u, 0x9fec022au, 0x6c8dedc4u, 0x15d6874du,
};

u32 crc32_update(u32 crc, const void *p, size_t n)
{
	const u8 *b = p;

	for (; n >= 4; n -= 4, b += 4) {
		crc ^= (u32)b[0] | (u32)b[1] << 8 | (u32)b[2] << 16 | (u32)b[3] << 24;
		crc = table[crc & 0xff] ^ crc >> 8;
		crc = table[crc & 0xff] ^ crc >> 8;
		crc = table[crc & 0xff] ^ crc >> 8;
		crc = table[crc & 0xff] ^ crc >> 8;
	}
	for (; n; n--, b++)
		crc = table[(crc ^ *b) & 0xff] ^ crc >> 8;
	return crc;
}

/* a * b modulo the polynomial; bit 31 is x^0. */
static u32 multiply(u32 a, u32 b)
{
	u32 sum = 0;

	for (; b; b <<= 1) {
		if (b >> 31)
			sum ^= a;
		a = a >> 1 ^ (a & 1 ? POLY : 0);
	}
	return sum;
}

u32 crc32_zeros(u32 crc, u32 n)
{
	for (unsigned k = 0; n && k < ARRAY_SIZE(zeros); k++, n >>= 1)
		if (n & 1)
			crc = multiply(crc, zeros[k]);
	return crc;
}
