/* SPDX-License-Identifier: MIT */
/*
 * For the ends of boot/x86/nature.c. A list's entries are counted, and counts do not go down. A file system and
 * partitions, which the arena has given to nobody else, are taken for some of the line cache's bytes, which are
 * written as well.
 */
#include "ends.h"
#include "boot/boot.h"

extern u8 line_cache[1u << 20];	/* struct disk's own, as others see it */
#define CACHE line_cache[0 .. (1 << 20) - 1]

/*@ assigns \nothing; */
void *arena_zalloc(size_t n, size_t align);
/*@ assigns CACHE; ensures \result <= 0; */
int fs_mount(struct fs *fs, const struct extent *volume);
/*@ assigns *list, CACHE; ensures \result <= 0 && \old(list->count) <= list->count; */
int any_language(struct fs *fs, struct entry_list *list);
/*@ assigns CACHE; ensures \result <= (int)max; */
int partitions_list(struct disk *disk, struct partition *p, unsigned max);
/*@ assigns \nothing; */
struct extent extent_whole(struct disk *disk);
/*@ assigns disk->block_size, CACHE; */
void virtio_assume_scsi(struct disk *disk);
/*@ assigns disk->block_size, CACHE; */
void virtio_assume_iso9660(struct disk *disk);
/*@ assigns to[0 .. size - 1]; */
int format(char *to, size_t size, const char *fmt, ...);
/*@ assigns \nothing; */
const struct boot_entry *entry_choose(const struct machine *m, const struct entry_list *list);
/*@ assigns *file, CACHE; ensures \result <= 0; */
int entry_open(const struct boot_entry *e, const char *path, struct extent *file);
/*@ assigns CACHE; */
int kernel_boot(struct machine *m, const struct boot_target *t, struct kernel_job *job);
