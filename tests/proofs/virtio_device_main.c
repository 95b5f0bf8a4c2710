/* SPDX-License-Identifier: MIT */
/* A transport that answers anything. */
#include "eva.h"

bool str_copy(char *to, size_t size, const char *from)
{
	(void)from;
	to[size - 1] = '\0';
	to[0] = '\0';
	return any & 1;
}
static int any_int(struct virtio_device *d) { (void)d; return (int)any; }
static int any_status(struct virtio_device *d, u8 status) { (void)d; (void)status; return (int)any; }
static int any_features(struct virtio_device *d, u64 *f) { (void)d; *f = any; return (int)any; }
static int set_features(struct virtio_device *d, u64 f) { (void)d; (void)f; return (int)any; }
static int any_config(struct virtio_device *d, u32 off, void *to, u32 n)
{
	(void)d;
	(void)off;
	Frama_C_make_unknown(to, n);
	return any_error();
}
static int write_config(struct virtio_device *d, u32 off, const void *from, u32 n)
{
	u8 last = ((const u8 *)from)[n - 1];

	(void)d;
	return last || off ? any_error() : 0;
}

void proof_main(void)
{
	static const struct virtio_transport_ops narrow = {
		.reset = any_int, .get_status = any_int, .set_status = any_status, .get_features = any_features,
		.set_features = set_features, .read_config = any_config, .write_config = write_config,
		.config_generation = any_int,
	}, wide = {
		.reset = any_int, .get_status = any_int, .set_status = any_status, .get_features = any_features,
		.set_features = set_features, .read_config = any_config, .write_config = write_config,
		.config_generation = any_int, .wide_config = true,
	};
	static struct virtio_device d;
	u8 bytes[36];
	u8 v8;
	u16 v16;
	u32 v32;
	u64 v64;

	d.ops = any ? &narrow : &wide;
	d.legacy = any & 1;
	if (virtio_init(&d, any))
		return;
	virtio_ready(&d);
	virtio_has(&d, (unsigned)Frama_C_interval(0, 63));
	virtio_failed(&d);
	virtio_config_read(&d, 0, bytes, 36);
	virtio_config_read(&d, 1, bytes, 24);
	for (u32 off = 0; off < 4; off++) {	/* no more of it matters than the last two bits */
		virtio_config8(&d, off, &v8);
		virtio_config16(&d, off, &v16);
		virtio_config32(&d, off, &v32);
		virtio_config64(&d, off, &v64);
		virtio_config_write8(&d, off, (u8)any);
		virtio_config_write16(&d, off, (u16)any);
		virtio_config_write32(&d, off, (u32)any);
		virtio_config_write64(&d, off, any);
	}
	virtio_give_up(&d, ERR_IO);
	virtio_reset_all();
}
