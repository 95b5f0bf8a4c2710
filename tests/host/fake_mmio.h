/* SPDX-License-Identifier: MIT */
/*
 * virtio-mmio transports for the host: mmio_slot() and the registers behind it.
 */
#ifndef FAKE_MMIO_H
#define FAKE_MMIO_H

#include "fake_regs.h"

struct fake_mmio {
	u64 base;
	struct fake_regs r;	/* no device behind: an empty slot */
	u32 magic, version, id;	/* may be set to lies */
	u32 page_size, align;
};

void fake_mmio_clear(void);	/* fake_bus_clear() too */
struct fake_mmio *fake_mmio_add(u32 version, struct fake_vdev *v);

#endif
