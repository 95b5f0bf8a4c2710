/* SPDX-License-Identifier: MIT */
/*
 * What a driver found: a device of numbered blocks. Immutable once found; reads
 * go through ops->read and, above it, only through disk/ (virtio_read_many).
 */
#ifndef VIPL_BLOCKDEV_H
#define VIPL_BLOCKDEV_H

#include "vipl/types.h"

struct blockdev;

/* @count blocks from @block on, to @to. Checked against blockdev.blocks by the caller (disk/). */
struct block_read {
	u64 block;
	u64 count;
	void *to;
};

struct blockdev_ops {
	/*
	 * Reads all of @reads[0..n). The driver cuts them by max_transfer and segments
	 * and keeps as many in flight as its queue holds; one notification a batch.
	 * 0, or an error after which no buffer is still owned by the device.
	 */
	int (*read)(struct blockdev *bd, const struct block_read *reads, size_t n);
};

struct blockdev {
	const struct blockdev_ops *ops;
	u32 block_size;		/* logical block in bytes, a power of two, 512..32768 (1 for fw_cfg items) */
	u64 blocks;		/* capacity in those */
	u32 max_transfer;	/* bytes one request may carry; 0 = no limit */
	u32 segments;		/* data segments one request may have; 0 = no limit */
	u32 segment_size;	/* bytes one segment may have; 0 = no limit */
	u16 heads, sectors;	/* the geometry the device states, 0 when none */
	bool cdrom;		/* the device says it is a CD-ROM drive (SCSI type 5) */
	bool read_only;
	char name[40];		/* for the log: "ccw 0.0.0001 blk", "pci 00:03.0 scsi 0:1" */
};

/*
 * How drivers cut a large read: into some eight requests, which as many threads of the host work at, of whole pages of the
 * host's RAM. It clears such a page at the first touch: two threads that met in one would both do so.
 */
#define REQUEST_PAGE (2u << 20)
#define REQUEST_LEAST (2 * REQUEST_PAGE)
#define REQUEST_MOST (8 * REQUEST_PAGE)		/* a piece leaves room for a block more */

/* The bytes of all of @reads[0..n). */
static inline u64 read_bytes(const struct blockdev *bd, const struct block_read *reads, size_t n)
{
	u64 blocks = 0;

	for (size_t i = 0; i < n; i++)
		blocks += reads[i].count;
	return blocks * bd->block_size;
}

/* The bytes of a request, when @total are to be read and a request takes @most: whole blocks, as @most is. */
static inline u32 request_piece(u64 total, u32 most)
{
	u64 piece = MIN(MAX(align_up(total / 8, REQUEST_PAGE), REQUEST_LEAST), REQUEST_MOST - REQUEST_PAGE);

	return (u32)MIN(piece, most);
}

/* The bytes of the next request, of @left to @to, both whole blocks: it ends with a page of the host, unless @piece is less. */
static inline u32 request_size(const void *to, u64 left, u32 piece, u32 block_size)
{
	u32 ahead = align_down((uintptr_t)to & (REQUEST_PAGE - 1), block_size);

	return (u32)MIN(left, piece > ahead ? piece - ahead : piece);
}

#endif
