/* SPDX-License-Identifier: MIT */
/* For the ends of entries/bls.c. All texts are in the arena, of which this is the part that they are in. */
extern char arena_texts[0x40000000];
#define TEXTS arena_texts[0 .. 0x3fffffff]
#define PLACE(s) (\exists integer k; 0 <= k && k + to_end(s) < 0x40000000 && s == (char *)arena_texts + k)
#include "c_entries_ends.h"

/*@ axiomatic Length { logic integer text_length{L}(char *s) reads s[0 .. ]; } */

/*@ assigns *env; */
const char *grubenv_get(struct fs *fs, char **env, const char *name, size_t n);
/*@ assigns to[0 .. size - 1];
    ensures 0 <= text_length(to) < size && to[text_length(to)] == 0; */
int format(char *to, size_t size, const char *fmt, ...);
/*@ assigns \nothing; */
int ascii_lower(int c);
/*@ assigns \nothing; */
bool glob_match(const char *pattern, const char *text);
/*@ assigns list->entry[0 .. ENTRIES_MAX - 1]; */
void entries_sort(struct entry_list *list, unsigned first);

#define READ(b) (b)->warnings, (b)->grubenv, TEXTS
#define LIST(list) (list)->entry[0 .. ENTRIES_MAX - 1], (list)->count
#define OK(b) (\valid(b) && \valid((b)->list) && \separated(b, (b)->list, &TEXTS))
