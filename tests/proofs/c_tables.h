/* SPDX-License-Identifier: MIT */
/* Contracts of disk/tables.h. */
#include "contracts.h"
#include "disk/tables.h"
#include "vipl/crc32.h"

/* where a loop writes, whose `assigns` are of the moment */
#define LIST_OUT \at(list->out, Pre)[0 .. \at(list->max, Pre) - 1]

/*@ predicate list_ok{L}(struct partition_list *l) =
      \valid(l) && \valid_read(l->disk) && \valid_read(l->disk->bd) && \valid(l->out + (0 .. l->max - 1)) &&
      l->count <= l->max && 512 <= l->block_size <= 4096 && pow2(l->block_size) &&
      2 * l->block_size <= l->disk->size <= 0x7fffffffffffffff &&
      \separated(l, l->disk, l->disk->bd, l->out + (0 .. l->max - 1), &CACHE);
    predicate list_same{L, M}(struct partition_list *l) =
      \at(l->out, L) == \at(l->out, M) && \at(l->max, L) == \at(l->max, M);
*/

/*@ requires list_ok(list);
    assigns list->count, list->out[0 .. list->max - 1];
    ensures list_same{Pre, Post}(list);
    ensures list_ok(list);
    ensures \result != \null ==> list->count > 0 && \result == list->out + (list->count - 1);
    exits \false; */
struct partition *partition_add(struct partition_list *list, u32 number, u64 first, u64 blocks);

/*@ requires list_ok(list) && \valid(p);
    assigns *p, CACHE;
    ensures \result <= 0;
    ensures \result == 0 ==> in_cache((u8 *)*p, list->block_size);
    exits \false; */
int table_block(const struct partition_list *list, u64 lba, const void **p);

/*@ requires list_ok(list) && \valid_read(table + (0 .. 3));
    requires \separated(table + (0 .. 3), &CACHE, list->out + (0 .. list->max - 1));
    assigns list->count, list->out[0 .. list->max - 1], CACHE;
    ensures list_same{Pre, Post}(list);
    ensures list_ok(list);
    exits \false; */
int mbr_list(struct partition_list *list, const struct mbr_entry table[4]);

/*@ requires list_ok(list);
    assigns list->count, list->out[0 .. list->max - 1], CACHE;
    ensures list_same{Pre, Post}(list);
    ensures list_ok(list);
    exits \false; */
int gpt_list(struct partition_list *list, bool backup);

/*@ requires \valid_read(((u8 *)p) + (0 .. n - 1));
    assigns \nothing; exits \false; */
u32 crc32_update(u32 crc, const void *p, size_t n);
/*@ assigns \nothing; exits \false; */
u32 crc32_zeros(u32 crc, u32 n);
