/* SPDX-License-Identifier: MIT */
/* What data in an inode needs: the inode is mapped whole (ext4_inodes), and an extent of memory says where that is. */
#include "contracts.h"
#include "fs/ext4.h"

/*@ predicate within(integer at, integer n, integer all) = 0 <= at && at + n <= all; */

/*@ assigns \result \from \nothing;
    ensures \result != \null ==> in_rest((u8 *)\result, n);
    exits \false; */
void *arena_alloc(size_t n, size_t align);

/*@ requires \valid(run) && \valid_read((u8 *)data + (0 .. n - 1));
    assigns *run;
    exits \false; */
struct extent extent_memory(struct run *run, const void *data, size_t n);
