/* SPDX-License-Identifier: MIT */
/*
 * What entries/text.c promises, as Eva's harnesses of the configuration languages have it: the rest of a line has any
 * content and each of LENGTHS + 1 lengths, and its terminator is the last that is there. Other texts are what is left
 * of it from anywhere, and asked for by their beginnings alone.
 */
#include "eva.h"
#include "entries/entries.h"

static char any_line[LENGTHS + 1];

static char *some_text(void)
{
	size_t n = any;

	if (n > LENGTHS)
		n = LENGTHS;
	Frama_C_make_unknown(any_line, LENGTHS);
	return any_line + n;
}
static char *some_text_or_none(void)
{
	return any ? some_text() : NULL;
}
/* The same, to walk along: by slevel the lengths are kept apart. */
static char *each_text(void)
{
	char *p = any_line;

	Frama_C_make_unknown(any_line, LENGTHS);
	while (p < any_line + LENGTHS && any)
		p++;
	return p;
}

/*@ requires text: valid_read_string(s); assigns \nothing; */
static void is_text(const char *s);

char *rest_of(const char *line)
{
	is_text(line);
	return each_text();
}
/* Asked for where rest_of() has been: the first is no blank. */
size_t word_length(const char *line)
{
	const char *p = line;

	while (*p && (p == line || any))
		p++;
	return (size_t)(p - line);
}
char *next_word(char **line)
{
	is_text(*line);
	*line = some_text();
	return some_text_or_none();
}
char *next_line(char **at)
{
	if (*at)	/* as it is of each file that is open: the unit about ends */
		is_text(*at);
	return some_text_or_none();
}
bool same_word(const char *a, const char *b)
{
	is_text(a);
	is_text(b);
	return any & 1;
}
bool has_suffix(const char *name, const char *suffix)
{
	is_text(name);
	is_text(suffix);
	return strlen(name) > strlen(suffix) && any;
}
char *concat(const char *a, const char *b, const char *c)
{
	is_text(a);
	is_text(b);
	is_text(c);
	return some_text_or_none();
}
const char *join(const char *a, const char *b)
{
	if (a)
		is_text(a);
	if (b)
		is_text(b);
	return some_text_or_none();
}
bool is_lasting(int err)
{
	return err == ERR_IO || err == ERR_TIMEOUT || err == ERR_DEVICE || err == ERR_NO_MEMORY;
}
void entry_add(struct entry_list *list, const struct boot_entry *entry)
{
	if (list->count < ENTRIES_MAX)
		list->entry[list->count++] = *entry;
}
int entry_initrd(struct boot_entry *entry, const char *path)
{
	is_text(path);
	if (entry->initrds >= ENTRY_INITRDS_MAX)
		return ERR_RANGE;
	entry->initrd[entry->initrds++] = path;
	return 0;
}

int fs_read_text(struct fs *fs, const char *path, size_t max, char **text, size_t *len)
{
	static char file[2];

	(void)fs;
	(void)max;
	is_text(path);
	*len = any;
	*text = any ? file : file + 1;
	file[0] = (char)any;
	return any ? ERR_NOT_FOUND : any ? ERR_RANGE : any_error();
}
size_t arena_mark(void) { return any; }
void arena_release(size_t mark) { (void)mark; }
const char *err_name(int err) { (void)err; return ""; }
