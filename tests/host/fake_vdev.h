/* SPDX-License-Identifier: MIT */
/*
 * A virtio device that plays the other side of the ring: virtio-blk and
 * virtio-scsi, honest unless told to lie. Above it a transport of plain calls
 * (fake_vdev_init), or fake_cio.c with channel commands.
 */
#ifndef FAKE_VDEV_H
#define FAKE_VDEV_H

#include "vipl/virtio.h"

#define FAKE_VDEV_QUEUES 4
#define FAKE_LUNS 600

enum fake_lie {
	LIE_NONE,
	LIE_ID_NOT_IN_FLIGHT,	/* a used id inside the ring that nobody waits for */
	LIE_ID_STALE,		/* one that was in flight once */
	LIE_ID_OUT_OF_RANGE,	/* = queue size */
	LIE_ID_HUGE,		/* 0xffffffff */
	LIE_ID_REPEATED,	/* the answer twice, the second instead of another request's */
	LIE_UNSOLICITED,	/* one answer more than there were requests */
	LIE_LONG,		/* one byte more than there was room for */
	LIE_LENGTH_HUGE,
	LIE_SHORT,		/* one byte less than was written */
	LIE_JUMP,		/* used.idx 1000 further */
	LIE_BACK,		/* used.idx one back */
	LIE_SILENT,		/* no answer */
	LIE_NEEDS_RESET,	/* no answer, and says so */
	LIE_LATE,		/* no answer until after the reset */
	LIE_STATUS,		/* the request's status is nonsense */
	LIE_NO_STATUS,		/* answered, nothing written */
	LIE_UNSUPPORTED,	/* a read, says virtio-blk, it does not know */
};

struct fake_lun {
	u8 target;
	u16 lun;
	u8 type;		/* INQUIRY byte 0 */
	u32 block_size;
	u64 blocks;		/* as stated; reads beyond disk_size answer zeros */
	bool no_medium;
	u8 attentions;		/* unit attentions before anything works */
	u8 becoming_ready;	/* 02/04/01 before anything works */
	u8 failures;		/* reads that fail with @key first */
	u8 key;
	u32 limit;		/* block limits page: most blocks a READ, 0 = no such page */
};

struct fake_answer {		/* a SCSI command's, before it is put into the ring */
	u8 status, response;
	u32 length;		/* bytes of data */
	u32 residual, sense_len;
	u8 sense[96];
};

struct fake_vdev {
	u16 type;
	bool legacy;
	u64 features, driver_features;
	u8 config[64];
	u32 config_len;
	u8 status;
	int queue_max[FAKE_VDEV_QUEUES];
	struct { struct virtq_layout at; u16 seen, used; bool on; } queue[FAKE_VDEV_QUEUES];

	const u8 *disk;
	u64 disk_size;
	struct fake_lun lun[FAKE_LUNS];
	unsigned luns;
	/* Called after the honest answer to a SCSI command was made: changes it. */
	void (*meddle)(struct fake_vdev *v, const u8 *cdb, u8 *data, u32 room, struct fake_answer *a);

	/* how it behaves */
	enum fake_lie lie;
	unsigned lie_after;	/* requests answered honestly before */
	bool slow;		/* works when the clock is looked at, not when notified */
	unsigned deaf;		/* so many notifications are lost */
	bool backwards;		/* answers a batch in the opposite order */
	bool quiet;		/* asks for no notifications */
	unsigned io_errors;	/* so many requests fail first */
	unsigned io_error_at;	/* ... from this request on */
	bool refuse_features, never_resets, moving_config, short_used_len;
	u64 features_later;	/* offered from the second look on */

	/* what was seen */
	unsigned resets, notifies, served, writes, most_in_batch, after_reset, interrupts_wanted;
	unsigned asked_ready;	/* TEST UNIT READY commands */
	unsigned feature_looks, config_looks;
	u32 largest;		/* bytes of data of a request */
	bool bad_driver;	/* the driver broke a rule of the specification */
};

/* A disk with QEMU's queue sizes and features; @d is found, ready for virtio_init(). */
void fake_vdev_blk(struct fake_vdev *v, struct virtio_device *d, const void *disk, u64 size);
void fake_vdev_scsi(struct fake_vdev *v, struct virtio_device *d);
struct fake_lun *fake_vdev_lun(struct fake_vdev *v, u8 target, u16 lun, u32 block_size, u64 blocks);
void fake_vdev_legacy(struct fake_vdev *v, struct virtio_device *d);
/* A field of the configuration, in the order that it has there. */
void fake_vdev_config(struct fake_vdev *v, u32 off, u32 width, u64 value);

/* For transports */
void fake_vdev_reset(struct fake_vdev *v);
void fake_vdev_status(struct fake_vdev *v, u8 status);
u64 fake_vdev_features(struct fake_vdev *v);
void fake_vdev_queue(struct fake_vdev *v, const struct virtq_layout *at);
void fake_vdev_notify(struct fake_vdev *v, u16 index);
/* What a slow device does when it gets round to it. */
void fake_vdev_work(struct fake_vdev *v);

#endif
