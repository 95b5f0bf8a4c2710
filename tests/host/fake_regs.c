/* SPDX-License-Identifier: MIT */
/*
 * Registers of a virtio device in front of a fake_vdev.
 */
#include "fake_regs.h"

#include "fake_bus.h"

#include <string.h>

void fake_regs_reset(struct fake_regs *r)
{
	r->device_select = r->driver_select = r->select = 0;
	memset(r->q, 0, sizeof(r->q));
	for (u16 i = 0; i < FAKE_VDEV_QUEUES; i++) {
		r->q[i].index = i;
		r->q[i].size = (u16)r->v->queue_max[i];
	}
}

u32 fake_regs_features(struct fake_regs *r)
{
	if (r->device_select == 0)
		r->offered = fake_vdev_features(r->v);
	return r->device_select > 1 ? 0 : (u32)(r->offered >> 32 * r->device_select);
}

void fake_regs_driver_features(struct fake_regs *r, u32 word)
{
	if (r->driver_select < 2)
		fake_store((u8 *)&r->v->driver_features + 4 * r->driver_select, 4, word);
}

void fake_regs_status(struct fake_regs *r, u8 status)
{
	if (status) {
		fake_vdev_status(r->v, status);
		return;
	}
	fake_vdev_reset(r->v);
	fake_regs_reset(r);
}

u8 fake_regs_generation(struct fake_regs *r)
{
	return r->v->moving_config ? ++r->generation : r->generation;
}

u64 fake_regs_config(struct fake_regs *r, u64 off, unsigned width)
{
	r->v->config_looks++;
	return off + width <= sizeof(r->v->config) ? fake_load(r->v->config + off, width) : ~0ull;
}

void fake_regs_config_write(struct fake_regs *r, u64 off, unsigned width, u64 x)
{
	if (off + width <= sizeof(r->v->config))
		fake_store(r->v->config + off, width, x);
}

struct virtq_layout *fake_regs_queue(struct fake_regs *r)
{
	return r->select < FAKE_VDEV_QUEUES ? &r->q[r->select] : NULL;
}

void fake_regs_address(u64 *to, unsigned half, u32 x)
{
	fake_store((u8 *)to + 4 * half, 4, x);
}

/* The device behind takes a legacy ring to have the size it offered; here the driver may have chosen. */
void fake_regs_on(struct fake_regs *r)
{
	int *max = &r->v->queue_max[r->select], offered = *max;

	*max = r->q[r->select].size;
	fake_vdev_queue(r->v, &r->q[r->select]);
	*max = offered;
}

void fake_regs_page(struct fake_regs *r, u32 page, u32 page_size)
{
	if (!fake_regs_queue(r) || !page)
		return;
	r->q[r->select].desc = (u64)page * page_size;
	fake_regs_on(r);
}
