/* SPDX-License-Identifier: MIT */
/*
 * Small helpers on text: case, globs, numbers.
 */
#include "vipl/string.h"

static inline __attribute__((always_inline)) int lower(int c)
{
	return (unsigned)c - 'A' < 26 ? c + ('a' - 'A') : c;
}

int ascii_lower(int c)
{
	return lower(c);
}

int ascii_casecmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++) {
		int x = (u8)*a, y = (u8)*b, d;

		if (x != y && (d = lower(x) - lower(y)))
			return d;
		if (!x)
			break;
	}
	return 0;
}

bool str_copy(char *to, size_t size, const char *from)
{
	size_t n = strlen(from);
	bool fits = n < size;

	if (!size)
		return false;
	if (!fits)
		n = size - 1;
	memcpy(to, from, n);
	to[n] = '\0';
	return fits;
}

/* One character of the pattern other than '*'. Advances *pattern past it; false when @c does not match. */
static bool glob_one(const char **pattern, char c)
{
	const char *p = *pattern;
	bool hit = false, negate = false;
	const char *first;

	switch (*p) {
	case '?':
		*pattern = p + 1;
		return true;
	case '\\':
		if (p[1])
			p++;
		break;
	case '[':
		first = p + 1;
		if (*first == '!' || *first == '^') {
			negate = true;
			first++;
		}
		p = first;
		while (*p && (*p != ']' || p == first)) {
			if (p[1] == '-' && p[2] && p[2] != ']') {
				hit |= c >= p[0] && c <= p[2];
				p += 3;
			} else {
				hit |= c == *p++;
			}
		}
		if (*p != ']')	/* never closed: a literal '[' */
			break;
		*pattern = p + 1;
		return hit != negate;
	}
	if (*p != ']' && !*p)	/* an unclosed bracket ran to the end */
		p = *pattern;
	*pattern = p + 1;
	return *p == c;
}

bool glob_match(const char *pattern, const char *text)
{
	const char *star = NULL, *retry = NULL;

	while (*text) {
		const char *next = pattern;

		if (*pattern == '*') {
			star = ++pattern;
			retry = text;
		} else if (*pattern && glob_one(&next, *text)) {
			pattern = next;
			text++;
		} else if (star) {
			pattern = star;
			text = ++retry;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

bool parse_decimal(const char *s, size_t n, u64 *value)
{
	u64 v = 0;

	if (n == 0 || n > 18)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		v = v * 10 + (u64)(s[i] - '0');
	}
	*value = v;
	return true;
}
