/* SPDX-License-Identifier: MIT */
/*
 * Contracts for virtio/queue.c. That the chains in flight and the free list share the descriptors
 * among them, none twice and none lost, is what queue_states goes through; here it is taken that a
 * head in flight can be put back, and shown what is done with a device's answer before that.
 */
#include "contracts.h"
#include "vipl/virtio.h"

/*@ assigns \result \from x; exits \false; */	/* trusted */
unsigned short __builtin_bswap16(unsigned short x);
/*@ assigns \result \from x; exits \false; */	/* trusted */
unsigned int __builtin_bswap32(unsigned int x);

/*@ assigns \nothing; exits \false; */	/* trusted: assembly */
void barrier_full(void);
/*@ assigns \nothing; exits \false; */	/* trusted: assembly */
void barrier_read(void);

/*@ assigns \nothing; exits \false; */	/* trusted */
void clock_nap(u32 us);

/*@ requires \valid_read(q); assigns \nothing; exits \false; */	/* trusted: a flag of the device's */
static inline bool virtq_swaps(const struct virtqueue *q);

/*@ predicate ring_size{L}(integer n) = 2 <= n <= VIRTQ_SIZE_MAX;
    predicate queue_ok{L}(struct virtqueue *q) = \valid(q) && ring_size(q->size) && q->fresh <= q->size &&
      \valid(q->shadow + (0 .. q->size - 1)) && \valid(q->used) && \valid(&q->used->ring[0 .. q->size - 1]) &&
      \valid(q->avail) && \valid(&q->avail->ring[0 .. q->size]) &&
      \separated(q, q->shadow + (0 .. q->size - 1)); */
