/* SPDX-License-Identifier: MIT */
/* Channel programs that end in any way and store anything, as much as was asked for. */
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
	return any_error();
}

void proof_main(void)
{
	static struct virtio_device d;
	static struct virtqueue q;
	struct virtq_layout layout = { .notify_at = &q.notify_at };
	u64 cursor = 0, features;
	u8 bytes[8];

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
	ccw_read_config(&d, (u32)any, bytes, 1);
	ccw_read_config(&d, (u32)any, bytes, 2);
	ccw_read_config(&d, (u32)any, bytes, 4);
	ccw_read_config(&d, (u32)any, bytes, 8);
	ccw_write_config(&d, (u32)any, bytes, 1);
	ccw_queue_max(&d, (u16)any);
	ccw_queue_setup(&d, &layout);
	ccw_queue_notify(&d, &q);
}
