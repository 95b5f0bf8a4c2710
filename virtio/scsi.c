/* SPDX-License-Identifier: MIT */
/*
 * virtio-scsi (virtio 1.2, 5.6): a SCSI host that carries commands. Only the first
 * request queue is used; the control and event queues are never set up.
 *
 *   qemu-system-s390x ... -device virtio-scsi-ccw -drive if=none,id=d,file=cd.iso,format=raw \
 *       -device scsi-cd,drive=d
 */
#include "vipl/arena.h"
#include "vipl/bytes.h"
#include "vipl/err.h"
#include "vipl/platform.h"
#include "vipl/scsi.h"
#include "vipl/string.h"
#include "vipl/virtio.h"

enum { REQUEST_QUEUE = 2 };
enum { RESPONSE_OK = 0, RESPONSE_BAD_TARGET = 3, RESPONSE_RESET = 4, RESPONSE_BUSY = 5,
       RESPONSE_INCORRECT_LUN = 12, RESPONSE_NONE = 0xff /* ours: not written yet */ };	/* 5.6.6.1.1 */

#define CDB_SIZE 32		/* what a device has after a reset; never changed */
#define SENSE_SIZE SCSI_SENSE_MAX
#define REQUESTS_MAX 128	/* commands in flight: as many as units are commonly said to take */
#define BATCH_MIN 4
#define SEGMENTS 3		/* request, response, data */
#define STATUS_BUSY 0x08

/* 5.6.4 */
struct scsi_config {
	u8 num_queues[4], seg_max[4], max_sectors[4], cmd_per_lun[4], event_info_size[4];
	u8 sense_size[4], cdb_size[4], max_channel[2], max_target[2], max_lun[4];
};
STATIC_ASSERT(sizeof(struct scsi_config) == 36, "5.6.4");

/* 5.6.6.1; what is not bytes is 0 or read in the device's order. */
struct scsi_request {
	u8 lun[8], id[8], attribute, priority, crn;
	u8 cdb[CDB_SIZE];
};
STATIC_ASSERT(sizeof(struct scsi_request) == 51, "5.6.6.1");

struct scsi_response {
	vq32 sense_len, residual;
	vq16 qualifier;
	u8 status, response;
	u8 sense[SENSE_SIZE];
};
STATIC_ASSERT(sizeof(struct scsi_response) == 108, "5.6.6.1");
#define RESPONSE_MIN offsetof(struct scsi_response, sense)

struct slot {
	struct scsi_response response;
	struct scsi_request request;
	struct scsi_command *command;
	struct slot *next;		/* free list */
};

struct hba {
	struct scsi_host host;
	struct virtio_device *device;
	struct virtqueue q;
	struct slot *slots, *free;
	unsigned fresh, room;		/* slots never used from here on; slots there are */
	bool dead;
};

/* --- commands ---------------------------------------------------------------------- */

static int submit(struct hba *h, struct scsi_command *c)
{
	struct slot *s = h->free;
	struct virtq_segment segments[SEGMENTS];
	u16 lun = (u16)c->address.lun;

	if (s)
		h->free = s->next;
	else
		s = &h->slots[h->fresh++];
	memset(&s->request, 0, sizeof(s->request));
	s->request.lun[0] = 1;
	s->request.lun[1] = (u8)c->address.target;
	s->request.lun[2] = (u8)(0x40 | lun >> 8);
	s->request.lun[3] = (u8)lun;
	memcpy(s->request.id, &s, sizeof(s));	/* unique among those in flight */
	memcpy(s->request.cdb, c->cdb, MIN(c->cdb_len, CDB_SIZE));
	s->response.response = RESPONSE_NONE;
	s->command = c;
	segments[0] = (struct virtq_segment){ &s->request, sizeof(s->request) };
	segments[1] = (struct virtq_segment){ &s->response, sizeof(s->response) };
	segments[2] = (struct virtq_segment){ c->data, c->data_len };
	return virtqueue_add(&h->q, segments, 1, c->data_len ? 2 : 1, s);
}

/* The sense data comes with CHECK CONDITION, and only then is it worth the copy. */
static int take_response(const struct hba *h, struct scsi_command *c, const volatile struct scsi_response *r,
			 u32 written)
{
	u32 residual = r->residual.raw, sense_len = r->sense_len.raw;
	u8 response = r->response;

	if (virtq_swaps(&h->q)) {
		residual = __builtin_bswap32(residual);
		sense_len = __builtin_bswap32(sense_len);
	}
	c->status = r->status;
	c->sense_len = 0;
	c->transferred = 0;
	switch (response) {
	case RESPONSE_OK:
		break;
	case RESPONSE_BAD_TARGET:
	case RESPONSE_INCORRECT_LUN:
		return ERR_NOT_FOUND;	/* ordinary in a scan: no reason is recorded */
	case RESPONSE_RESET:
	case RESPONSE_BUSY:
		c->status = STATUS_BUSY;
		return 0;
	default:
		if (response > RESPONSE_INCORRECT_LUN)
			return fail(ERR_DEVICE, "scsi: response %02x", response);
		return fail(ERR_IO, "scsi: command %02x failed, response %u", c->cdb[0], response);
	}
	if (residual > c->data_len)
		return fail(ERR_DEVICE, "scsi: %u bytes missing of %u", residual, c->data_len);
	if (sense_len > SENSE_SIZE)
		return fail(ERR_DEVICE, "scsi: %u bytes of sense data", sense_len);
	c->transferred = c->data_len - residual;
	/* The host kernel's own target (vhost) always states 0; else the length must cover the answer. */
	if (written && written - RESPONSE_MIN < c->transferred)
		return fail(ERR_DEVICE, "scsi: answer of %u bytes with %u of data", written, c->transferred);
	if (c->status) {
		c->sense_len = (u8)sense_len;
		memcpy(c->sense, (const u8 *)r->sense, sense_len);
	}
	return 0;
}

