/* SPDX-License-Identifier: MIT */
/* Contracts of vipl/fs.h, whatever the file system. */
#include "c_text.h"

/*@ requires \valid(fs) && text((char *)path) && \valid(file) && \separated(file, fs);
    assigns *file, CACHE;
    ensures \result <= 0;
    exits \false; */	/* trusted to keep to what is the caller's: what it calls has units of its own */
int fs_open(struct fs *fs, const char *path, struct extent *file);
/*@ requires \valid(fs) && \valid_read(fs->ops) && text((char *)path) && \valid(text) && \valid(len) && max < 0xffffffffffffffff;
    requires \separated(text, len, fs);
    assigns *text, *len, CACHE;
    ensures \result <= 0;
    ensures \result == 0 ==> *len <= max && \valid(*text + (0 .. *len)) && (*text)[*len] == 0;
    exits \false; */
int fs_read_text(struct fs *fs, const char *path, size_t max, char **text, size_t *len);
