/* SPDX-License-Identifier: MIT */
/*
 * A formatter for log lines and reasons: what vipl/string.h lists, no more.
 */
#include "vipl/string.h"

struct sink {
	char *to;
	size_t size, len;
};

static void put(struct sink *s, char c)
{
	if (s->size && s->len < s->size - 1)
		s->to[s->len] = c;
	s->len++;
}

static void put_text(struct sink *s, const char *t, size_t n, unsigned width)
{
	size_t room = s->len < s->size ? s->size - s->len : 0;

	/* In one piece: nearly all of a line is text. The terminator comes last, over what is too much. */
	if (room)
		memcpy(s->to + s->len, t, MIN(n, room));
	s->len += n;
	for (; n < width; n++)
		put(s, ' ');
}

static void put_number(struct sink *s, u64 v, bool hex, unsigned width, char pad)
{
	static const char letters[] = "0123456789abcdef";
	char digits[20];	/* of 2^64 - 1 */
	unsigned n = 0;

	do {
		u64 q = hex ? v >> 4 : v <= UINT32_MAX ? (u32)v / 10 : v / 10;

		digits[n++] = letters[(hex ? v : v - q * 10) & 15];
		v = q;
	} while (v && n < sizeof(digits));
	for (unsigned i = n; i < width; i++)
		put(s, pad);
	while (n)
		put(s, digits[--n]);
}

static size_t text_length(const char *t, size_t max)
{
	size_t n = 0;

	while (n < max && t[n])
		n++;
	return n;
}

/* An integer argument of the length that the 'l' and 'z' said. */
static u64 take_number(va_list *ap, unsigned longs, bool is_signed)
{
	if (longs)
		return va_arg(*ap, u64);
	if (is_signed)
		return (u64)(int64_t)va_arg(*ap, int);
	return va_arg(*ap, unsigned);
}

/* One conversion; @f points past the '%'. Returns what follows it. */
static const char *convert(struct sink *s, const char *f, va_list *ap)
{
	unsigned width = 0, longs = 0;
	size_t precision = SIZE_MAX;
	char pad = ' ';
	const char *t;
	u64 v;

	if (*f == '-')		/* only texts are padded on the right */
		f++;
	if (*f == '0')
		pad = *f++;
	while (*f >= '0' && *f <= '9')
		width = width * 10 + (unsigned)(*f++ - '0');
	if (f[0] == '.' && f[1] == '*') {
		int n = va_arg(*ap, int);

		precision = n < 0 ? 0 : (size_t)n;
		f += 2;
	}
	while (*f == 'l' || *f == 'z') {
		longs++;
		f++;
	}
	switch (*f) {
	case 's':
		t = va_arg(*ap, const char *);
		put_text(s, t, text_length(t, precision), width);
		break;
	case 'c':
		put(s, (char)va_arg(*ap, int));
		break;
	case 'd':
		v = take_number(ap, longs, true);
		if ((int64_t)v < 0) {
			put(s, '-');
			v = -v;
		}
		put_number(s, v, false, width, pad);
		break;
	case 'u':
	case 'x':
		put_number(s, take_number(ap, longs, false), *f == 'x', width, pad);
		break;
	case 'p':
		put_number(s, (uintptr_t)va_arg(*ap, void *), true, 16, '0');
		break;
	case '\0':
		return f;
	default:
		put(s, *f);
	}
	return f + 1;
}

int vformat(char *to, size_t size, const char *fmt, va_list ap)
{
	struct sink s = { to, size, 0 };
	va_list args;

	va_copy(args, ap);
	while (*fmt) {
		const char *text = fmt;

		while (*fmt && *fmt != '%')
			fmt++;
		put_text(&s, text, (size_t)(fmt - text), 0);
		if (*fmt)
			fmt = convert(&s, fmt + 1, &args);
	}
	va_end(args);
	if (size)
		to[MIN(s.len, size - 1)] = '\0';
	return (int)s.len;
}

int format(char *to, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vformat(to, size, fmt, ap);
	va_end(ap);
	return n;
}
