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

void log_line(const char *fmt, ...)
{
	char line[LINE_MAX_LEN] = "vipl: ";
	va_list ap;
	size_t n;

	if (log_off)
		return;
	va_start(ap, fmt);
	vformat(line + 6, sizeof(line) - 7, fmt, ap);
	va_end(ap);
	clean(line, false);
	n = strlen(line);
	line[n] = '\n';
	console_write(line, n + 1);
}

void log_text(const char *fmt, ...)
{
	char line[LINE_MAX_LEN];
	va_list ap;

	if (log_off)
		return;
	va_start(ap, fmt);
	vformat(line, sizeof(line), fmt, ap);
	va_end(ap);
	clean(line, true);
	console_write(line, strlen(line));
}
