/* SPDX-License-Identifier: MIT */
/* What the files of zipl/ call, and what that writes. */
#ifndef PROOFS_ZIPL_ENDS_H
#define PROOFS_ZIPL_ENDS_H
#include "ends.h"
#include "vipl/ebcdic.h"
#include "zipl/internal.h"

extern u8 line_cache[1u << 20];	/* struct disk's own, as others see it */
#define CACHE line_cache[0 .. (1 << 20) - 1]

/*@ assigns \nothing; */
static ALWAYS_INLINE u16 get_be16(be16 v);

/*@ assigns to[0 .. size - 1]; */
int format(char *to, size_t size, const char *fmt, ...);
/*@ assigns \nothing; */
u32 eckd_sectors(u32 block_size);

/*@ assigns \nothing; */
struct extent extent_whole(struct disk *disk);
/*@ assigns *p, ((u8 *)bounce)[0 .. n - 1], CACHE; */
int extent_map(const struct extent *e, u64 off, u32 n, void *bounce, const void **p);
/*@ assigns ((u8 *)parts[0 .. n - 1].to)[0 .. 0xffffffff], CACHE; */
int extent_read_parts(const struct extent_part *parts, size_t n);

/*@ assigns \nothing; */
bool zipl_magic(const u8 *p);
/*@ assigns \nothing; */
bool zipl_is_null(const struct zipl *z, const union zipl_pointer *p);
/*@ assigns *at; */
int zipl_locate(const struct zipl *z, const union zipl_pointer *p, struct zipl_place *at);
/*@ assigns *at; */
int zipl_seek_place(const struct zipl *z, const struct zipl_chs *chs, u64 count, struct zipl_place *at);
/*@ assigns ((u8 *)to)[0 .. n - 1], CACHE; */
int zipl_read(const struct zipl *z, u64 off, void *to, u64 n);
/*@ assigns z->present, z->entry[0 .. ZIPL_ENTRIES_MAX - 1][0 .. ZIPL_POINTER - 1], CACHE; */
int zipl_read_table(struct zipl *z, const union zipl_pointer *table);
#endif
