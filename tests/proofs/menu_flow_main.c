/* SPDX-License-Identifier: MIT */
/* Any keys, or none, on a clock that says anything; a loadparm of any bytes. Included at the end of boot/menu.c. */
#include "eva.h"
#include "boot/options.c"

u64 clock_now_us(void)
{
	return any;
}
int console_read(u64 timeout_us)
{
	(void)timeout_us;
	return (int)Frama_C_interval(-1, 255);
}
void log_text(const char *fmt, ...)
{
	(void)fmt;
}
bool parse_decimal(const char *s, size_t n, u64 *value)
{
	while (n)
		any = (u64)s[--n];
	*value = any;
	return (bool)Frama_C_interval(0, 1);
}
int ascii_casecmp(const char *a, const char *b, size_t n)
{
	return n && *a == *b ? (int)any : 1;
}

void proof_main(void)
{
	static struct machine m;
	static struct boot b;
	struct menu_row rows[3];
	unsigned number;

	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++)
		rows[i] = (struct menu_row){ (unsigned)any, any ? NULL : "title" };
	menu_choose(rows, (unsigned)Frama_C_interval(0, 3), (unsigned)any, (int)any);
	b.m = &m;
	m.menu = (bool)Frama_C_interval(0, 1);
	b.target.has_loadparm = (bool)Frama_C_interval(0, 1);
	Frama_C_make_unknown(b.target.loadparm, sizeof(b.target.loadparm) - 1);
	Frama_C_make_unknown(m.loadparm, sizeof(m.loadparm) - 1);
	if (loadparm_choice(&b, &number) == CHOICE_NUMBER)
		any = number;
}
