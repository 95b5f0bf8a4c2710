/* SPDX-License-Identifier: MIT */
/* Contracts of entries/entries.h. Text is cut in place: a text may be written. */
#include "c_text.h"
#include "entries/entries.h"

/*@ predicate own_text{L}(char *s) = text(s) && \valid(s + (0 .. text_length(s))); */
#define BEGIN \at(*at, Pre)
#define LENGTH text_length{Pre}(\at(*at, Pre))

/*@ requires \valid(at) && own_text(*at) && \separated(at, *at + (0 .. text_length(*at)));
    assigns *at, (*at)[0 .. text_length(*at)];
    ensures own_text(*at);
    ensures \result != \null ==> own_text(\result);
    exits \false; */
char *next_line(char **at);
/*@ requires \valid(line) && own_text(*line) && \separated(line, *line + (0 .. text_length(*line)));
    assigns *line, (*line)[0 .. text_length(*line)];
    ensures own_text(*line);
    ensures \result != \null ==> own_text(\result);
    exits \false; */
char *next_word(char **line);
/*@ requires text(line);
    assigns \result \from line;
    ensures \result == line + (\result - line) && 0 <= \result - line <= text_length(line) && text(\result);
    ensures text_length(\result) == text_length(line) - (\result - line);
    exits \false; */
char *rest_of(const char *line);
/*@ requires text(line); assigns \nothing; ensures \result <= text_length(line); exits \false; */
size_t word_length(const char *line);
/*@ requires text(a) && text(b); assigns \nothing; exits \false; */
bool same_word(const char *a, const char *b);
/*@ requires text(name) && text(suffix); assigns \nothing; exits \false; */
bool has_suffix(const char *name, const char *suffix);
/*@ requires text(a) && text(b) && text(c);
    assigns \result \from \nothing;
    ensures \result != \null ==> \valid(\result + (0 .. text_length(a) + text_length(b) + text_length(c)));
    exits \false; */
char *concat(const char *a, const char *b, const char *c);
/*@ requires (a != \null ==> text(a)) && (b != \null ==> text(b)); assigns \result \from a, b; exits \false; */
const char *join(const char *a, const char *b);
/*@ assigns \nothing; exits \false; */
bool is_lasting(int err);
/*@ requires \valid(list) && \valid_read(entry) && list->count <= ENTRIES_MAX && \separated(list, entry);
    assigns list->count, list->entry[0 .. ENTRIES_MAX - 1];
    ensures list->count <= ENTRIES_MAX; exits \false; */
void entry_add(struct entry_list *list, const struct boot_entry *entry);
/*@ requires \valid(entry) && entry->initrds <= ENTRY_INITRDS_MAX;
    assigns entry->initrds, entry->initrd[0 .. ENTRY_INITRDS_MAX - 1];
    ensures entry->initrds <= ENTRY_INITRDS_MAX && \result <= 0; exits \false; */
int entry_initrd(struct boot_entry *entry, const char *path);
