/* SPDX-License-Identifier: MIT */
/*
 * A file system out of a fuzzer's input, for the languages of entries/ (text.c): files one after the other,
 * each a path up to a line's end and its text up to a byte 0.
 */
#ifndef FUZZ_TEXT_H
#define FUZZ_TEXT_H

#include "vipl/entry.h"

/* Reads what @read makes of it, and checks the list. */
void fuzz_entries(const u8 *data, size_t size, int (*read)(struct fs *fs, struct entry_list *list));

#endif
