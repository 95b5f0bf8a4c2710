/* SPDX-License-Identifier: MIT */
/*
 * What a device says of a command and of itself: any response, of any length that virtio/queue.c lets
 * through, to a command of any length; any configuration and any queue; a host that is opened, or that fails on the way.
 */
#include "eva.h"

int format(char *to, size_t size, const char *fmt, ...)
{
	(void)fmt;
	to[size - 1] = '\0';
	return 0;
}
int virtio_config_read(struct virtio_device *d, u32 off, void *to, u32 n)
{
	(void)d;
	(void)off;
	Frama_C_make_unknown(to, n);
	return any_error();
}
static unsigned room;	/* the same whenever it is asked */
unsigned virtqueue_room(const struct virtqueue *q, unsigned segments)
{
	(void)q;
	return segments ? room : 0;
}
int virtio_init(struct virtio_device *d, u64 wanted)
{
	(void)wanted;
	d->offered = any;
	d->features = any;
	d->legacy = any & 1;
	return any_error();
}
int virtqueue_init(struct virtqueue *q, struct virtio_device *d, u16 index, u16 want)
{
	(void)want;
	q->device = d;
	q->index = index;
	q->size = (u16)any;
	q->swap = any & 1;
	return any_error();
}
int virtio_ready(struct virtio_device *d)
{
	d->status = (u8)any;
	return any_error();
}
void virtio_destroy(struct virtio_device *d)
{
	d->status = 0;
}

static void responses(struct hba *h)
{
	static struct scsi_command c;
	struct scsi_response response;

	Frama_C_make_unknown((char *)&c, sizeof(c));
	Frama_C_make_unknown((char *)&response, sizeof(response));
	h->q.swap = any & 1;
	take_response(h, &c, &response, any ? 0 : Frama_C_unsigned_int_interval(RESPONSE_MIN, UINT32_MAX));
	/*@ assert sense: c.sense_len <= SCSI_SENSE_MAX; */
}

void proof_main(void)
{
	static struct virtio_device d;
	static struct hba h;
	struct scsi_host *host;

	h.device = &d;
	d.legacy = any & 1;
	room = (unsigned)Frama_C_interval(0, VIRTQ_SIZE_MAX);
	read_config(&h);
	if (set_room(&h) == 0) {
		/*@ assert room: 0 < h.room <= REQUESTS_MAX && 0 < h.host.depth <= REQUESTS_MAX; */
	}
	responses(&h);
	if (virtio_scsi_open(&d, &host) == 0) {
		/*@ assert open: \valid(host) && 0 < host->depth <= REQUESTS_MAX; */
	}
}
