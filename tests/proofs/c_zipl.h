/* SPDX-License-Identifier: MIT */
/* Contracts of zipl/internal.h. */
#include "contracts.h"
#include "zipl/internal.h"

/*@ predicate disk_ok{L}(struct disk *d) = \valid(d) && 512 <= d->block_size <= 4096 && pow2(d->block_size);
    predicate zipl_ok{L}(struct zipl *z) = \valid_read(z) && \valid(z->disk) &&
      512 <= z->block_size <= 4096 && pow2(z->block_size) && \separated(z, z->disk);
*/

/*@ requires \valid_read(p + (0 .. 3)); assigns \nothing; exits \false; */
bool zipl_magic(const u8 *p);

/*@ requires \valid_read(z) && \valid_read(p); assigns \nothing; exits \false; */
bool zipl_is_null(const struct zipl *z, const union zipl_pointer *p);

/*@ requires zipl_ok(z) && \valid(at) && \separated(at, z, z->disk) && count <= 0x10000;
    assigns *at;
    ensures \result <= 0;
    ensures \result == 0 ==> at->off % 512 == 0 && at->off % 4096 + z->block_size <= 4096;
    ensures \result == 0 ==> at->len <= 0x10000000 && (0 < count ==> 0 < at->len);
    exits \false; */
int zipl_chs_place(const struct zipl *z, u64 cylinder, u32 head, u32 sector, u64 count, struct zipl_place *at);

/*@ requires zipl_ok(z) && \valid_read(chs) && \valid(at) && \separated(at, z, z->disk, chs) && count <= 0x10000;
    assigns *at;
    ensures \result <= 0;
    ensures \result == 0 ==> at->off % 512 == 0 && at->off % 4096 + z->block_size <= 4096;
    ensures \result == 0 ==> at->len <= 0x10000000 && (0 < count ==> 0 < at->len);
    exits \false; */
int zipl_seek_place(const struct zipl *z, const struct zipl_chs *chs, u64 count, struct zipl_place *at);

/*@ requires \valid_read(z) && \valid(z->disk) && \valid(((u8 *)to) + (0 .. n - 1));
    assigns ((u8 *)to)[0 .. n - 1], CACHE;
    ensures \result <= 0;
    exits \false; */
int zipl_read(const struct zipl *z, u64 off, void *to, u64 n);
