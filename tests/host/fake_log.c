/* SPDX-License-Identifier: MIT */
/*
 * The console of a unit test: keeps what was written, so that a test can look.
 */
#include <string.h>

#include "fake_log.h"
#include "vipl/platform.h"

static char text[16384];
static size_t used;

void console_write(const char *s, size_t n)
{
	if (n >= sizeof(text) - used)
		n = sizeof(text) - used - 1;
	memcpy(text + used, s, n);
	used += n;
	text[used] = '\0';
}

const char *fake_log(void)
{
	return text;
}

void fake_log_clear(void)
{
	used = 0;
	text[0] = '\0';
}
