/* SPDX-License-Identifier: MIT */
/*
 * Contracts of fs/ext4.h, and of fs/runs.h as its callers see them: where the runs lie is the arena's, apart
 * from all that a caller has, as what the arena gives out is (contracts.h).
 */
#ifndef PROOFS_EXT4_H
#define PROOFS_EXT4_H
#include "c_paths.h"
#include "fs/ext4.h"
#include "fs/runs.h"

extern struct run arena_runs[RUNS_MAX + 64];	/* the runs, wherever the arena put them */
#define RUNS arena_runs[0 .. RUNS_MAX + 63]

/*@ logic integer block_bytes(integer shift) = shift == 10 ? 1024 : shift == 11 ? 2048 : 4096;
    predicate ext4_ok{L}(struct ext4 *f) = \valid(f) && 10 <= f->block_shift <= 12 && f->inodes_per_group > 0 &&
      32 <= f->group_desc_size <= block_bytes(f->block_shift) && 128 <= f->inode_size <= block_bytes(f->block_shift) &&
      \valid(f->bounce + (0 .. block_bytes(f->block_shift) - 1)) && \valid(f->path + (0 .. FS_PATH_MAX - 1)) &&
      \separated(f, f->bounce + (0 .. block_bytes(f->block_shift) - 1), f->path + (0 .. FS_PATH_MAX - 1), &CACHE, &RUNS);
    predicate block_at{L}(struct ext4 *f, u8 *p) = \valid_read(p + (0 .. block_bytes(f->block_shift) - 1)); */
#define BOUNCE(fs) (fs)->bounce[0 .. block_bytes((fs)->block_shift) - 1]

/*@ requires \valid_read(fs) && 10 <= fs->block_shift <= 12;
    assigns \nothing; ensures \result == block_bytes(fs->block_shift); exits \false; */
static inline u32 ext4_block_size(const struct ext4 *fs);
/*@ requires \valid_read(inode); assigns \nothing; exits \false; */
static inline bool ext4_is(const struct ext4_inode *inode, unsigned type);

/*@ requires ext4_ok(fs) && \valid(p) && \separated(p, fs, &BOUNCE(fs), &CACHE);
    assigns *p, BOUNCE(fs), CACHE;
    ensures \result <= 0;
    ensures \result == 0 ==> block_at(fs, (u8 *)*p);
    exits \false; */
int ext4_block(struct ext4 *fs, u64 block, const void **p);

/*@ requires ext4_ok(fs) && \valid(inode) && \separated(inode, fs, &BOUNCE(fs), &CACHE);
    assigns *inode, BOUNCE(fs), CACHE;
    ensures \result <= 0;
    exits \false; */
int ext4_inode_read(struct ext4 *fs, u32 number, struct ext4_inode *inode);

/*@ requires ext4_ok(fs) && \valid_read(inode) && \valid(file) && \separated(file, inode, fs, &BOUNCE(fs), &CACHE);
    assigns *file, BOUNCE(fs), CACHE;
    ensures \result <= 0;
    ensures \result == 0 ==> file->length <= block_bytes(fs->block_shift);
    exits \false; */
int ext4_inline(struct ext4 *fs, const struct ext4_inode *inode, struct extent *file);

/*@ requires ext4_ok(fs) && \valid_read(inode) && \valid(file) && \separated(file, inode, fs, &BOUNCE(fs), &CACHE, &RUNS);
    assigns *file, BOUNCE(fs), CACHE, RUNS;
    ensures \result <= 0;
    ensures \result == 0 && (inode->flags & EXT4_FL_INLINE) != 0 ==> file->length <= block_bytes(fs->block_shift);
    exits \false; */
int ext4_content(struct ext4 *fs, const struct ext4_inode *inode, struct extent *file);

/*@ predicate runs_ok{L}(struct runs *r) = \valid(r) && \valid_read(r->volume) && r->count <= RUNS_MAX &&
      (r->run == \null ? r->count <= 1 && r->room == 0 : r->count <= r->room <= RUNS_MAX + 64 && 0 < r->count &&
        r->run == (struct run *)arena_runs) && \separated(r, r->volume, &RUNS); */
/*@ assigns \nothing; ensures \result.volume == volume && \result.count == 0 && \result.run == \null && \result.room == 0; exits \false; */
static inline struct runs runs_begin(const struct extent *volume);
/*@ requires runs_ok(r);
    assigns *r, RUNS;
    ensures \result <= 0;
    ensures \result == 0 ==> runs_ok(r);
    ensures r->volume == \old(r->volume);
    exits \false; */	/* trusted to find the runs in arena_runs; else as proved of fs/runs.c */
int runs_add(struct runs *r, u64 offset, u64 length);
/*@ requires runs_ok(r) && \valid(file) && \separated(file, r, r->volume, &RUNS);
    assigns *file, *r, RUNS;
    ensures \result <= 0;
    exits \false; */	/* as runs_add() */
int runs_end(struct runs *r, struct extent *file);
/*@ requires \valid_read(p + (0 .. 4 * n - 1)); assigns \nothing; ensures \result <= n;
    ensures n > 0 && le32_of(*(le32 *)p) == first ==> \result > 0;
    exits \false; */
u32 runs_count32(const u8 *p, u32 n, u32 first, bool quick);

/*@ requires run != \null && \valid(run); assigns *run; ensures \result.length == n; exits \false; */
struct extent extent_memory(struct run *run, const void *data, size_t n);

/*@ requires ext4_ok(fs) && text((char *)path) && \valid(inode);
    requires \separated(inode, fs, &BOUNCE(fs), fs->path + (0 .. FS_PATH_MAX - 1), &CACHE, &RUNS);
    assigns *inode, fs->path[0 .. FS_PATH_MAX - 1], BOUNCE(fs), CACHE, RUNS;
    ensures \result <= 0;
    exits \false; */
int ext4_find(struct ext4 *fs, const char *path, struct ext4_inode *inode);

/*@ requires text((char *)name); assigns \nothing; exits \false; */	/* any function: what it does with its context is its own */
int visit_any(void *context, const char *name, enum fs_type type);
/*@ requires ext4_ok(fs) && \valid_read(inode) && visit == &visit_any;
    requires \separated(inode, fs, &BOUNCE(fs), fs->path + (0 .. FS_PATH_MAX - 1), &CACHE, &RUNS);
    assigns BOUNCE(fs), CACHE, RUNS;
    exits \false; */
int ext4_list_dir(struct ext4 *fs, const struct ext4_inode *inode, fs_visit visit, void *context);
#endif
