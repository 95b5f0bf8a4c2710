/* SPDX-License-Identifier: MIT */
#include "regs.h"

bool mmio_slot(unsigned index, u64 *base) { *base = any; return index < 8; }

void proof_main(void)
{
	static struct virtio_device mmio;
	u64 cursor = 0;

	if (any)
		virtio_mmio_next(&cursor, (u16)any, &mmio);
	else
		virtio_mmio_at(any, &mmio);
	if (mmio.ops)
		use(&mmio);
}
