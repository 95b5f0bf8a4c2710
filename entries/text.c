/* SPDX-License-Identifier: MIT */
/*
 * Lines and words of configuration files, and what every language does with entries.
 */
#include "entries/entries.h"
#include "vipl/arena.h"
#include "vipl/err.h"
#include "vipl/string.h"

static inline __attribute__((always_inline)) bool is_blank(char c)
{
	return c == ' ' || ((u8)(c - '\t') <= '\r' - '\t' && c != '\n');
}

char *next_line(char **at)
{
	char *p = *at, *start, *end;

	do {
		while (is_blank(*p) || *p == '\n')
			p++;
		start = p;
		/* Nearly all letters are told by the first comparison. */
		while ((u8)*p > '\n' || (*p && *p != '\n'))
			p++;
		end = p;
		p += *p == '\n';
	} while (*start == '#');
	*at = p;
	if (start == end)
		return NULL;
	while (is_blank(end[-1]))
		end--;
	*end = '\0';
	return start;
}

char *rest_of(const char *line)
{
	while (is_blank(*line))
		line++;
	return (char *)line;
}

size_t word_length(const char *line)
{
	const char *p = line;

	while (*p && !is_blank(*p))
		p++;
	return (size_t)(p - line);
}

char *next_word(char **line)
{
	char *word = rest_of(*line), *end = word + word_length(word);

	*line = end + (*end != '\0');
	*end = '\0';
	return end == word ? NULL : word;
}

bool same_word(const char *a, const char *b)
{
	/* Most differ in the first letter, and not only by case. */
	return !((*a ^ *b) & ~0x20) && !ascii_casecmp(a, b, SIZE_MAX);
}

bool has_suffix(const char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);

	return n > m && !ascii_casecmp(name + n - m, suffix, m);
}

char *concat(const char *a, const char *b, const char *c)
{
	size_t la = strlen(a), lb = strlen(b), lc = strlen(c) + 1;
	char *p = arena_alloc(la + lb + lc, 1);

	if (!p) {
		fail(ERR_NO_MEMORY, "entries: no memory for text");
		return NULL;
	}
	memcpy(p, a, la);
	memcpy(p + la, b, lb);
	memcpy(p + la + lb, c, lc);
	return p;
}

const char *join(const char *a, const char *b)
{
	if (!a || !*a)
		return b;
	if (!b || !*b)
		return a;
	return concat(a, " ", b);
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
	if (entry->initrds >= ENTRY_INITRDS_MAX)
		return fail(ERR_RANGE, "more than %u initrds", ENTRY_INITRDS_MAX);
	entry->initrd[entry->initrds++] = path;
	return 0;
}

/* With /boot in front of it, or without: where a boot partition is mounted, or what is mounted there. */
static APART int open_elsewhere(const struct boot_entry *entry, const char *path, struct extent *file)
{
	static const char boot[] = "/boot";
	size_t mark = arena_mark();
	const char *other;
	int err;

	while (path[0] == '/' && path[1] == '/')
		path++;
	if (!strncmp(path, boot, sizeof(boot) - 1) && path[sizeof(boot) - 1] == '/')
		other = path + sizeof(boot) - 1;
	else
		other = concat(boot, *path == '/' ? "" : "/", path);
	if (!other)
		return ERR_NO_MEMORY;
	err = fs_open(entry->fs, other, file);
	if (err)
		arena_release(mark);
	return err == ERR_NOT_FOUND ? fail(err, "%s: no file %s", entry->id, path) : err;
}

int entry_open(const struct boot_entry *entry, const char *path, struct extent *file)
{
	int err = fs_open(entry->fs, path, file);

	return err == ERR_NOT_FOUND ? open_elsewhere(entry, path, file) : err;
}
