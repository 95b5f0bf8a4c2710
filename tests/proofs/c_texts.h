/* SPDX-License-Identifier: MIT */
/*
 * Texts of any content for Eva's harnesses of entries/: terminated, and with nothing behind the terminator,
 * as is what the arena gives out.
 */
#define arena_alloc alloc_for_others
#include "eva.h"
#undef arena_alloc

static char given[32];
void *arena_alloc(size_t n, size_t align)
{
	(void)align;
	return n > sizeof(given) || any ? NULL : given + sizeof(given) - n;
}

/* As much of @buffer as a text of @n characters takes, or of fewer, at its very end. */
static char *any_text(char *buffer, size_t size, size_t n)
{
	Frama_C_make_unknown(buffer, size);
	buffer[size - 1] = '\0';
	return buffer + size - 1 - n;
}
#define ANY_TEXT(buffer, n) any_text((buffer), sizeof(buffer), (n))

/* As lib/string.c has them, but that a difference is seen to be none of 0. */
size_t strlen(const char *s)
{
	const char *p = s;

	while (*p)
		p++;
	return (size_t)(p - s);
}
int strncmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++) {
		if (*a != *b)
			return any ? 1 : -1;
		if (!*a)
			break;
	}
	return 0;
}
int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}