static int collect(struct hba *h)
{
	struct slot *s;
	void *token;
	u32 written;
	int r = virtqueue_wait(&h->q, VIRTIO_TIMEOUT_US, &token, &written);

	if (r < 0)
		return r;
	s = token;
	if (written && written < RESPONSE_MIN)
		s->command->err = fail(ERR_DEVICE, "scsi: answer of %u bytes", written);
	else
		s->command->err = take_response(h, s->command, &s->response, written);
	s->next = h->free;
	h->free = s;
	return 0;
}

static int give_up(struct hba *h, struct scsi_command *c, size_t n, int err)
{
	if (!h->dead)
		virtio_give_up(h->device, err);
	h->dead = true;
	for (size_t i = 0; i < n; i++)
		c[i].err = err;
	return err;
}

static int hba_run(struct scsi_host *host, struct scsi_command *c, size_t n)
{
	struct hba *h = CONTAINER_OF(host, struct hba, host);
	size_t next = 0;
	int r = 0;

	if (h->dead)
		return give_up(h, c, n, fail(ERR_DEVICE, "scsi: given up after a fault"));
	while (r == 0 && (next < n || h->q.in_flight)) {
		while (r == 0 && next < n && !virtqueue_full(&h->q, h->room)) {
			r = submit(h, &c[next++]);
			if (r == 0 && next == 1 && (u64)c->data_len * n > REQUEST_LEAST)
				virtqueue_kick_first(&h->q);
		}
		virtqueue_kick(&h->q);
		while (r == 0 && h->q.in_flight && !(next < n && virtqueue_low(&h->q, h->room)))
			r = collect(h);
	}
	return r < 0 ? give_up(h, c, n, r) : 0;
}

/* --- bringing it up -------------------------------------------------------------- */

static u32 config_value(const struct virtio_device *d, const u8 *p)
{
	le32 le;
	u32 raw;

	memcpy(&le, p, 4);
	memcpy(&raw, p, 4);
	return d->legacy ? raw : get_le32(le);
}

static u16 config_value16(const struct virtio_device *d, const u8 *p)
{
	le16 le;
	u16 raw;

	memcpy(&le, p, 2);
	memcpy(&raw, p, 2);
	return d->legacy ? raw : get_le16(le);
}

static int read_config(struct hba *h)
{
	struct virtio_device *d = h->device;
	struct scsi_config c;
	u32 max_sectors;
	int r = virtio_config_read(d, 0, &c, sizeof(c));

	if (r < 0)
		return r;
	if (config_value(d, c.cdb_size) != CDB_SIZE || config_value(d, c.sense_size) != SENSE_SIZE)
		return fail(ERR_DEVICE, "scsi: command size %u, sense size %u after a reset",
			    config_value(d, c.cdb_size), config_value(d, c.sense_size));
	max_sectors = config_value(d, c.max_sectors);
	h->host.max_transfer = max_sectors > UINT32_MAX >> 9 ? 0 : max_sectors << 9;
	h->host.segments = config_value(d, c.seg_max);
	h->host.max_channel = (u8)config_value16(d, c.max_channel);
	h->host.max_target = config_value16(d, c.max_target);
	h->host.max_lun = config_value(d, c.max_lun);
	h->host.depth = config_value(d, c.cmd_per_lun);
	return 0;
}

static int set_room(struct hba *h)
{
	h->room = MIN(virtqueue_room(&h->q, SEGMENTS), REQUESTS_MAX);
	if (h->room == 0)
		return fail(ERR_UNSUPPORTED, "scsi: a queue of %u holds no command", h->q.size);
	if (h->host.depth == 0 || h->host.depth > REQUESTS_MAX)
		h->host.depth = REQUESTS_MAX;
	h->slots = arena_alloc(h->room * sizeof(*h->slots), 16);
	h->host.batch = arena_alloc(MAX(h->host.depth, BATCH_MIN) * sizeof(*h->host.batch), 8);
	h->host.scratch = arena_dma(SCSI_SCRATCH);
	if (!h->slots || !h->host.batch || !h->host.scratch)
		return fail(ERR_NO_MEMORY, "scsi: no memory for commands");
	return 0;
}

int virtio_scsi_open(struct virtio_device *d, struct scsi_host **host)
{
	static const struct scsi_host_ops ops = { hba_run };
	struct hba *h = arena_zalloc(sizeof(*h), 8);
	int r;

	if (!h)
		return fail(ERR_NO_MEMORY, "scsi: no memory");
	h->device = d;
	h->host.ops = &ops;
	format(h->host.name, sizeof(h->host.name), "%s scsi", d->name);
	r = virtio_init(d, 0);
	if (r < 0)
		return r;
	r = read_config(h);
	if (r == 0)
		r = virtqueue_init(&h->q, d, REQUEST_QUEUE, 0);
	if (r == 0)
		r = set_room(h);
	if (r == 0)
		r = virtio_ready(d);
	if (r < 0) {
		virtio_destroy(d);
		return r;
	}
	*host = &h->host;
	return 0;
}
