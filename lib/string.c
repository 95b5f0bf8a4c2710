/* SPDX-License-Identifier: MIT */
/*
 * The C library's string functions, for the firmware only. memcpy, memmove,
 * memset and memcmp are in arch/, where one instruction does most of each; so is x86's strlen.
 */
#include "vipl/string.h"

#ifndef VIPL_X86
size_t strlen(const char *s)
{
	const char *p = s;

	while (*p)
		p++;
	return (size_t)(p - s);
}
#endif

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++) {
		if (*a != *b)
			return (u8)*a - (u8)*b;
		if (!*a)
			break;
	}
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}
