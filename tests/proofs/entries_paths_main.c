/* SPDX-License-Identifier: MIT */
/* Texts of any bytes and of each length up to a few; files there or not. Included at the end of entries/text.c. */
#include "c_texts.h"

#define LENGTHS 2
#define PATHS 7		/* "/boot/", and one more */

size_t arena_mark(void) { return any; }
void arena_release(size_t mark) { (void)mark; }
int fs_open(struct fs *fs, const char *path, struct extent *file)
{
	size_t n = strlen(path);

	/*@ assert terminated: path[n] == 0; */
	(void)fs;
	(void)file;
	(void)n;
	return any ? ERR_NOT_FOUND : any_error();
}

static void put_together(size_t la, size_t lb, size_t lc)
{
	static char ta[LENGTHS + 1], tb[LENGTHS + 1], tc[LENGTHS + 1];
	const char *a = ANY_TEXT(ta, la), *b = ANY_TEXT(tb, lb), *c = ANY_TEXT(tc, lc);
	const char *all = concat(a, b, c);

	if (all) {
		size_t n = strlen(all);

		/*@ assert whole: all[n] == 0; */
	}
	all = join(any ? a : NULL, any ? b : NULL);
	if (all) {
		size_t n = strlen(all);

		/*@ assert joined: all[n] == 0; */
	}
}

static void open(size_t n)
{
	static char id[2], text[PATHS + 1];
	static struct fs fs;
	struct boot_entry entry = { .id = ANY_TEXT(id, 1), .fs = &fs };
	struct extent file;

	entry_open(&entry, ANY_TEXT(text, n), &file);
}

static void add(void)
{
	static struct entry_list list;
	static const struct boot_entry entry;

	list.count = (unsigned)any;
	entry_add(&list, &entry);
}

void proof_main(void)
{
	for (size_t a = 0; a <= LENGTHS; a++)
		for (size_t b = 0; b <= LENGTHS; b++)
			for (size_t c = 0; c <= LENGTHS; c++)
				put_together(a, b, c);
	for (size_t n = 0; n <= PATHS; n++)
		open(n);
	add();
}
