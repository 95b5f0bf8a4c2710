/* SPDX-License-Identifier: MIT */
/*
 * Runs of digits and of letters in texts of any bytes and of each length up to a few; entries with any texts or none,
 * in any order. Included at the end of entries/version.c.
 */
#include "eva.h"
#include "lib/text.c"

#define LENGTHS 6
#define COUNT 3

static char texts[LENGTHS + 1];

size_t strlen(const char *s) { (void)s; return any; }	/* nobody asks */

/*@ requires text: valid_read_string(s); assigns \nothing; */
static void is_text(const char *s);

static const char *some_text_or_none(void)
{
	return any ? texts + any % sizeof(texts) : NULL;
}

static void see(const char *s)
{
	if (s)
		is_text(s);
}

int strncmp(const char *a, const char *b, size_t n) { (void)a; (void)b; (void)n; return (int)any; }
int strcmp(const char *a, const char *b)
{
	is_text(a);
	is_text(b);
	return (int)any;
}

static void spans(const char *s, size_t n)
{
	size_t digits = span(s, is_digit), letters = span(s, is_letter);

	/*@ assert digits: digits <= n; */
	/*@ assert letters: letters <= n; */
}

/* Each character there is: one that belongs to a run makes it longer than nothing. */
static void first_of_run(void)
{
	for (int c = 0; c < 256; c++) {
		char s[2] = { (char)c, '\0' };
		size_t digits = span(s, is_digit), letters = span(s, is_letter);

		/*@ assert number: '0' <= s[0] <= '9' ==> digits == 1; */
		/*@ assert word: 'a' <= s[0] <= 'z' || 'A' <= s[0] <= 'Z' ==> letters == 1; */
	}
}

static void sort(void)
{
	static struct entry_list list;

	list.count = COUNT;
	for (unsigned i = 0; i < COUNT; i++) {
		struct boot_entry *e = &list.entry[i];

		e->id = texts + any % sizeof(texts);
		e->sort_key = some_text_or_none();
		e->machine_id = some_text_or_none();
		e->version = some_text_or_none();
		e->bad = any & 1;
	}
	for (unsigned first = 0; first < COUNT; first++)
		entries_sort(&list, first);
	for (unsigned i = 0; i < COUNT; i++) {
		struct boot_entry *e = &list.entry[i];

		is_text(e->id);
		see(e->sort_key);
		see(e->machine_id);
		see(e->version);
	}
}

void proof_main(void)
{
	for (size_t n = 0; n <= LENGTHS; n++) {
		Frama_C_make_unknown(texts, LENGTHS);
		spans(texts + LENGTHS - n, n);
	}
	first_of_run();
	sort();
}
