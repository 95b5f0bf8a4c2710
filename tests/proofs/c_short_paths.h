/* SPDX-License-Identifier: MIT */
/* plain.h, and paths that end sooner: what is true of an array of a few characters at its end is so of a longer one. */
#include "plain.h"
#include "vipl/fs.h"

#undef FS_PATH_MAX
#define FS_PATH_MAX 8
