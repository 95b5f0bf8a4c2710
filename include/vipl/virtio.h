/* SPDX-License-Identifier: MIT */
/*
 * The virtio layer's public face (virtio 1.2): find a device, bring it up, give
 * requests to its queues. Complete enough for a driver of any device type.
 */
#ifndef VIPL_VIRTIO_H
#define VIPL_VIRTIO_H

#include "vipl/types.h"

/* Device types, 5 */
enum virtio_type {
	VIRTIO_NET = 1, VIRTIO_BLK = 2, VIRTIO_CONSOLE = 3, VIRTIO_RNG = 4,
	VIRTIO_SCSI = 8, VIRTIO_9P = 9, VIRTIO_INPUT = 18, VIRTIO_FS = 26,
};

/* Device status, 2.1 */
enum {
	VIRTIO_S_ACKNOWLEDGE = 1, VIRTIO_S_DRIVER = 2, VIRTIO_S_DRIVER_OK = 4,
	VIRTIO_S_FEATURES_OK = 8, VIRTIO_S_NEEDS_RESET = 0x40, VIRTIO_S_FAILED = 0x80,
};

/* Feature bits, 6 */
#define VIRTIO_F(bit) (1ull << (bit))
enum {
	VIRTIO_F_NOTIFY_ON_EMPTY = 24, VIRTIO_F_ANY_LAYOUT = 27, VIRTIO_F_INDIRECT_DESC = 28,
	VIRTIO_F_EVENT_IDX = 29, VIRTIO_F_VERSION_1 = 32, VIRTIO_F_ACCESS_PLATFORM = 33,
	VIRTIO_F_RING_PACKED = 34, VIRTIO_F_IN_ORDER = 35, VIRTIO_F_ORDER_PLATFORM = 36,
	VIRTIO_F_NOTIFICATION_DATA = 38,
};

struct virtio_device;
struct virtqueue;

/* Where a queue's parts are: guest-physical addresses. Legacy transports use desc only (contiguous ring). */
struct virtq_layout {
	u16 index, size;
	u64 desc, avail, used;
	u64 *notify_at;		/* out: where the queue's notify register is (pci and mmio) */
};

/*
 * A transport. Everything returns 0 (or the value) or a negative enum err; config and
 * feature words are in host order already, config bytes are as the device has them.
 */
struct virtio_transport_ops {
	const char *name;	/* "ccw", "pci", "mmio" */
	int (*reset)(struct virtio_device *d);		/* until the device says 0, bounded by a deadline */
	int (*get_status)(struct virtio_device *d);
	int (*set_status)(struct virtio_device *d, u8 status);
	int (*get_features)(struct virtio_device *d, u64 *features);
	int (*set_features)(struct virtio_device *d, u64 features);
	int (*read_config)(struct virtio_device *d, u32 off, void *to, u32 n);	/* one access of 1, 2, 4, 8 where the transport has widths */
	int (*write_config)(struct virtio_device *d, u32 off, const void *from, u32 n);
	int (*config_generation)(struct virtio_device *d);	/* constant where the transport has none */
	int (*isr)(struct virtio_device *d);	/* read clears; never used by the polled drivers */
	int (*queue_max)(struct virtio_device *d, u16 index);	/* 0: no such queue */
	int (*queue_setup)(struct virtio_device *d, const struct virtq_layout *q);
	void (*notify)(struct virtio_device *d, struct virtqueue *q);
	bool wide_config;	/* read_config and write_config take any n at once (ccw) */
};

struct virtio_device {
	const struct virtio_transport_ops *ops;
	u16 type;		/* enum virtio_type */
	bool legacy;		/* guest-order rings and config, contiguous rings */
	bool fixed_queue_size;	/* legacy: the driver must take the device's size */
	u64 offered, features;	/* what the device offered, what was negotiated */
	u32 queue_align;	/* legacy rings: 4096 */
	u8 status;		/* as last written */
	struct virtio_device *next;	/* the list virtio_reset_all() walks */
	char name[24];		/* "ccw 0.0.0001", "pci 00:03.0", "mmio feb02e00" */
	/* The transport's own: which one is told by ops. */
	union {
		struct { u32 schid; u8 cssid, ssid; u16 devno, sch; u16 revision; } ccw;
		struct {
			u32 bdf;
			bool started;		/* pci: bus master is on; mmio 1: the page size is set */
			u16 selected, max;	/* the queue selected last and its size, to select it once */
			u64 base;		/* common configuration, BAR 0 of legacy devices, the mmio transport */
			u64 slot;		/* mmio: its physical address, by which the host names it */
			u64 config, notify;
			u32 config_len, notify_len, notify_mult;
		} reg;			/* pci and mmio; an address below 64 KiB is an I/O port */
		void *fake;
	};
};

