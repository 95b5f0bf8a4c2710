/* SPDX-License-Identifier: MIT */
/*
 * What the configuration languages share. Text is read in place: words are cut
 * out of the file's own buffer, so that nothing is copied but what is put together.
 */
#ifndef VIPL_ENTRIES_H
#define VIPL_ENTRIES_H

#include "vipl/entry.h"

#define CONFIG_MAX (256u * 1024)	/* bytes of a configuration file */

/*
 * The next line that is neither empty nor a comment ('#'), without blanks at its ends and terminated;
 * NULL at the end. *at moves on.
 */
char *next_line(char **at);
/* The next word of a line, terminated; NULL at its end. *line moves on. */
char *next_word(char **line);
/* What is left of a line, without leading blanks; and how far its first word goes. */
char *rest_of(const char *line);
size_t word_length(const char *line);

bool same_word(const char *a, const char *b);	/* without regard to case */
bool has_suffix(const char *name, const char *suffix);	/* the same, and not the suffix alone */

/* The texts one after the other in the arena, or NULL with a reason: no memory. */
char *concat(const char *a, const char *b, const char *c);
/* Both with a blank between; the other when one is NULL or empty. */
const char *join(const char *a, const char *b);

/* A disk may have any number of things wrong; the log tells of the first. */
#define WARNINGS_MAX 16

/* A file that cannot be read is no reason to give up on the others, unless the disk itself fails. */
bool is_lasting(int err);
/* Appends while there is room. */
void entry_add(struct entry_list *list, const struct boot_entry *entry);
/* One more initrd; ERR_RANGE when there are too many. */
int entry_initrd(struct boot_entry *entry, const char *path);

/* Versions by UAPI.10: <0, 0, >0; NULL is "". */
int version_compare(const char *a, const char *b);

/*
 * GRUB's environment block: the value of a variable (@n characters of @name), or NULL. @env is the text,
 * read once: NULL before the first question.
 */
const char *grubenv_get(struct fs *fs, char **env, const char *name, size_t n);

/* A configuration in SYSLINUX's language: the first of @paths that is there (ends with NULL). */
int syslinux_entries(struct fs *fs, struct entry_list *list, const char *const *paths, const char *source);

#endif
