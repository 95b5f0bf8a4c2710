/* SPDX-License-Identifier: MIT */
/* Any text, with a console or none. */
#include "vformat.h"

bool log_off;

void console_write(const char *s, size_t n)
{
	/*@ assert whole: \initialized(s + (0 .. n - 1)); */
	/*@ assert within: n <= LINE_MAX_LEN; */
}

void proof_main(void)
{
	log_off = any & 1;
	log_line("%d", any);
	log_text("%d", any);
}
