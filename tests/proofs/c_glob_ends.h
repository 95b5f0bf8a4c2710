/* SPDX-License-Identifier: MIT */
/* Texts for the end of glob_match(), of which each place is one. */
#define PLACE(s) \valid_read(s + (0 .. to_end(s)))
#include "c_to_end.h"
