/* SPDX-License-Identifier: MIT */
/* A device with any configuration and any queue; any answer to a request. */
#include "eva.h"

bool log_off;
int format(char *to, size_t size, const char *fmt, ...)
{
	(void)fmt;
	Frama_C_make_unknown(to, size);
	to[size - 1] = '\0';
	return 0;
}
u64 clock_now_us(void) { return any; }
int virtio_init(struct virtio_device *d, u64 wanted)
{
	d->features = wanted & any;
	return any_error();
}
bool virtio_has(const struct virtio_device *d, unsigned bit) { return d->features >> bit & 1; }
int virtio_ready(struct virtio_device *d) { (void)d; return any_error(); }
void virtio_destroy(struct virtio_device *d) { (void)d; }
int virtio_config_read(struct virtio_device *d, u32 off, void *to, u32 n)
{
	(void)d;
	(void)off;
	Frama_C_make_unknown(to, n);
	return any_error();
}
int virtqueue_init(struct virtqueue *q, struct virtio_device *d, u16 index, u16 want)
{
	(void)index;
	(void)want;
	q->device = d;
	q->size = (u16)Frama_C_interval(2, VIRTQ_SIZE_MAX);
	q->indirect = any & 1;
	return any_error();
}
unsigned virtqueue_room(const struct virtqueue *q, unsigned segments)
{
	(void)segments;
	return Frama_C_unsigned_int_interval(0, q->size);
}

static struct blk_request request;
static int answer(void **token, u32 *written)
{
	switch (any) {
	case 0:
		return 0;
	case 1:
		return any_error();
	default:
		*token = &request;
		*written = (u32)any;
		request.status = (u8)any;
		return 1;
	}
}
int virtqueue_wait(struct virtqueue *q, u64 timeout_us, void **token, u32 *written)
{
	int r;

	(void)q;
	(void)timeout_us;
	r = answer(token, written);
	return r ? r : ERR_TIMEOUT;
}

void proof_main(void)
{
	static struct virtio_device d;
	struct blockdev *bd;
	struct blk *b;
	bool fatal;

	d.legacy = any & 1;
	if (virtio_blk_open(&d, &bd))
		return;
	b = CONTAINER_OF(bd, struct blk, bd);
	/*@ assert room: 0 < b->room <= REQUESTS_MAX; */
	/*@ assert bytes: 0 < b->request_bytes <= REQUEST_MOST; */
	request.bytes = (u32)any;
	request.tries = (u8)Frama_C_interval(1, READ_TRIES);
	request_put(b, request_get(b));
	request_get(b);
	collect(b, &fatal);
}
