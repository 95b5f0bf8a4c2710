/* SPDX-License-Identifier: MIT */
/* Channel programs that end in any way and store anything, as much as was asked for; configuration of up to 64 bytes at any place. */
#include "eva.h"

int format(char *to, size_t size, const char *fmt, ...)
{
	(void)fmt;
	to[size - 1] = '\0';
	return 0;
}
int cio_next(u64 *cursor, struct cio_info *info)
{
	++*cursor;
	Frama_C_make_unknown((char *)info, sizeof(*info));
	return any ? 1 : 0;
}
int cio_enable(u32 schid) { (void)schid; return any_error(); }
int ccw_notify(u32 schid, u16 queue, u64 *cookie) { (void)schid; (void)queue; *cookie = any; return any_error(); }
int ccw_run(u32 schid, const struct ccw_step *steps, unsigned n, struct ccw_result *r)
{
	(void)schid;
	for (unsigned i = 0; i < n; i++)
		if (steps[i].count)
			Frama_C_make_unknown(steps[i].data, steps[i].count);
	Frama_C_make_unknown((char *)r, sizeof(*r));
	return any ? ERR_NOT_FOUND : any_error();
}

/* @n bytes at @p, which end there; none of them are touched where @off + @n is too much. */
static void configuration(struct virtio_device *d, u32 off, u8 *p, u32 n)
{
	ccw_read_config(d, off, p, n);
	ccw_write_config(d, off, p, n);
}

void proof_main(void)
{
	static struct virtio_device d;
	static struct virtqueue q;
	struct virtq_layout layout = { .notify_at = &q.notify_at };
	u64 cursor = 0, features;
	static const u32 lengths[] = { 1, 2, 4, 8, 36, 64 };
	static u8 bytes[64];

	layout.index = (u16)any;
	layout.size = (u16)any;
	if (any ? virtio_ccw_next(&cursor, (u16)any, &d) <= 0 : virtio_ccw_at((u8)any, (u16)any, &d) < 0)
		return;
	ccw_reset(&d);
	ccw_reset(&d);
	ccw_get_status(&d);
	ccw_set_status(&d, (u8)any);
	ccw_get_features(&d, &features);
	ccw_set_features(&d, any);
	ccw_config_generation(&d);
	ccw_isr(&d);
	for (unsigned i = 0; i < ARRAY_SIZE(lengths); i++) {
		u32 n = lengths[i];

		configuration(&d, Frama_C_unsigned_int_interval(0, CONFIG_MAX - n), bytes + sizeof(bytes) - n, n);
		configuration(&d, Frama_C_unsigned_int_interval(CONFIG_MAX - n + 1, UINT32_MAX), bytes + sizeof(bytes) - n, n);
	}
	configuration(&d, (u32)any, bytes, Frama_C_unsigned_int_interval(CONFIG_MAX + 1, UINT32_MAX));
	ccw_queue_max(&d, (u16)any);
	ccw_queue_setup(&d, &layout);
	ccw_queue_notify(&d, &q);
}