/*
 * The next device of @type (0: any) after *cursor; *cursor starts at 0 and is the walk's own.
 * 1: @d names a device (not yet initialised), 0: no more, negative: a device that cannot be used
 * (the walk may go on). Transport by transport: virtio_ccw_next(), virtio_pci_next(), virtio_mmio_next().
 */
int virtio_ccw_next(u64 *cursor, u16 type, struct virtio_device *d);
int virtio_pci_next(u64 *cursor, u16 type, struct virtio_device *d);
int virtio_mmio_next(u64 *cursor, u16 type, struct virtio_device *d);
/* The one device at an address the host named. 0, ERR_NOT_FOUND, ERR_UNSUPPORTED (not virtio), ... */
int virtio_ccw_at(u8 ssid, u16 devno, struct virtio_device *d);
int virtio_pci_at(u32 bdf, struct virtio_device *d);
int virtio_mmio_at(u64 base, struct virtio_device *d);

/*
 * Reset, ACKNOWLEDGE, DRIVER, features (@wanted of those offered; VERSION_1, ACCESS_PLATFORM,
 * ORDER_PLATFORM, INDIRECT_DESC and EVENT_IDX are taken when offered), FEATURES_OK read back. Queues and
 * config next, then virtio_ready(). @d is linked into a list until virtio_destroy() or virtio_reset_all():
 * it must live that long (call one of them before arena_reset()). After an error it is in no list.
 */
int virtio_init(struct virtio_device *d, u64 wanted);
int virtio_ready(struct virtio_device *d);	/* DRIVER_OK */
int virtio_reset(struct virtio_device *d);	/* and the device owns no memory any more */
void virtio_destroy(struct virtio_device *d);	/* reset, forgotten by virtio_reset_all() */
void virtio_reset_all(void);			/* every device that virtio_init() touched and that lives */
/*
 * A wait failed with @err while the device owns buffers: resets it, keeps the reason of the last fail()
 * and returns @err. The driver uses the device no more.
 */
int virtio_give_up(struct virtio_device *d, int err);
bool virtio_has(const struct virtio_device *d, unsigned bit);
/* DEVICE_NEEDS_RESET seen? */
bool virtio_failed(struct virtio_device *d);

/*
 * Configuration space, decoded to host order by the device's own byte order, atomic by generation
 * (retried a bounded number of times). A value beyond the space reads as an error.
 */
int virtio_config_read(struct virtio_device *d, u32 off, void *to, u32 n); /* raw bytes, all of one generation */
int virtio_config8(struct virtio_device *d, u32 off, u8 *v);
int virtio_config16(struct virtio_device *d, u32 off, u16 *v);
int virtio_config32(struct virtio_device *d, u32 off, u32 *v);
int virtio_config64(struct virtio_device *d, u32 off, u64 *v);
int virtio_config_write8(struct virtio_device *d, u32 off, u8 v);
int virtio_config_write16(struct virtio_device *d, u32 off, u16 v);
int virtio_config_write32(struct virtio_device *d, u32 off, u32 v);
int virtio_config_write64(struct virtio_device *d, u32 off, u64 v);

/* Ring fields (2.7): naturally aligned, in the order the queue says; loaded and stored once. */
typedef struct { u16 raw; } vq16;
typedef struct { u32 raw; } vq32;
typedef struct { u64 raw; } vq64;

struct virtq_desc { vq64 addr; vq32 len; vq16 flags; vq16 next; };
struct virtq_avail { vq16 flags; vq16 idx; vq16 ring[]; };
struct virtq_used_elem { vq32 id; vq32 len; };
struct virtq_used { vq16 flags; vq16 idx; struct virtq_used_elem ring[]; };

#define VIRTQ_SIZE_MAX 1024u
#define VIRTQ_SIZE_DEFAULT 128u	/* when the driver has no wish: one page of rings */

/* What the driver remembers of a request, in memory the device does not see. */
struct virtq_shadow {
	void *token;		/* NULL: this head is not in flight */
	u32 writable;		/* bytes the device may write */
	u16 next;		/* free list, or the next descriptor of the chain */
	u16 count;		/* descriptors in the chain (1 when indirect) */
};

