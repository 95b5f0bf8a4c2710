/* SPDX-License-Identifier: MIT */
/* Files of any lines that include each other. Included at the end of entries/syslinux.c. */
#define LENGTHS 2
#include "c_lines.h"
#include "entries/extlinux.c"
#include "entries/isolinux.c"

char *arena_strndup(const char *s, size_t n)
{
	(void)s;
	(void)n;
	return any ? each_text() : NULL;
}
bool parse_decimal(const char *s, size_t n, u64 *value)
{
	(void)s;
	(void)n;
	*value = any;
	return any & 1;
}

void proof_main(void)
{
	static struct entry_list list;
	static struct fs fs;

	/* What is there of other languages or of another file system. */
	list.count = (unsigned)any;
	if (list.count > ENTRIES_MAX)
		list.count = ENTRIES_MAX;
	/*@ loop unroll ENTRIES_MAX; */
	for (unsigned i = 0; i < ENTRIES_MAX; i++)
		list.entry[i].id = "";
	list.source = any ? "" : NULL;
	if (any)
		extlinux_entries(&fs, &list);
	else
		isolinux_entries(&fs, &list);
}
