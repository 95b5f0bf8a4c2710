/* SPDX-License-Identifier: MIT */
/* For those who hand requests to a virtqueue, whose bookkeeping queue_states is about. */
#include "c_virtio.h"

/*@ assigns *q; */
int virtqueue_add(struct virtqueue *q, const struct virtq_segment *s, unsigned out, unsigned in, void *token);
/*@ assigns q->kicked_idx; */
void virtqueue_kick(struct virtqueue *q);
/*@ assigns q->kicked_idx; */
void virtqueue_kick_first(struct virtqueue *q);
/*@ assigns \nothing; ensures \result == true <==> q->in_flight >= room || q->owed >= VIRTQ_OWED_MAX; */
static inline bool virtqueue_full(const struct virtqueue *q, u32 room);
/*@ assigns \nothing; ensures \result == true <==> q->in_flight <= room / 2 && q->owed <= VIRTQ_OWED_MAX / 2; */
static inline bool virtqueue_low(const struct virtqueue *q, u32 room);