struct virtqueue {
	struct virtio_device *device;
	u16 index, size;
	bool swap;		/* ring order differs from the CPU's */
	bool event_idx, indirect;
	struct virtq_desc *desc;
	struct virtq_avail *avail;
	struct virtq_used *used;
	struct virtq_shadow *shadow;
	struct virtq_desc *indirect_tables;	/* VIRTQ_INDIRECT per head, when negotiated */
	u16 free_head, free_count;
	u16 fresh;		/* descriptors from here on were never used: nothing clears them beforehand */
	u16 avail_idx;		/* free running, not modulo the ring size */
	u16 kicked_idx;		/* avail_idx at the last kick */
	u16 used_idx;		/* the next used element to look at */
	u16 in_flight;
	u64 owed;		/* bytes that requests in flight may write */
	u64 cookie;		/* ccw: the notify hypercall's */
	u64 notify_at;		/* pci: address of the notify register */
};

/* On a little-endian machine no ring differs: modern ones are little-endian, legacy ones as the guest is (2.6.1). */
static inline bool virtq_swaps(const struct virtqueue *q)
{
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ && q->swap;
}

#define VIRTQ_SEGMENTS_MAX 64	/* segments a request may have */
#define VIRTQ_INDIRECT 4	/* descriptors an indirect table here holds; longer chains use the ring */

struct virtq_segment {
	void *p;
	u32 len;
};

/* Bytes of memory a queue of @size takes; @legacy rings put the used ring on the next @align. */
size_t virtq_bytes(u16 size, bool legacy, u32 align);
/*
 * Sets up queue @index with at most @want entries (0: VIRTQ_SIZE_DEFAULT); where the device fixes the size
 * (legacy) it is taken as it is, up to VIRTQ_SIZE_MAX. Memory from the arena. ERR_NOT_FOUND: no such
 * queue; ERR_DEVICE: size not a power of two; ERR_UNSUPPORTED: fixed and too large, or below 2.
 */
int virtqueue_init(struct virtqueue *q, struct virtio_device *d, u16 index, u16 want);
/* After virtio_reset(): the queue's memory is the arena's again, only its struct is cleared here. */
void virtqueue_destroy(struct virtqueue *q);
/*
 * Adds one request: @out segments the device reads, then @in segments it writes; @token is not NULL. Not
 * visible to the device until virtqueue_kick(). ERR_NO_MEMORY: no room (no reason is recorded).
 */
int virtqueue_add(struct virtqueue *q, const struct virtq_segment *s, unsigned out, unsigned in, void *token);
/* How many more requests of @segments segments fit now. */
unsigned virtqueue_room(const struct virtqueue *q, unsigned segments);
/*
 * No more than this is asked for at a time: a host that reads all of it side by side still answers in time
 * from a disk of 4.3 MB/s. QEMU has threads for 64 reads.
 */
#define VIRTQ_OWED_MAX (128u << 20)
/* Whether requests of a driver that has room for @room of them have to wait for answers, */
static inline bool virtqueue_full(const struct virtqueue *q, u32 room)
{
	return q->in_flight >= room || q->owed >= VIRTQ_OWED_MAX;
}
/* and whether enough of them have come that it is worth a notification to send more. */
static inline bool virtqueue_low(const struct virtqueue *q, u32 room)
{
	return q->in_flight <= room / 2 && q->owed <= VIRTQ_OWED_MAX / 2;
}
/* Publishes and notifies once, unless the device said not to. */
void virtqueue_kick(struct virtqueue *q);
/*
 * The same for the first request of a large read. Then waits for a moment, for an answer or for the host to begin: as long
 * as it has not, QEMU takes its thread for idle and starts no other for the next request.
 */
void virtqueue_kick_first(struct virtqueue *q);
/*
 * A completed request: 1 and its token and written length, 0 when none yet, ERR_DEVICE when the
 * device returned an id that is not in flight or a length beyond what it may write.
 */
int virtqueue_take(struct virtqueue *q, void **token, u32 *written);
/*
 * Polls used.idx until one is there, for about @timeout_us: 1, ERR_TIMEOUT, ERR_DEVICE.
 * After an error the device still owns the buffers: virtio_reset() before they go out of scope.
 */
int virtqueue_wait(struct virtqueue *q, u64 timeout_us, void **token, u32 *written);
void virtqueue_notifications(struct virtqueue *q, bool on);

/*
 * Drivers: bring a found device up as a block device.
 */
struct blockdev;
#define VIRTIO_TIMEOUT_US (30u * 1000 * 1000)	/* a loaded host takes its time */

/* virtio/blk.c: @d must be of type VIRTIO_BLK. The blockdev lives in the arena. */
int virtio_blk_open(struct virtio_device *d, struct blockdev **bd);

/* virtio/scsi.c: brings the HBA up; then scsi/ finds LUNs on it. */
struct scsi_host;
int virtio_scsi_open(struct virtio_device *d, struct scsi_host **host);

#endif
