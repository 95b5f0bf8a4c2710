/* SPDX-License-Identifier: MIT */
/*
 * The life cycle of a virtio device (virtio 1.2, 3.1.1) and its configuration
 * space (2.5), the same for every transport.
 */
#include "vipl/bytes.h"
#include "vipl/err.h"
#include "vipl/string.h"
#include "vipl/virtio.h"

/* Taken whenever they are offered: the ring's business, not the driver's. */
#define ALWAYS (VIRTIO_F(VIRTIO_F_VERSION_1) | VIRTIO_F(VIRTIO_F_ACCESS_PLATFORM) | \
		VIRTIO_F(VIRTIO_F_ORDER_PLATFORM) | VIRTIO_F(VIRTIO_F_INDIRECT_DESC) | \
		VIRTIO_F(VIRTIO_F_EVENT_IDX))

/* A configuration that changes more often than this while it is read is not worth having. */
#define GENERATION_TRIES 8

static struct virtio_device *live;

static void unlink_device(struct virtio_device *d)
{
	struct virtio_device **p = &live;

	while (*p && *p != d)
		p = &(*p)->next;
	if (*p)
		*p = d->next;
}

static int add_status(struct virtio_device *d, u8 bits)
{
	d->status |= bits;
	return d->ops->set_status(d, d->status);
}

static int negotiate(struct virtio_device *d, u64 wanted)
{
	int r = d->ops->get_features(d, &d->offered);

	if (r < 0)
		return r;
	d->features = d->offered & (wanted | ALWAYS);
	if (!d->legacy && !virtio_has(d, VIRTIO_F_VERSION_1))
		return fail(ERR_DEVICE, "virtio: version 1 not offered");
	r = d->ops->set_features(d, d->features);
	if (r < 0 || d->legacy)
		return r;
	r = add_status(d, VIRTIO_S_FEATURES_OK);
	if (r < 0)
		return r;
	r = d->ops->get_status(d);
	if (r < 0)
		return r;
	if (!(r & VIRTIO_S_FEATURES_OK))
		return fail(ERR_DEVICE, "virtio: features refused");
	return 0;
}

int virtio_init(struct virtio_device *d, u64 wanted)
{
	int r;

	unlink_device(d);
	r = virtio_reset(d);
	if (r >= 0)
		r = add_status(d, VIRTIO_S_ACKNOWLEDGE);
	if (r >= 0)
		r = add_status(d, VIRTIO_S_DRIVER);
	if (r >= 0)
		r = negotiate(d, wanted);
	if (r < 0) {
		d->ops->set_status(d, d->status | VIRTIO_S_FAILED);
		return r;
	}
	d->next = live;
	live = d;
	return 0;
}

int virtio_ready(struct virtio_device *d)
{
	return add_status(d, VIRTIO_S_DRIVER_OK);
}

int virtio_reset(struct virtio_device *d)
{
	d->status = 0;
	return d->ops->reset(d);
}

void virtio_destroy(struct virtio_device *d)
{
	unlink_device(d);
	virtio_reset(d);
}

void virtio_reset_all(void)
{
	while (live)
		virtio_destroy(live);
}

int virtio_give_up(struct virtio_device *d, int err)
{
	char why[96];

	str_copy(why, sizeof(why), fail_reason());
	return fail(err, "%s; %s", why, virtio_reset(d) < 0 ? "reset failed" : "device reset");
}

bool virtio_has(const struct virtio_device *d, unsigned bit)
{
	return d->features >> bit & 1;
}

bool virtio_failed(struct virtio_device *d)
{
	int status = d->ops->get_status(d);

	return status < 0 || (status & VIRTIO_S_NEEDS_RESET);
}

/* --- configuration space ---------------------------------------------------- */

/* The widest naturally aligned access of at most 4 bytes (a 64-bit field is two, 4.1.3.1). */
static u32 access_width(u32 off, u32 n)
{
	u32 w = 4;

	while (w > n || (off & (w - 1)))
		w >>= 1;
	return w;
}

static int read_pieces(struct virtio_device *d, u32 off, u8 *to, u32 n)
{
	int r = 0;

	if (d->ops->wide_config)
		return d->ops->read_config(d, off, to, n);
	while (n && r >= 0) {
		u32 w = access_width(off, n);

		r = d->ops->read_config(d, off, to, w);
		off += w;
		to += w;
		n -= w;
	}
	return r;
}

int virtio_config_read(struct virtio_device *d, u32 off, void *to, u32 n)
{
	for (int i = 0; i < GENERATION_TRIES; i++) {
		int generation = d->ops->config_generation(d);
		int r = read_pieces(d, off, to, n);

		if (r < 0)
			return r;
		if (generation == d->ops->config_generation(d))
			return 0;
	}
	return fail(ERR_DEVICE, "virtio: configuration keeps changing");
}

static int write_pieces(struct virtio_device *d, u32 off, const u8 *from, u32 n)
{
	int r = 0;

	if (d->ops->wide_config)
		return d->ops->write_config(d, off, from, n);
	while (n && r >= 0) {
		u32 w = access_width(off, n);

		r = d->ops->write_config(d, off, from, w);
		off += w;
		from += w;
		n -= w;
	}
	return r;
}

int virtio_config8(struct virtio_device *d, u32 off, u8 *v)
{
	return virtio_config_read(d, off, v, 1);
}

/* Legacy devices keep their configuration in the guest's own order (2.5.3). */
#define CONFIG_ACCESS(bits) \
int virtio_config##bits(struct virtio_device *d, u32 off, u##bits *v) \
{ \
	le##bits raw; \
	int r = virtio_config_read(d, off, &raw, sizeof(raw)); \
\
	if (r < 0) \
		return r; \
	if (d->legacy) \
		memcpy(v, &raw, sizeof(raw)); \
	else \
		*v = get_le##bits(raw); \
	return 0; \
} \
\
int virtio_config_write##bits(struct virtio_device *d, u32 off, u##bits v) \
{ \
	le##bits raw = make_le##bits(v); \
\
	return write_pieces(d, off, d->legacy ? (const u8 *)&v : raw.b, sizeof(raw)); \
}

CONFIG_ACCESS(16)
CONFIG_ACCESS(32)
CONFIG_ACCESS(64)

int virtio_config_write8(struct virtio_device *d, u32 off, u8 v)
{
	return write_pieces(d, off, &v, 1);
}
