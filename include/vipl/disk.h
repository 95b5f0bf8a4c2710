/* SPDX-License-Identifier: MIT */
/*
 * struct disk: a blockdev seen under a guessed nature, and the one way bytes
 * come off a device (virtio_read_many). The virtio_ names are this layer's; they set the
 * view, never the device's configuration.
 *
 * struct extent: a bounded window of bytes. A partition, a file, an El Torito
 * image are extents; parsers receive nothing else.
 */
#ifndef VIPL_DISK_H
#define VIPL_DISK_H

#include "vipl/blockdev.h"
#include "vipl/types.h"

enum disk_nature {
	NATURE_UNKNOWN,
	NATURE_SCSI,	/* 512- or 4096-byte blocks, MBR, GPT or zipl in block 0 */
	NATURE_ECKD,	/* a DASD: heads and sectors matter */
	NATURE_ISO9660,	/* 2048-byte sectors whatever the device's block is */
};

#define DISK_CACHE_LINE 4096u	/* what disk_map() hands out never leaves such a page */
#define DISK_WINDOW 65536u	/* and this is what one read brings in: metadata lies together */
#define DISK_WINDOWS 4u
#define DISK_BATCH 256u		/* fragments handed to the driver at once */
#define DISK_BOUNCES 4u

struct disk {
	struct blockdev *bd;
	enum disk_nature nature;
	u32 block_size;		/* the view's block: what virtio_read_many counts in */
	u32 heads, sectors;	/* the view's geometry: tracks a cylinder, blocks a track */
	u64 size;		/* bytes */
	/* Small reads go through these windows, bytes [start, start + length); disk_init() allocates them. */
	u8 *cache;
	struct disk_window {
		u64 start;
		u32 length;		/* 0 = empty */
	} window[DISK_WINDOWS];
	u8 window_next;			/* the one to fill next */
	const struct disk_window *near;	/* the one used last */
	const u8 *near_at;		/* and its bytes */
	u64 bytes_read;			/* for the log */
	/* Reads collected for the driver's next batch (disk/blockdev.c). */
	struct block_read *batch;
	unsigned batched;
	u8 *bounce;			/* DISK_BOUNCES ragged last blocks, copied after the batch */
	struct disk_fixup {
		void *to;
		u32 n;
	} fixup[DISK_BOUNCES];
	unsigned fixups;
};

/*
 * A view of @bd with the device's own block size. Allocates the line cache from the arena.
 * ERR_FORMAT for a block size or capacity that cannot be, ERR_NO_MEMORY.
 */
int disk_init(struct disk *disk, struct blockdev *bd);

void virtio_assume_scsi(struct disk *disk);
void virtio_assume_iso9660(struct disk *disk);
/* ECKD: 15 heads, sectors by block size (49/33/21/12), unless the device states a geometry. */
void virtio_assume_eckd(struct disk *disk);
/* Blocks a track of an IBM 3390 holds, by block size. */
u32 eckd_sectors(u32 block_size);
enum disk_nature virtio_guessed_disk_nature(const struct disk *disk);

/* Converts a sector number of the view into 512-byte sectors. */
u64 virtio_sector_adjust(const struct disk *disk, u64 sector);
u32 virtio_get_block_size(const struct disk *disk);
u32 virtio_get_heads(const struct disk *disk);
u32 virtio_get_sectors(const struct disk *disk);
/* Capacity in blocks of the view. */
u64 virtio_get_blocks(const struct disk *disk);

/*
 * Reads @count blocks of the view from @sector on to @to. Aligned to the device's blocks the
 * data goes straight to @to; only a ragged first or last device block is copied.
 * 0 or ERR_RANGE, ERR_IO, ERR_TIMEOUT, ERR_DEVICE.
 */
int virtio_read_many(struct disk *disk, u64 sector, void *to, u64 count);

/*
 * The parts virtio_read_many and extent_read are made of. disk_collect() puts a read of bytes
 * into the batch (and hands over a full one), disk_flush() reads what is collected.
 * disk_small() copies a few bytes out of the line cache. Errors as above; after an error the
 * batch is empty.
 */
int disk_collect(struct disk *disk, u64 off, void *to, u64 n);
int disk_flush(struct disk *disk);
int disk_small(struct disk *disk, u64 off, void *to, u64 n);
/* Points *p at the byte @off in the line cache: good until the next read of the disk. */
int disk_map(struct disk *disk, u64 off, const void **p);

/* A piece of a fragmented file. */
struct run {
	u64 offset;	/* in bytes from the start of the disk; RUN_HOLE reads as zeros */
	u64 length;	/* in bytes, > 0 */
	const u8 *data;	/* not NULL: the bytes are here in memory (inline data) and offset is unused */
};
#define RUN_HOLE (~0ull)

struct extent {
	struct disk *disk;
	u64 first;	/* byte offset on the disk, or within the runs when there are any */
	u64 length;	/* bytes */
	const struct run *runs;	/* NULL: contiguous. Arena memory, lives as long as the attempt */
	u32 nruns;
};

/* The whole disk. */
struct extent extent_whole(struct disk *disk);
/* A child that cannot exceed its parent: ERR_RANGE. */
int extent_sub(const struct extent *parent, u64 off, u64 length, struct extent *child);
/* A window of memory (inline data, fw_cfg blobs already read). @run is filled in and must live on. */
struct extent extent_memory(struct run *run, const void *data, size_t n);

/*
 * Reads [off, off + n) to @to. ERR_RANGE unless it is all inside. Large reads go straight to
 * @to, all fragments in one batch; small ones (under a page) through the disk's line cache.
 */
int extent_read(const struct extent *e, u64 off, void *to, u64 n);

/*
 * Points *p at [off, off + n) without a copy where it can be: into memory or into the line cache,
 * then good until the next read of the disk. What crosses a line or a run is gathered in @bounce
 * (room for @n). @n at most DISK_CACHE_LINE. Errors as of extent_read().
 */
int extent_map(const struct extent *e, u64 off, u32 n, void *bounce, const void **p);

/* extent_read() of several windows in one batch (kernel and initrds): all or an error. */
struct extent_part {
	const struct extent *extent;
	u64 off;
	u64 n;
	void *to;
};
int extent_read_parts(const struct extent_part *parts, size_t n);

/*
 * Partitions (disk/mbr.c, disk/gpt.c). Numbers as Linux counts them: GPT slot + 1,
 * MBR 1-4, logical ones from 5.
 */
struct partition {
	struct extent extent;
	u32 number;
	u8 mbr_type;		/* 0 when GPT */
	u8 type_guid[16];	/* as on disk; zeros when MBR */
	u8 guid[16];
	bool active;		/* MBR active flag, GPT legacy-bootable attribute */
};

#define PARTITIONS_MAX 128

/*
 * Lists partitions in table order into @out (room for @max); returns how many.
 * GPT by its primary, else its backup header (CRCs checked), else MBR with its logical
 * partitions, else 0 (a disk without a table). Entries that leave the disk are dropped with
 * a log line. @block_size for GPT is the device's logical block size.
 * Errors only when the disk cannot be read.
 */
int partitions_list(struct disk *disk, struct partition *out, unsigned max);

/* GPT type GUIDs in on-disk byte order. */
extern const u8 guid_esp[16], guid_xbootldr[16];

#endif
