/* SPDX-License-Identifier: MIT */
/* plain.h, and the builtin behind log2_pow2(), of which Eva knows no more than its range. */
static inline int count_zeros(unsigned long long x)
{
	int n = 0;

	//@ assert x != 0;
	//@ loop unroll 64;
	while (n < 63 && !(x >> n & 1))
		n++;
	return n;
}
#define __builtin_ctzll count_zeros
#include "plain.h"
