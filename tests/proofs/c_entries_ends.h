/* SPDX-License-Identifier: MIT */
/* For units about the ends of entries/: what it offers its own files. */
#ifndef PROOFS_ENTRIES_ENDS_H
#define PROOFS_ENTRIES_ENDS_H
#include "c_to_end.h"
#include "entries/entries.h"

/*@ predicate blank(integer c) = c == ' ' || (9 <= c <= 13 && c != '\n'); */

/*@ assigns *text, *len;
    ensures \result <= 0;
    ensures \result == 0 ==> ended(*text) && to_end(*text) <= max; */
int fs_read_text(struct fs *fs, const char *path, size_t max, char **text, size_t *len);
/*@ assigns *at, (*at)[0 .. to_end(*at)];
    ensures ended(*at) && to_end(*at) <= \old(to_end(*at));
    ensures \result != \null ==> ended(\result) && to_end(*at) < \old(to_end(*at)); */
char *next_line(char **at);
/*@ assigns *line, (*line)[0 .. to_end(*line)];
    ensures ended(*line) && to_end(*line) <= \old(to_end(*line));
    ensures \result != \null ==> ended(\result) && to_end(*line) < \old(to_end(*line)); */
char *next_word(char **line);
/*@ assigns \nothing; ensures ended(\result) && onward((char *)line, \result) && to_end(\result) <= to_end((char *)line) && !blank(\result[0]); */
char *rest_of(const char *line);
/*@ assigns \nothing; ensures 0 <= \result <= to_end((char *)line);
    ensures line[0] != 0 && !blank(line[0]) ==> 0 < \result; */
size_t word_length(const char *line);
/*@ assigns \nothing; */
bool same_word(const char *a, const char *b);
/*@ assigns \nothing; */
bool has_suffix(const char *name, const char *suffix);
/*@ assigns \nothing; ensures \result != \null ==> ended(\result); */
char *concat(const char *a, const char *b, const char *c);
/*@ assigns \nothing; */
const char *join(const char *a, const char *b);
/*@ assigns \nothing; ensures \result != \null ==> ended(\result); */
char *arena_strndup(const char *s, size_t n);
/*@ assigns \nothing; */
bool is_lasting(int err);
/*@ assigns list->entry[0 .. ENTRIES_MAX - 1], list->count; */
void entry_add(struct entry_list *list, const struct boot_entry *entry);
/*@ assigns entry->initrd[0 .. ENTRY_INITRDS_MAX - 1], entry->initrds; */
int entry_initrd(struct boot_entry *entry, const char *path);
/*@ assigns \nothing; */
const char *err_name(int err);
/*@ assigns \nothing; ensures s[0] != 0 ==> 0 < \result; ensures \result < TEXT_MAX; */
size_t strlen(const char *s);
/*@ assigns \nothing; */
int strcmp(const char *a, const char *b);
#endif
