/* SPDX-License-Identifier: MIT */
/* What span() calls through a pointer: is_digit() and is_letter(), which are nothing else (entries_order). */
#include "ends.h"
#include "entries/entries.h"

/*@ axiomatic Length { logic integer text_length{L}(char *s) reads s[0 .. ]; } */

/*@ assigns \nothing; ensures c == 0 ==> !\result; */
bool any_of(char c);
/*@ assigns \nothing; */
int ascii_lower(int c);
/*@ assigns \nothing; */
int strcmp(const char *a, const char *b);
/*@ assigns \nothing; */
int strncmp(const char *a, const char *b, size_t n);
