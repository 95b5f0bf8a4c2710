/* SPDX-License-Identifier: MIT */
/*
 * Memory functions, each around one interruptible instruction that the machine
 * does in large steps.
 */
#include "vipl/string.h"

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	register u64 d __asm__("2") = (u64)to;
	register u64 dn __asm__("3") = n;
	register u64 s __asm__("4") = (u64)from;
	register u64 sn __asm__("5") = n;

	__asm__ volatile("0: mvcle %0,%2,0\n\tjo 0b"
			 : "+d"(d), "+d"(dn), "+d"(s), "+d"(sn) : : "memory", "cc");
	return to;
}

void *memset(void *to, int byte, size_t n)
{
	register u64 d __asm__("2") = (u64)to;
	register u64 dn __asm__("3") = n;
	register u64 s __asm__("4") = 0;
	register u64 sn __asm__("5") = 0;

	__asm__ volatile("0: mvcle %0,%2,0(%4)\n\tjo 0b"
			 : "+d"(d), "+d"(dn), "+d"(s), "+d"(sn) : "a"((u64)byte) : "memory", "cc");
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	u8 *d = to;
	const u8 *s = from;

	if (d <= s || d >= s + n)
		return memcpy(to, from, n);
	while (n--)
		d[n] = s[n];
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	register u64 x __asm__("2") = (u64)a;
	register u64 xn __asm__("3") = n;
	register u64 y __asm__("4") = (u64)b;
	register u64 yn __asm__("5") = n;
	int cc;

	__asm__ volatile("0: clcle %1,%3,0\n\tjo 0b\n\tipm %0\n\tsrl %0,28"
			 : "=d"(cc), "+d"(x), "+d"(xn), "+d"(y), "+d"(yn) : : "memory", "cc");
	return cc == 0 ? 0 : cc == 1 ? -1 : 1;
}
