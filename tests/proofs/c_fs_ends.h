/* SPDX-License-Identifier: MIT */
/* What fs/fs.c calls: a file system's own functions, each of which has a unit about its ends. */
#include "ends.h"

extern u8 line_cache[1u << 20];	/* struct disk's own, as others see it */
#define CACHE line_cache[0 .. (1 << 20) - 1]

/*@ assigns *fs, CACHE; */
int mount_any(struct fs *fs, const struct extent *volume);
/*@ assigns *file, CACHE; */
int open_any(struct fs *fs, const char *path, struct extent *file);
/*@ assigns CACHE; */
int list_any(struct fs *fs, const char *path, fs_visit visit, void *context);
/*@ assigns ((u8 *)to)[0 .. n - 1], CACHE; */
int extent_read(const struct extent *e, u64 off, void *to, u64 n);
