/* SPDX-License-Identifier: MIT */
/* The registers of regs.h. */
#include "regs.h"

#include "vipl/blockdev.h"
#include "vipl/scsi.h"

#define CELLS 4096u
#define ACCESSES_MAX 20000u

static u8 cell[CELLS + 8];
static struct input *stream;

static u64 reg_read(void *ctx, u64 off, unsigned width)
{
	u8 how = (u8)take(stream, 1);

	(void)ctx;
	CHECK(fake_bus_accesses < ACCESSES_MAX);
	if (how < 0x80)
		return fake_load(cell + off % CELLS, width);
	return how < 0xc0 ? how & 0x3f : take(stream, width);
}

static void reg_write(void *ctx, u64 off, unsigned width, u64 v)
{
	(void)ctx;
	CHECK(fake_bus_accesses < ACCESSES_MAX);
	fake_store(cell + off % CELLS, width, v);
}

void fuzz_regs(struct input *in)
{
	stream = in;
	memset(cell, 0, sizeof(cell));
	fake_bus_clear();
}

void fuzz_regs_add(u64 base, u64 size, bool io)
{
	fake_bus_add(&(struct fake_range){ base, size, io, reg_read, reg_write, NULL });
}

void fuzz_use(struct virtio_device *d)
{
	struct scsi_host *host;
	struct blockdev *bd;
	static u8 to[4096];

	if (d->type == VIRTIO_BLK && !virtio_blk_open(d, &bd))
		bd->ops->read(bd, &(struct block_read){ bd->blocks - 1, 1, to }, 1);
	if (d->type == VIRTIO_SCSI)
		virtio_scsi_open(d, &host);
	d->ops->isr(d);
	virtio_destroy(d);
	CHECK(!fake_bus_stray);
}
