/* SPDX-License-Identifier: MIT */
/* A mounted file system, walked and read (tree.c). */
#ifndef FUZZ_TREE_H
#define FUZZ_TREE_H

#include "vipl/fs.h"

void fuzz_tree(struct fs *fs);
void fuzz_open(struct fs *fs, const char *name);

#endif
