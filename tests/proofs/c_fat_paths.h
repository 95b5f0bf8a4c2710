/* SPDX-License-Identifier: MIT */
/* What fs/fat.c calls. A path is one text, whose length has a name here; so has the volume that is listed. */
#ifndef PROOFS_FAT_PATHS_H
#define PROOFS_FAT_PATHS_H
#include "c_fat_ends.h"

extern size_t path_length;
extern struct fat *listing;
extern u8 visitors[1u << 20];	/* whatever else a visitor writes */

#define IN_PATH(p, start) (p) == (start) + ((p) - (start)) && 0 <= (p) - (start) <= path_length
#define PATH(p) ((p) + (0 .. path_length))

/* Whose volume it is called with stays as fat_mount() left it: nothing here writes to those fields. */
/*@ assigns *dir;
    ensures \result <= 0;
    ensures \result == 0 ==> dir->fat == fat;
    ensures \result == 0 && \old(fat_ok(fat) && \separated(dir, fat, &CACHE)) ==> dir_ok(dir); */
int fat_dir_begin(struct fat_dir *dir, struct fat *fat, const struct fat_entry *e);
/*@ requires dir_ok(dir) && \separated(dir, dir->fat, entry, &CACHE);
    assigns *entry, DIR_READ(dir), DIR_LONG(dir), WINDOW_OF(dir->fat), CACHE;
    ensures \result <= 1;
    ensures kept: dir_ok(dir) && dir->fat == \old(dir->fat);
    ensures fewer: \result == 1 ==> dir->budget + dir->n < \old(dir->budget + dir->n); */
int fat_dir_next(struct fat_dir *dir, const struct fat_entry **entry);
/*@ requires dir_ok(dir);
    assigns dir->at, dir->left, dir->budget, dir->n;
    ensures dir_ok(dir) && dir->fat == \old(dir->fat) && dir->budget + dir->n == \old(dir->budget + dir->n); */
void fat_dir_pause(struct fat_dir *dir);
/*@ requires \valid_read(dir) && \separated(dir, name + (0 .. FS_NAME_MAX));
    assigns name[0 .. FS_NAME_MAX]; */
void fat_dir_name(const struct fat_dir *dir, const struct fat_entry *e, char name[FS_NAME_MAX + 1]);
/*@ assigns *found, DIR_READ(dir), DIR_LONG(dir), dir->wanted, dir->want, dir->first, WINDOW_OF(dir->fat), CACHE; */
int fat_dir_find(struct fat_dir *dir, const char *name, size_t n, struct fat_entry *found);
/*@ requires \valid(fat) && 9 <= fat->cluster_shift <= 19 && \separated(fat, file, &CACHE);
    assigns *file, WINDOW_OF(fat), CACHE; */
int fat_file(struct fat *fat, u32 c, u32 length, struct extent *file);

/* It may open files of the volume, but lists none, as entries/bls.c does. */
/*@ assigns visitors[0 .. (1 << 20) - 1], WINDOW_OF(listing), CACHE; */
int any_visit(void *context, const char *name, enum fs_type type);

/*@ assigns \nothing; */
static ALWAYS_INLINE le16 make_le16(u16 x);
/*@ assigns \nothing; */
static inline u64 align_up(u64 x, u64 a);
/*@ assigns \nothing; */
static inline bool is_pow2(u64 x);
/*@ assigns \nothing; */
static inline unsigned log2_pow2(u64 x);
/*@ assigns \nothing; */
void *arena_zalloc(size_t n, size_t align);
/*@ assigns to[0 .. size - 1]; */
bool str_copy(char *to, size_t size, const char *from);
#endif
