/* SPDX-License-Identifier: MIT */
/* The host of scsi_host.h. */
#include "scsi_host.h"

static struct input *in;
static unsigned commands;

/* What virtio/scsi.c promises: transferred at most what was asked for, data written there and nowhere else. */
static int run(struct scsi_host *host, struct scsi_command *c, size_t n)
{
	CHECK(n && n <= MAX(host->depth, 4u) && (commands += (unsigned)n) < 20000);
	for (; n; n--, c++) {
		u8 how = (u8)take(in, 1);

		CHECK(c->cdb_len >= 6 && c->cdb_len <= 16 && (c->cdb[0] & 0x1f) != 0x0a);	/* no WRITE */
		c->err = how & 1 ? -(int)take(in, 1) % 12 : 0;
		c->status = how & 2 ? (u8)take(in, 1) : 0;
		c->sense_len = how & 4 ? (u8)take(in, 1) % (SCSI_SENSE_MAX + 1) : 0;
		take_bytes(in, c->sense, MIN(c->sense_len, 18));
		c->transferred = c->data_len - (how & 8 ? (u32)take(in, 2) % (c->data_len + 1) : 0);
		take_bytes(in, c->data_len ? c->data : c->sense, MIN(c->transferred, 4096u));
	}
	return in->n ? 0 : take(in, 1) ? fail(ERR_TIMEOUT, "fuzz") : 0;
}

void fuzz_scsi_host(struct input *stream, struct scsi_host *host)
{
	static const struct scsi_host_ops ops = { run };

	in = stream;
	commands = 0;
	*host = (struct scsi_host){ .ops = &ops, .name = "fuzz" };
	host->depth = 1 + (unsigned)take(in, 1) % 128;
	host->max_target = (u16)take(in, 2);
	host->max_transfer = (u32)take(in, 3);
	host->batch = arena_alloc(MAX(host->depth, 4u) * sizeof(*host->batch), 8);
	host->scratch = arena_dma(SCSI_SCRATCH);
}
