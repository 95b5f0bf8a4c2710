/* SPDX-License-Identifier: MIT */
/*
 * CRC-32, half a byte a step: a table of all bytes takes as long to make as the few words of a GPT that are not
 * zero, and more room in an image than it is worth. Runs of zeros, which a GPT mostly is, cost a
 * multiplication instead: a zero byte multiplies the register by x^8 modulo the polynomial, and n of them
 * by x^(8n).
 */
#include "vipl/bytes.h"
#include "vipl/crc32.h"

/* What four bits that are shifted out leave behind. */
static const u32 half[16] = {
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

#define STEP (crc = crc >> 4 ^ half[crc & 15])

/* A word that is in the register already: multiplies by x^32. */
static u32 step_word(u32 crc)
{
	STEP; STEP; STEP; STEP; STEP; STEP; STEP; STEP;
	return crc;
}

u32 crc32_update(u32 crc, const void *p, size_t n)
{
	const u8 *b = p;

	for (; n >= 4; n -= 4, b += 4)
		crc = step_word(crc ^ get_le32(*(const le32 *)b));
	for (; n; n--, b++) {
		crc ^= *b;
		STEP; STEP;
	}
	return crc;
}

/*
 * a * b modulo the polynomial; bit 31 is x^0. Every fourth bit is taken at a time, so that what an ordinary
 * multiplication carries ends in the gaps: at most eight bits meet in one place. Then the high powers,
 * which are the low word, are reduced as a word of a checksum is.
 */
static u32 multiply(u32 a, u32 b)
{
	const u64 every = 0x1111111111111111ull;
	u64 x[4], y[4], sum = 0;

#pragma GCC unroll 4
	for (unsigned i = 0; i < 4; i++) {
		x[i] = a & (u32)(every << i);
		y[i] = b & (u32)(every << i);
	}
#pragma GCC unroll 4
	for (unsigned i = 0; i < 4; i++)
		sum |= (x[0] * y[i] ^ x[1] * y[(i + 3) & 3] ^ x[2] * y[(i + 2) & 3] ^ x[3] * y[(i + 1) & 3]) &
		       every << i;
	sum <<= 1;
	return step_word((u32)sum) ^ (u32)(sum >> 32);
}

u32 crc32_zeros(u32 crc, u32 n)
{
	for (n &= (1u << ARRAY_SIZE(zeros)) - 1; n; n &= n - 1)
		crc = multiply(crc, zeros[__builtin_ctz(n)]);
	return crc;
}
