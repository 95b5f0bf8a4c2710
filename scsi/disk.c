/* SPDX-License-Identifier: MIT */
/*
 * A logical unit as a block device (SBC-3, MMC-5): what it is and how large in one batch of
 * commands, then READs in batches.
 */
#include "vipl/arena.h"
#include "vipl/bytes.h"
#include "vipl/err.h"
#include "vipl/log.h"
#include "vipl/scsi.h"
#include "vipl/string.h"

enum { TYPE_DISK = 0x00, TYPE_CDROM = 0x05, TYPE_OPTICAL = 0x07, TYPE_RBC = 0x0e };	/* SPC-4 6.6 */

#define VPD_BLOCK_LIMITS 0xb0
#define TARGET_MAX 255
#define LUN_MAX 16383
#define BLOCK_SIZE_MIN 512
#define BLOCK_SIZE_MAX 4096

/* Answers, SPC-4 6.6.2, SBC-3 5.15, 5.16 and 6.6.4 */
struct inquiry_data {
	u8 peripheral, flags, version, format, additional;
	u8 rest[31];
};
STATIC_ASSERT(sizeof(struct inquiry_data) == 36, "standard INQUIRY data");

struct block_limits {
	u8 peripheral, page;
	be16 length;
	u8 wsnz, max_compare;
	be16 granularity;
	be32 max_transfer;	/* in blocks, 0: not stated */
	be32 optimal;
};
STATIC_ASSERT(sizeof(struct block_limits) == 16, "block limits VPD page");

struct capacity10 {
	be32 last, block_size;
};

struct capacity16 {
	be64 last;
	be32 block_size;
	u8 rest[20];
};
STATIC_ASSERT(sizeof(struct capacity16) == 32, "READ CAPACITY(16)");

struct answers {
	struct inquiry_data inquiry;
	struct block_limits limits;
	struct capacity10 c10;
	struct capacity16 c16;
};
STATIC_ASSERT(sizeof(struct answers) <= SCSI_SCRATCH, "scratch");

struct scsi_disk {
	struct blockdev bd;
	struct scsi_host *host;
	struct scsi_address address;
};

/* --- reading --------------------------------------------------------------------- */

/* Cuts @reads into commands, as many as go into one batch; *done is how far reads[0] is. */
static unsigned fill(struct scsi_disk *d, const struct block_read **reads, size_t *n, u64 *done, u32 piece)
{
	unsigned shift = log2_pow2(d->bd.block_size), used = 0;

	while (*n && used < d->host->depth) {
		const struct block_read *r = *reads;
		u8 *to = (u8 *)r->to + (*done << shift);
		u32 bytes = request_size(to, (r->count - *done) << shift, piece, d->bd.block_size);
		struct scsi_command *c = &d->host->batch[used];

		if (bytes) {
			c->address = d->address;
			scsi_cdb_read(c, r->block + *done, bytes >> shift, to, bytes);
			*done += bytes >> shift;
			used++;
		}
		if (*done == r->count) {
			++*reads;
			--*n;
			*done = 0;
		}
	}
	return used;
}

static int run_batch(struct scsi_host *host, unsigned n)
{
	int r = host->ops->run(host, host->batch, n);

	for (unsigned i = 0; i < n && r == 0; i++) {
		struct scsi_command *c = &host->batch[i];

		r = scsi_finish(host, c);
		if (r == 0 && c->transferred != c->data_len)
			r = fail(ERR_DEVICE, "scsi: %u bytes read of %u", c->transferred, c->data_len);
	}
	return r;
}

static int disk_read(struct blockdev *bd, const struct block_read *reads, size_t n)
{
	struct scsi_disk *d = CONTAINER_OF(bd, struct scsi_disk, bd);
	u32 piece = request_piece(read_bytes(bd, reads, n), bd->max_transfer);
	u64 done = 0;
	int r = 0;

	d->host->retried = 0;
	while (n && r == 0) {
		unsigned commands = fill(d, &reads, &n, &done, piece);

		if (commands)
			r = run_batch(d->host, commands);
	}
	if (d->host->retried)
		log_line("%s: %u failed reads retried", bd->name, d->host->retried);
	return r;
}

/* --- finding out --------------------------------------------------------------- */

static int judge_type(struct scsi_disk *d, const struct scsi_command *c, const struct inquiry_data *inquiry)
{
	u8 type = inquiry->peripheral & 0x1f;

	if (c->transferred < offsetof(struct inquiry_data, rest))
		return fail(ERR_DEVICE, "scsi: INQUIRY answered %u bytes", c->transferred);
	if (inquiry->peripheral >> 5)
		return fail(ERR_NOT_FOUND, "scsi: no target %u lun %u", d->address.target, d->address.lun);
	if (type != TYPE_DISK && type != TYPE_CDROM && type != TYPE_OPTICAL && type != TYPE_RBC)
		return fail(ERR_UNSUPPORTED, "scsi: device type %u", type);
	d->bd.cdrom = type == TYPE_CDROM;
	return 0;
}

