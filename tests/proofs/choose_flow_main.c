/* SPDX-License-Identifier: MIT */
/*
 * Lists of one entry and more, up to as many as fit (a list without any is not asked); the menu answers with the default or
 * a number it was given. Included at the end of boot/x86/choose.c.
 */
#include "eva.h"

unsigned menu_choose(const struct menu_row *rows, unsigned n, unsigned def, int timeout_ms)
{
	(void)timeout_ms;
	(void)rows;
	return n && any ? (unsigned)Frama_C_interval(0, n - 1) : def;
}
bool parse_decimal(const char *s, size_t n, u64 *value)
{
	while (n)
		any = (u64)s[--n];
	*value = any;
	return (bool)Frama_C_interval(0, 1);
}
bool glob_match(const char *pattern, const char *text)
{
	return *pattern && *text && any;
}

void proof_main(void)
{
	static struct machine m;
	static struct entry_list list;
	static char id[4], title[4];
	const struct boot_entry *e;

	Frama_C_make_unknown(id, sizeof(id) - 1);
	Frama_C_make_unknown(title, sizeof(title) - 1);
	Frama_C_make_unknown(m.entry, sizeof(m.entry) - 1);
	m.menu = (bool)Frama_C_interval(0, 1);
	m.menu_timeout_ms = (int)any;
	list.count = (unsigned)Frama_C_interval(1, ENTRIES_MAX);
	list.timeout_s = (int)Frama_C_interval(-1, INT32_MAX);
	list.source = "";
	for (unsigned i = 0; i < ENTRIES_MAX; i++) {
		list.entry[i].id = id;
		list.entry[i].title = any ? title : NULL;
		list.entry[i].is_default = (bool)Frama_C_interval(0, 1);
	}
	e = entry_choose(&m, &list);
	/*@ assert one_of_them: e == \null || \valid_read(e); */
}
