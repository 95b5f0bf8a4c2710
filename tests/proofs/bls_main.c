/* SPDX-License-Identifier: MIT */
/*
 * Entries, loader.conf, environment and UKIs of any content; of each directory any number of names is listed. Their
 * characters are 1 to 127: no other is told from these. The list is empty before, and no variable of an entry is
 * known. Included at the end of entries/bls.c.
 */
#define LENGTHS 2
#define NEW_LINES 1
#include "c_lines.h"

static char listed[9] = "+00.conf";

int fs_list(struct fs *fs, const char *path, fs_visit visit, void *context)
{
	(void)fs;
	is_text(path);
	/*@ loop widen_hints "all", 64; */
	while (any) {
		int err;

		/*@ loop unroll 8; */
		for (unsigned k = 0; k < sizeof(listed) - 1; k++)
			listed[k] = (char)Frama_C_interval(1, 127);
		err = visit(context, listed, any ? FS_FILE : FS_DIR);
		if (err)
			return err;
	}
	return any ? 0 : any ? ERR_NOT_FOUND : ERR_IO;
}
/* The copy of a whole name is one; what is cut off it is as any text. */
char *arena_strndup(const char *s, size_t n)
{
	/*@ assert there: \valid_read(s + (0 .. n - 1)); */
	if (any)
		return NULL;
	return n == sizeof(listed) - 1 ? listed : some_text();
}
bool parse_decimal(const char *s, size_t n, u64 *value)
{
	(void)s;
	(void)n;
	*value = any;
	return any & 1;
}
/* No variable of an entry is known, but what GRUB boots by default may be. */
const char *grubenv_get(struct fs *fs, char **env, const char *name, size_t n)
{
	(void)fs;
	(void)env;
	/*@ assert name: \valid_read(name + (0 .. n - 1)); */
	return n > LENGTHS ? some_text_or_none() : NULL;
}
int version_compare(const char *a, const char *b) { (void)a; (void)b; return (int)any; }
void entries_sort(struct entry_list *list, unsigned first)
{
	/*@ assert some: first < list->count <= ENTRIES_MAX; */
	(void)list;
	(void)first;
}
int format(char *to, size_t size, const char *fmt, ...)
{
	(void)fmt;
	Frama_C_make_unknown(to, size);
	to[size - 1] = '\0';
	return Frama_C_interval(0, 0x7fffffff);
}
int ascii_lower(int c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; }
bool glob_match(const char *pattern, const char *text)
{
	is_text(pattern);
	is_text(text);
	return any & 1;
}

void proof_main(void)
{
	static struct entry_list list;
	static struct fs fs;

	list.source = any ? "" : NULL;
	list.boot_partition = any & 1;
	list.pattern = some_text_or_none();
	bls_entries(&fs, &list);
}
