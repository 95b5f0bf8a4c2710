/* SPDX-License-Identifier: MIT */
/* Contracts of the directories in fs/fat.h. */
#include "c_fat.h"

/*@ predicate dir_ok{L}(struct fat_dir *d) = \valid(d) && fat_ok(d->fat) && \separated(d, d->fat, &CACHE) &&
      d->pieces <= FAT_LONG_PIECES && (d->pieces > 0 ==> d->order <= d->pieces) && d->at % 32 == 0 &&
      (d->cluster != 0 ==> 2 <= d->cluster < d->fat->limit) && d->left % 32 == 0 && d->budget <= FAT_DIR_ENTRIES &&
      (d->n > 0 ==> d->n <= 128 && \valid_read(d->p + (0 .. d->n - 1)) && d->budget + d->n <= FAT_DIR_ENTRIES); */
#define FAT_STATE dir->fat->window, dir->fat->window_start, dir->fat->window_len, dir->fat->window[0 .. FAT_WINDOW - 1], CACHE

/*@ requires \valid(dir) && fat_ok(fat) && \valid_read(e) && \separated(dir, fat, e, &CACHE);
    assigns *dir;
    ensures \result <= 0;
    ensures \result == 0 ==> dir_ok(dir) && dir->fat == fat;
    exits \false; */
int fat_dir_begin(struct fat_dir *dir, struct fat *fat, const struct fat_entry *e);
/*@ requires dir_ok(dir) && \valid(entry) && \separated(entry, dir, dir->fat, dir->fat->window + (0 .. FAT_WINDOW - 1), &CACHE);
    assigns *dir, *entry, FAT_STATE;
    ensures dir_ok(dir) && dir->fat == \old(dir->fat) && \result <= 1;
    ensures \result > 0 ==> \valid_read(*entry);
    exits \false; */
int fat_dir_next(struct fat_dir *dir, const struct fat_entry **entry);
/*@ requires dir_ok(dir);
    assigns dir->at, dir->left, dir->budget, dir->n;
    ensures dir_ok(dir);
    exits \false; */
void fat_dir_pause(struct fat_dir *dir);
/*@ requires dir_ok(dir) && \valid_read(e) && \valid(name + (0 .. FS_NAME_MAX)) && \separated(dir, e, name + (0 .. FS_NAME_MAX));
    assigns name[0 .. FS_NAME_MAX];
    ensures text(name);
    exits \false; */
void fat_dir_name(const struct fat_dir *dir, const struct fat_entry *e, char name[FS_NAME_MAX + 1]);
/*@ requires dir_ok(dir) && \valid_read(name + (0 .. n - 1)) && \valid(found);
    requires \separated(found, dir, dir->fat, name + (0 .. n - 1), &CACHE);
    assigns *dir, *found, FAT_STATE;
    ensures \result <= 0;
    exits \false; */
int fat_dir_find(struct fat_dir *dir, const char *name, size_t n, struct fat_entry *found);
