/* SPDX-License-Identifier: MIT */
/*
 * Paths on ext4: what they are and stay, texts that end. The bytes of the bounce buffer, which the arena has given to
 * nobody else, are taken for some of the line cache's. What is read of names and inodes: ext4_dir, ext4_inodes.
 */
#include "contracts.h"
#include "c_move_text.h"
#include "fs/ext4.h"

/*@ axiomatic Lengths { logic integer length_of{L}(char *s) reads s[0 .. ]; }	// up to the first terminator
    predicate ends{L}(char *s) = 0 <= length_of(s) < 0x7fffffff && s[length_of(s)] == 0;
    predicate path_ok{L}(char *s) = ends(s) && \valid_read(s + (0 .. length_of(s)));
    axiomatic Paths {
      axiom path_least{L}: \forall char *s, integer k; 0 <= k < 0x7fffffff && s[k] == 0 ==> ends(s) && length_of(s) <= k;
      axiom path_rest{L}: \forall char *s, integer i;
        ends(s) && 0 <= i <= length_of(s) ==> ends(s + i) && length_of(s + i) == length_of(s) - i;
    }
    predicate fs_ok{L}(struct ext4 *fs) = \valid(fs) && \valid(fs->path + (0 .. FS_PATH_MAX - 1)); */

/* How far a path may still lead: a link costs more than its text can bring. */
#define LEFT(links, path) ((EXT4_LINKS_MAX - (links)) * FS_PATH_MAX + length((char *)(path)) + 1l)
/*@ ghost /@ requires ends(s); assigns \nothing; ensures \result == length_of(s); exits \false; @/ long length(char *s); */

/*@ requires \valid_read(inode); assigns \nothing; exits \false; */
static inline bool ext4_is(const struct ext4_inode *inode, unsigned type);

/*@ requires path_ok((char *)s); assigns \nothing; ensures \result == length_of((char *)s); exits \false; */
size_t strlen(const char *s);

/* As in contracts.h, of characters, which WP tells from other bytes. */
#define memcpy copy_text
#define extent_read read_text
/*@ requires \valid(((char *)to) + (0 .. n - 1)) && \valid_read(((u8 *)from) + (0 .. n - 1));
    requires \separated(((char *)to) + (0 .. n - 1), ((u8 *)from) + (0 .. n - 1));
    assigns ((char *)to)[0 .. n - 1];
    exits \false; */	/* trusted */
void *copy_text(void *restrict to, const void *restrict from, size_t n);
/*@ requires \valid_read(e) && \valid(((char *)to) + (0 .. n - 1));
    assigns ((char *)to)[0 .. n - 1], CACHE;
    ensures \result <= 0;
    exits \false; */
int read_text(const struct extent *e, u64 off, void *to, u64 n);

/*@ requires \valid(fs) && \valid(inode); assigns *inode, CACHE; ensures \result <= 0; exits \false; */
int ext4_inode_read(struct ext4 *fs, u32 number, struct ext4_inode *inode);
/*@ requires \valid(fs) && \valid_read(inode) && \valid(file); assigns *file, CACHE; ensures \result <= 0; exits \false; */
int ext4_content(struct ext4 *fs, const struct ext4_inode *inode, struct extent *file);
