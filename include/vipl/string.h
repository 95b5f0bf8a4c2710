/* SPDX-License-Identifier: MIT */
/*
 * The string functions the firmware has (lib/string.c; the host's tests use
 * the C library's, the signatures are the same), and a formatter.
 */
#ifndef VIPL_STRING_H
#define VIPL_STRING_H

#include "vipl/types.h"

void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);

/* lib/text.c: ASCII only. */
int ascii_lower(int c);
/* Compares @n bytes, ASCII letters without regard to case; 0 if equal. */
int ascii_casecmp(const char *a, const char *b, size_t n);
/* Copies at most @size - 1 bytes and terminates; false if the text was cut. */
bool str_copy(char *to, size_t size, const char *from);
/*
 * Shell-style match of the whole of @text: * ? [abc] [a-z] [!abc], backslash escapes.
 * Bounded: at most strlen(pattern) * strlen(text) steps.
 */
bool glob_match(const char *pattern, const char *text);
/* A decimal number with nothing after it; false if empty, too long or not a number. */
bool parse_decimal(const char *s, size_t n, u64 *value);

/*
 * lib/printf.c. Knows %s %.*s %c %d %u %x %p(hex) with 0-padding, width, and the
 * lengths l, ll, z; returns the length the whole text would have; always terminates if @size > 0.
 */
int vformat(char *to, size_t size, const char *fmt, va_list ap);
int format(char *to, size_t size, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
