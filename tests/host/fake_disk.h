/* SPDX-License-Identifier: MIT */
/*
 * A disk in memory, behind the real disk/ code: for tests of everything that
 * reads extents. It counts what was asked of it and fails where it is told to.
 */
#ifndef FAKE_DISK_H
#define FAKE_DISK_H

#include "vipl/disk.h"

struct fake_disk {
	struct blockdev bd;
	struct disk disk;
	u8 *bytes;
	u64 size;
	unsigned reads;		/* batches the driver was handed: one notification each */
	unsigned pieces;	/* block_reads in them */
	u64 read_bytes;
	unsigned fail_at;	/* the n-th batch from now on ends in ERR_IO; 0: none does */
	bool fail_on;		/* and so do those behind it */
	u64 bad_block, bad_blocks;	/* a batch that touches one of these ends in ERR_IO */
	bool failed;		/* that was the last one: if the page it wanted is asked for next, that fails too */
	bool mapped;
};

/* Over @size bytes of the caller's, and with a fresh arena (the one of the whole test). */
void fake_disk_init(struct fake_disk *f, void *bytes, u64 size, u32 block_size);
/* Over a file, which no write reaches; false when it cannot be read. */
bool fake_disk_load(struct fake_disk *f, const char *path, u32 block_size);
/* The same device again with nothing cached and a fresh arena: after changing bytes. */
void fake_disk_again(struct fake_disk *f);
void fake_disk_done(struct fake_disk *f);

/* The arena that the above set up, in bytes. */
#define FAKE_ARENA (16u << 20)

#endif
