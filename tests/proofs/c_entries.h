/* SPDX-License-Identifier: MIT */
/* Contracts of entries/entries.h, and of vipl/fs.h as entries/ uses it. */
#include "c_words.h"
#include "entries/entries.h"

#define TEXT_MAX 0x7fffffff

/*@ requires text((char *)path) && \valid(file); assigns *file; ensures \result <= 0; exits \false; */	/* trusted */
int fs_open(struct fs *fs, const char *path, struct extent *file);
/*@ requires text((char *)path) && \valid(text) && \valid(len);
    assigns *text, *len;
    ensures \result <= 0;
    ensures \result == 0 ==> own_text(*text) && text_length(*text) <= max;
    exits \false; */	/* trusted: fs/fs.c terminates what it has read */
int fs_read_text(struct fs *fs, const char *path, size_t max, char **text, size_t *len);
/*@ assigns \nothing; exits \false; */
size_t arena_mark(void);
/*@ assigns \nothing; exits \false; */
void arena_release(size_t mark);

/*@ predicate blank(integer c) = c == ' ' || (9 <= c <= 13 && c != '\n');
    predicate maybe_text{L}(char *s) = s == \null || text(s); */

/*@ requires \valid(at) && own_text(*at);
    assigns *at, (*at)[0 .. text_length(*at)];
    ensures own_text(*at);
    ensures *at == \old(*at) + (*at - \old(*at)) && 0 <= *at - \old(*at) <= \old(text_length(*at));
    ensures \result != \null ==> own_text(\result) && \result[0] != 0 && \result == \old(*at) + (\result - \old(*at)) &&
      0 <= \result - \old(*at) && \result - \old(*at) + text_length(\result) <= *at - \old(*at);
    ensures \result != \null ==> *at - \old(*at) > 0;
    exits \false; */
char *next_line(char **at);
/*@ requires \valid(line) && own_text(*line);
    assigns *line, (*line)[0 .. text_length(*line)];
    ensures own_text(*line);
    ensures *line == \old(*line) + (*line - \old(*line)) && 0 <= *line - \old(*line) <= \old(text_length(*line));
    ensures \result != \null ==> own_text(\result) && \result[0] != 0 && \result == \old(*line) + (\result - \old(*line)) &&
      0 <= \result - \old(*line) && \result - \old(*line) + text_length(\result) <= *line - \old(*line);
    ensures \result != \null ==> *line - \old(*line) > 0;
    exits \false; */
char *next_word(char **line);
/*@ requires text((char *)line);
    assigns \result \from line;
    ensures moved((char *)line, \result) && text(\result) && !blank(\result[0]);
    exits \false; */
char *rest_of(const char *line);
/*@ requires text((char *)line);
    assigns \nothing;
    ensures 0 <= \result <= text_length((char *)line) && (line[\result] == 0 || blank(line[\result]));
    ensures line[0] != 0 && !blank(line[0]) ==> 0 < \result;
    exits \false; */
size_t word_length(const char *line);
/*@ requires text((char *)a) && text((char *)b); assigns \nothing; exits \false; */
bool same_word(const char *a, const char *b);
/*@ requires text((char *)name) && text((char *)suffix); assigns \nothing;
    ensures \result ==> text_length((char *)suffix) < text_length((char *)name);
    exits \false; */
bool has_suffix(const char *name, const char *suffix);
/*@ requires text((char *)a) && text((char *)b) && text((char *)c) && pow2(1);
    assigns \result \from \nothing;
    ensures \result != \null ==> own_text(\result);
    exits \false; */
char *concat(const char *a, const char *b, const char *c);
/*@ assigns \nothing; exits \false; */
bool is_lasting(int err);
/*@ requires \valid(entry) && entry->initrds <= ENTRY_INITRDS_MAX;
    assigns entry->initrd[0 .. ENTRY_INITRDS_MAX - 1], entry->initrds;
    ensures entry->initrds <= ENTRY_INITRDS_MAX && \result <= 0;
    exits \false; */
int entry_initrd(struct boot_entry *entry, const char *path);
/*@ requires maybe_text((char *)a) && maybe_text((char *)b); assigns \nothing; exits \false; */
int version_compare(const char *a, const char *b);
/*@ requires \valid(list) && list->count <= ENTRIES_MAX && first < list->count;
    assigns list->entry[0 .. ENTRIES_MAX - 1];
    exits \false; */
void entries_sort(struct entry_list *list, unsigned first);
/*@ requires \valid(env) && (*env == \null || own_text(*env)) && n < TEXT_MAX && \valid_read(name + (0 .. n - 1));
    assigns *env;
    exits \false; */
const char *grubenv_get(struct fs *fs, char **env, const char *name, size_t n);