static int set_capacity(struct scsi_disk *d, u64 last, u32 block_size)
{
	if (!is_pow2(block_size) || block_size < BLOCK_SIZE_MIN || block_size > BLOCK_SIZE_MAX)
		return fail(ERR_FORMAT, "scsi: block size %u", block_size);
	if (last >= (u64)INT64_MAX / BLOCK_SIZE_MAX)
		return fail(ERR_FORMAT, "scsi: last block %lx", last);
	d->bd.block_size = block_size;
	d->bd.blocks = last + 1;
	return 0;
}

/* READ CAPACITY(16) only where (10) cannot tell. */
static int judge_capacity(struct scsi_disk *d, struct scsi_command *c, struct answers *a)
{
	int r;

	if (c->transferred < sizeof(a->c10))
		return fail(ERR_DEVICE, "scsi: READ CAPACITY answered %u bytes", c->transferred);
	if (get_be32(a->c10.last) != UINT32_MAX)
		return set_capacity(d, get_be32(a->c10.last), get_be32(a->c10.block_size));
	scsi_cdb_read_capacity16(c, &a->c16);
	r = scsi_run(d->host, c);
	if (r < 0)
		return r;
	if (c->transferred < offsetof(struct capacity16, rest))
		return fail(ERR_DEVICE, "scsi: READ CAPACITY answered %u bytes", c->transferred);
	return set_capacity(d, get_be64(a->c16.last), get_be32(a->c16.block_size));
}

/* The smallest of what we like, what the host takes and what the device states. */
static int set_limits(struct scsi_disk *d, const struct scsi_command *c, const struct block_limits *limits)
{
	u8 key, asc, ascq;
	u64 most = REQUEST_MOST;
	u32 stated = get_be32(limits->max_transfer);	/* once: the host may still write there */

	if (d->host->max_transfer)
		most = MIN(most, d->host->max_transfer);
	if (scsi_judge(c, &key, &asc, &ascq) == SCSI_GOOD && c->transferred >= sizeof(*limits) &&
	    limits->page == VPD_BLOCK_LIMITS && stated)
		most = MIN(most, (u64)stated * d->bd.block_size);
	d->bd.max_transfer = (u32)align_down(most, d->bd.block_size);
	if (d->bd.max_transfer == 0)
		return fail(ERR_UNSUPPORTED, "scsi: transfers of %u bytes hold no block", (u32)most);
	return 0;
}

int scsi_disk_open(struct scsi_host *host, const struct scsi_address *at, struct blockdev **bd)
{
	static const struct blockdev_ops ops = { disk_read };
	struct answers *a = (struct answers *)host->scratch;
	struct scsi_command *c = host->batch;
	struct scsi_disk *d = arena_zalloc(sizeof(*d), 8);
	int r;

	if (!d)
		return fail(ERR_NO_MEMORY, "scsi: no memory");
	if (at->target > TARGET_MAX || at->lun > LUN_MAX)
		return fail(ERR_NOT_FOUND, "scsi: no target %u lun %u", at->target, at->lun);
	d->host = host;
	d->address = c[0].address = c[1].address = c[2].address = *at;
	/*
	 * All at once. The unit attention after a reset meets the last one: INQUIRY is exempt (SPC-4 5.14),
	 * so only the capacity is asked for twice.
	 */
	scsi_cdb_inquiry(&c[0], -1, &a->inquiry, sizeof(a->inquiry));
	scsi_cdb_inquiry(&c[1], VPD_BLOCK_LIMITS, &a->limits, sizeof(a->limits));
	scsi_cdb_read_capacity10(&c[2], &a->c10);
	r = host->ops->run(host, c, 3);
	if (r == 0)
		r = scsi_finish(host, &c[0]);
	if (r == 0)
		r = judge_type(d, &c[0], &a->inquiry);
	if (r == 0)
		r = scsi_finish(host, &c[2]);
	if (r == 0)
		r = judge_capacity(d, &c[2], a);
	if (r == 0)
		r = set_limits(d, &c[1], &a->limits);
	if (r < 0)
		return r;
	d->bd.ops = &ops;
	d->bd.read_only = d->bd.cdrom;
	format(d->bd.name, sizeof(d->bd.name), "%s %u:%u", host->name, at->target, at->lun);
	*bd = &d->bd;
	return 0;
}
