/* SPDX-License-Identifier: MIT */
/*
 * What entries/text.c promises, as Eva's harnesses of the configuration languages have it: the rest of a line has any
 * content and each of LENGTHS + 1 lengths, and its terminator is the last that is there. Other texts are what is left
 * of it from anywhere, and asked for by their beginnings alone.
 */
#include "eva.h"
#include "entries/entries.h"

#ifndef NEW_LINES
#define NEW_LINES 0
#endif

static char any_line[LENGTHS + 1];

static size_t some_length(void)
{
	size_t n = any;

	return n > LENGTHS ? LENGTHS : n;
}
static char *some_text(void)
{
	Frama_C_make_unknown(any_line, LENGTHS);
	return any_line + some_length();
}
static char *some_text_or_none(void)
{
	return any ? some_text() : NULL;
}
/* The same, to walk along: kept apart by its length. */
static char *each_text(void)
{
	size_t n = some_length();

	Frama_C_make_unknown(any_line, LENGTHS);
	/*@ split n; */
	return any_line + n;
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
	size_t n = 0;

	while (line[n] && (!n || any))
		n++;
	/*@ split n; */
	return n;
}
/* A new line begins with a word: where that matters, NEW_LINES is 1. */
static bool new_line;
char *next_word(char **line)
{
	bool some = new_line || any;

	is_text(*line);
	*line = some_text();
	new_line = false;
	return some ? some_text() : NULL;
}
char *next_line(char **at)
{
	if (*at)	/* as it is of each file that is open: the unit about ends */
		is_text(*at);
	new_line = NEW_LINES;
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
