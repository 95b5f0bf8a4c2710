/* SPDX-License-Identifier: MIT */
/*
 * The choice, when one is asked for: numbered lines, digits, Backspace, Enter.
 */
#include "boot/boot.h"
#include "vipl/log.h"
#include "vipl/platform.h"
#include "vipl/string.h"

#define DIGITS_MAX 3
#define FOREVER_US (~0ull >> 8)

static void show(const struct menu_row *rows, unsigned n, unsigned def, int timeout_ms)
{
	for (unsigned i = 0; i < n; i++)
		log_text(" [%u]%s %s\n", rows[i].number, rows[i].number == def ? " default" : "",
			 rows[i].title ? rows[i].title : "");
	if (timeout_ms)
		log_text("choose a number within %u seconds: ", ((unsigned)timeout_ms + 999) / 1000);
	else
		log_text("choose a number: ");
}

static bool has_row(const struct menu_row *rows, unsigned n, u64 number)
{
	for (unsigned i = 0; i < n; i++)
		if (rows[i].number == number)
			return true;
	return false;
}

/* A line of digits, echoed; false when time ran out. The first key stops the clock. */
static bool read_line(char *line, u64 deadline)
{
	unsigned n = 0;

	for (;;) {
		u64 now = clock_now_us();
		int key = now < deadline ? console_read(deadline - now) : -1;

		if (key < 0)
			return false;
		deadline = FOREVER_US;
		if (key == '\r' || key == '\n')
			break;
		if ((key == '\b' || key == 0x7f) && n > 0) {
			n--;
			log_text("\b \b");
		} else if (key >= '0' && key <= '9' && n < DIGITS_MAX) {
			line[n++] = (char)key;
			log_text("%c", key);
		}
	}
	line[n] = '\0';
	log_text("\n");
	return true;
}

unsigned menu_choose(const struct menu_row *rows, unsigned n, unsigned def, int timeout_ms)
{
	u64 deadline = timeout_ms > 0 ? clock_now_us() + (u64)timeout_ms * 1000 : FOREVER_US;
	char line[DIGITS_MAX + 1];
	u64 number;

	show(rows, n, def, timeout_ms);
	while (read_line(line, deadline)) {
		if (!line[0])
			return def;
		if (parse_decimal(line, strlen(line), &number) && has_row(rows, n, number))
			return (unsigned)number;
		log_text("no entry %s; choose a number: ", line);
		deadline = FOREVER_US;
	}
	log_text("\n");
	return def;
}
