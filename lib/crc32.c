/* SPDX-License-Identifier: MIT */
/*
 * CRC-32, a byte a step. Runs of zeros, which a GPT mostly is, cost a
 * multiplication instead: a zero byte multiplies the register by x^8 modulo the
 * polynomial, and n of them by x^(8n).
 */
#include "vipl/crc32.h"

#define POLY 0xedb88320u

/* The table of all bytes is linear in the index: two of half a byte make it, in an eighth of the room. */
static const u32 low[16] = {
	0x00000000u, 0x77073096u, 0xee0e612cu, 0x990951bau, 0x076dc419u, 0x706af48fu, 0xe963a535u, 0x9e6495a3u,
	0x0edb8832u, 0x79dcb8a4u, 0xe0d5e91eu, 0x97d2d988u, 0x09b64c2bu, 0x7eb17cbdu, 0xe7b82d07u, 0x90bf1d91u,
};
static const u32 high[16] = {
	0x00000000u, 0x1db71064u, 0x3b6e20c8u, 0x26d930acu, 0x76dc4190u, 0x6b6b51f4u, 0x4db26158u, 0x5005713cu,
	0xedb88320u, 0xf00f9344u, 0xd6d6a3e8u, 0xcb61b38cu, 0x9b64c2b0u, 0x86d3d2d4u, 0xa00ae278u, 0xbdbdf21cu,
};

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

	for (; n; n--, b++) {
		crc ^= *b;
		crc = low[crc & 15] ^ high[crc >> 4 & 15] ^ crc >> 8;
	}
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
