/* SPDX-License-Identifier: MIT */
/*
 * Each conversion that a format of the firmware has, alone and in a row; numbers of any value, texts of any length to 12 that end
 * where their objects end, with a terminator or a precision; formats that end within a conversion. That a format has the
 * arguments that it asks for is the compiler's to check (vipl/string.h).
 */
#include "plain.h"

#define TEXT_SIZE 13
#define ROOM_MAX 48

volatile u64 any;
static char text[TEXT_SIZE], room[ROOM_MAX];

/* Any text. */
static const char *any_text(void)
{
	Frama_C_make_unknown(text, sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	return text;
}

/* @n characters and no terminator behind them. (Of none, Frama-C's memcpy() wants a place that is there.) */
static const char *cut(int n)
{
	Frama_C_make_unknown(text, sizeof(text));
	return text + sizeof(text) - (n < 1 ? 1 : n);
}

static int made(char *to, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vformat(to, size, fmt, ap);
	va_end(ap);
	return n;
}

static void texts(char *to, size_t size)
{
	format(to, size, "");
	format(to, size, "no conversion, and more than goes into any of them");
	format(to, size, "%s", any_text());
	format(to, size, "%s", "");
	format(to, size, "<%s> %s%s%s", any_text(), any_text(), any_text(), any_text());
	format(to, size, "%c", (int)any);
	format(to, size, "%c%c %s", (int)any, (int)any, any_text());
	format(to, size, "%s %5s|%-12s|%-5u: %u", any_text(), any_text(), any_text(), (unsigned)any, (unsigned)any);
	for (int n = -2; n <= TEXT_SIZE; n++) {
		format(to, size, "%.*s", n, cut(n));
		format(to, size, "%.*s", n, any_text());
	}
	format(to, size, "%.*s", (int)any, any_text());
	format(to, size, "%y%%%");
}

static void numbers(char *to, size_t size)
{
	format(to, size, "%d %%", (int)any);
	format(to, size, "%u%x", (unsigned)any, (unsigned)any);
	format(to, size, "%12u %02x:%04x/%08x", (unsigned)any, (unsigned)any, (unsigned)any, (unsigned)any);
	format(to, size, "%ld", (long)any);
	format(to, size, "%lu %lx", any, any);
	format(to, size, "%08lx%016lx", any, any);
	format(to, size, "%llu %016llx", (unsigned long long)any, (unsigned long long)any);
	format(to, size, "%zu", (size_t)any);
	format(to, size, "%p", (void *)0);
}

/* Nothing is taken that was not given, which is a number each. */
static void broken(char *to, size_t size)
{
	static const char *const formats[] = {
		"%", "any %", "%%%", "%-", "%0", "%-0", "%12", "%4294967296", "%l", "%0016ll", "%z", "%.", "%.*", "%5.*l",
	};

	for (unsigned i = 0; i < ARRAY_SIZE(formats); i++)
		made(to, size, formats[i], (int)any);
}

void proof_main(void)
{
	static const size_t sizes[] = { 0, 1, 2, 20, ROOM_MAX };

	for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
		texts(room + sizeof(room) - sizes[i], sizes[i]);
		broken(room + sizeof(room) - sizes[i], sizes[i]);
		if (sizes[i] < ROOM_MAX)
			numbers(room + sizeof(room) - sizes[i], sizes[i]);
	}
}
