/* SPDX-License-Identifier: MIT */
/*
 * Versions compared by the UAPI Group's version format specification (UAPI.10), and the order of
 * boot entries that builds on it.
 */
#include "entries/entries.h"
#include "vipl/string.h"

/* What separates segments, lowest first: "1~rc" is older than "1", "1-2" newer, "1.2" newer still. */
static const char separators[] = { '~', '\0', '-', '^', '.' };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}

/* Past what has no meaning in a version. */
static const char *meaningful(const char *s)
{
	for (;; s++) {
		if (is_digit(*s) || is_letter(*s))
			return s;
		for (unsigned i = 0; i < sizeof(separators); i++)
			if (*s == separators[i])
				return s;
	}
}

static size_t span(const char *s, bool (*of)(char))
{
	size_t n = 0;

	while (of(s[n]))
		n++;
	return n;
}

/* One segment of digits or letters of each; both pointers move past it. */
static int segment_compare(const char **pa, const char **pb)
{
	bool digits = is_digit(**pa) || is_digit(**pb);
	bool (*of)(char) = digits ? is_digit : is_letter;
	size_t na = span(*pa, of), nb = span(*pb, of);
	const char *a = *pa, *b = *pb;
	int d;

	*pa += na;
	*pb += nb;
	if (!digits) {
		d = strncmp(a, b, MIN(na, nb));
		return d ? d : (na > nb) - (na < nb);
	}
	if (!na || !nb)		/* a number is newer than a word */
		return na ? 1 : -1;
	for (; na && *a == '0'; na--)
		a++;
	for (; nb && *b == '0'; nb--)
		b++;
	return na != nb ? (na > nb ? 1 : -1) : strncmp(a, b, na);
}

int version_compare(const char *a, const char *b)
{
	a = a ? a : "";
	b = b ? b : "";
	for (;;) {
		int d;

		a = meaningful(a);
		b = meaningful(b);
		for (unsigned i = 0; i < sizeof(separators); i++) {
			char s = separators[i];

			if (*a != s && *b != s)
				continue;
			if (*a != *b)
				return *a == s ? -1 : 1;
			if (!s)
				return 0;
			a++;
			b++;
		}
		d = segment_compare(&a, &b);
		if (d)
			return d;
	}
}

static int text_compare(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

/* Boot Loader Specification, "Sorting": <0 when @a comes first. */
static int entry_compare(const struct boot_entry *a, const struct boot_entry *b)
{
	int d = a->bad - b->bad;

	if (!d)
		d = !a->sort_key - !b->sort_key;
	if (!d && a->sort_key) {
		d = strcmp(a->sort_key, b->sort_key);
		if (!d)
			d = text_compare(a->machine_id, b->machine_id);
		if (!d)
			d = version_compare(b->version, a->version);
	}
	return d ? d : version_compare(b->id, a->id);
}

/* Entry @at goes before those of [first, at) that it precedes. */
static APART void move_up(struct entry_list *list, unsigned first, unsigned at)
{
	struct boot_entry entry = list->entry[at];

	for (; at > first && entry_compare(&entry, &list->entry[at - 1]) < 0; at--)
		list->entry[at] = list->entry[at - 1];
	list->entry[at] = entry;
}

void entries_sort(struct entry_list *list, unsigned first)
{
	/* By insertion: a few entries, most often in order already. */
	for (unsigned i = first + 1; i < list->count; i++)
		move_up(list, first, i);
}
