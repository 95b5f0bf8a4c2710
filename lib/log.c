/* SPDX-License-Identifier: MIT */
/*
 * Log lines, each handed to the console in one piece.
 */
#include "vipl/log.h"
#include "vipl/platform.h"
#include "vipl/string.h"

#define LINE_MAX_LEN 160

/* Disks and devices name things: no control character of theirs reaches the terminal. */
static void clean(char *s, bool newlines)
{
	for (; *s; s++)
		if ((*s < ' ' || *s > '~') && !(newlines && (*s == '\n' || *s == '\b')))
			*s = '?';
}

/* A line begins with our name and ends; other text is a piece of one and may have line ends in it. */
static void print(bool line, const char *fmt, va_list ap)
{
	char text[LINE_MAX_LEN];
	size_t n = line ? 6 : 0;

	memcpy(text, "vipl: ", 6);
	vformat(text + n, sizeof(text) - 1 - n, fmt, ap);
	clean(text, !line);
	n = strlen(text);
	if (line)
		text[n++] = '\n';
	console_write(text, n);
}

void log_line(const char *fmt, ...)
{
	va_list ap;

	if (log_off)
		return;
	va_start(ap, fmt);
	print(true, fmt, ap);
	va_end(ap);
}

void log_text(const char *fmt, ...)
{
	va_list ap;

	if (log_off)
		return;
	va_start(ap, fmt);
	print(false, fmt, ap);
	va_end(ap);
}
