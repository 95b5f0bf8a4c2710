/* SPDX-License-Identifier: MIT */
/*
 * The registers of virtio-mmio (virtio 1.2, 4.2.2 and 4.2.4). What a version does not
 * have reads 0 and ignores writes, as QEMU's does.
 */
#include "fake_mmio.h"

#include "fake_bus.h"

#include "vipl/mmio.h"

#include <string.h>

#define SLOTS_MAX 24

static struct fake_mmio slots[SLOTS_MAX];
static unsigned slot_count;

u64 mmio_linear(u64 base)
{
	return base;
}

bool mmio_slot(unsigned index, u64 *base)
{
	if (index >= slot_count)
		return false;
	*base = slots[index].base;
	return true;
}

static u64 slot_read(void *ctx, u64 off, unsigned width)
{
	struct fake_mmio *m = ctx;
	struct fake_regs *r = &m->r;
	bool valid = r->select < FAKE_VDEV_QUEUES;

	switch (off) {
	case 0x00: return m->magic;
	case 0x04: return m->version;
	case 0x08: return m->id;
	}
	if (!r->v)
		return 0;
	if (off >= 0x100)
		return fake_regs_config(r, off - 0x100, width);
	switch (off) {
	case 0x10: return fake_regs_features(r);
	case 0x34: return valid ? (u32)r->v->queue_max[r->select] : 0;
	case 0x44: return valid && m->version == 2 ? r->v->queue[r->select].on : 0;
	case 0x60: return r->isr;
	case 0x70: return r->v->status;
	case 0xfc: return m->version == 2 ? fake_regs_generation(r) : 0;
	default: return 0;
	}
}

static void queue_write(struct fake_mmio *m, struct virtq_layout *q, u64 off, u32 x)
{
	bool legacy = m->version == 1;

	if (off == 0x38)
		q->size = (u16)x;
	if (legacy && off == 0x3c)
		m->align = x;
	if (legacy && off == 0x40)
		fake_regs_page(&m->r, x, m->page_size);
	if (legacy)
		return;
	switch (off) {
	case 0x44: fake_regs_on(&m->r); break;
	case 0x80: case 0x84: fake_regs_address(&q->desc, off >> 2 & 1, x); break;
	case 0x90: case 0x94: fake_regs_address(&q->avail, off >> 2 & 1, x); break;
	case 0xa0: case 0xa4: fake_regs_address(&q->used, off >> 2 & 1, x); break;
	}
}

static void slot_write(void *ctx, u64 off, unsigned width, u64 x)
{
	struct fake_mmio *m = ctx;
	struct fake_regs *r = &m->r;

	if (!r->v)
		return;
	if (off >= 0x100)
		fake_regs_config_write(r, off - 0x100, width, x);
	switch (off) {
	case 0x14: r->device_select = (u32)x; break;
	case 0x20: fake_regs_driver_features(r, (u32)x); break;
	case 0x24: r->driver_select = (u32)x; break;
	case 0x28: m->page_size = m->version == 1 ? (u32)x : 0; break;
	case 0x30: r->select = (u32)x; break;
	case 0x50: fake_vdev_notify(r->v, (u16)x); break;
	case 0x64: r->isr &= (u8)~x; break;
	case 0x70:
		if (x == 0)
			m->page_size = m->align = 0;
		fake_regs_status(r, (u8)x);
		if (x == 0)	/* a queue has no size of its own on this bus */
			for (unsigned i = 0; i < FAKE_VDEV_QUEUES; i++)
				r->q[i].size = 0;
		break;
	default:
		if (fake_regs_queue(r))
			queue_write(m, fake_regs_queue(r), off, (u32)x);
	}
}

void fake_mmio_clear(void)
{
	memset(slots, 0, sizeof(slots));
	slot_count = 0;
	fake_bus_clear();
}

struct fake_mmio *fake_mmio_add(u32 version, struct fake_vdev *v)
{
	struct fake_mmio *m = &slots[slot_count];

	if (slot_count == SLOTS_MAX)
		__builtin_trap();
	*m = (struct fake_mmio){ .base = 0xfeb00000 + MMIO_SLOT_SIZE * (u64)slot_count, .r = { .v = v },
				 .magic = 0x74726976, .version = version, .id = v ? v->type : 0 };
	slot_count++;
	fake_bus_add(&(struct fake_range){ m->base, MMIO_SLOT_SIZE, false, slot_read, slot_write, m });
	return m;
}
