/* SPDX-License-Identifier: MIT */
/*
 * For the ends of fs/ext4*.c. The bytes of the bounce buffer, which the arena has given to nobody else, are taken for
 * some of the line cache's, which the driver writes as little.
 */
#include "ends.h"
#include "fs/ext4.h"
#include "fs/runs.h"

extern u8 line_cache[1u << 20];	/* struct disk's own, as others see it */
#define CACHE line_cache[0 .. (1 << 20) - 1]

/*@ assigns \nothing; */
static inline bool ext4_is(const struct ext4_inode *inode, unsigned type);

/*@ axiomatic Numbers {
      logic u16 le16_of(le16 v);
      logic u32 le32_of(le32 v);
    } */
/*@ assigns \nothing; ensures \result == le16_of(v); */
static ALWAYS_INLINE u16 get_le16(le16 v);
/*@ assigns \nothing; ensures \result == le32_of(v); */
static ALWAYS_INLINE u32 get_le32(le32 v);
/*@ assigns \nothing; ensures \result != \null ==> off <= v.len && n <= v.len - off; */
static inline const void *view_at(struct view v, size_t off, size_t n);
/*@ assigns \nothing; ensures \result.len <= v.len; */
static inline struct view view_sub(struct view v, size_t off, size_t n);
/*@ requires a == 4 && x <= 255; assigns \nothing; ensures x <= \result <= x + 3; */
static inline u64 align_up(u64 x, u64 a);
/*@ assigns \nothing; */
static inline u32 ext4_block_size(const struct ext4 *fs);

/*@ assigns *run; */
struct extent extent_memory(struct run *run, const void *data, size_t n);
/*@ assigns *p, CACHE; ensures \result <= 0; */
int extent_map(const struct extent *e, u64 off, u32 n, void *bounce, const void **p);
/*@ assigns *r, CACHE; ensures \result <= 0; */
int runs_add(struct runs *r, u64 offset, u64 length);
/*@ assigns *r, *file, CACHE; ensures \result <= 0; */
int runs_end(struct runs *r, struct extent *file);
/*@ assigns \nothing; */
static inline struct runs runs_begin(const struct extent *volume);
/*@ assigns \nothing; */
int strcmp(const char *a, const char *b);
