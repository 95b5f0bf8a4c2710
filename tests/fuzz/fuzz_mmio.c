/* SPDX-License-Identifier: MIT */
/* LINK: virtio/mmio.c @regs */
/* virtio-mmio: slots whose registers read as the input says. */
#include "regs.h"
#include "vipl/mmio.h"

#define BASE 0xfeb00000ull

u64 mmio_linear(u64 base)
{
	return base;
}

bool mmio_slot(unsigned index, u64 *base)
{
	*base = BASE + index * MMIO_SLOT_SIZE;
	return index < 2;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };
	static struct virtio_device d;
	u64 cursor = 0;
	int r;

	fuzz_regs(&in);
	fuzz_regs_add(BASE, 2 * MMIO_SLOT_SIZE, false);
	do {
		fuzz_arena();
		r = virtio_mmio_next(&cursor, (u16)take(&in, 1) % 9, &d);
		if (r == 1)
			fuzz_use(&d);
	} while (r);
	if (!virtio_mmio_at(BASE, &d))
		fuzz_use(&d);
	CHECK(!fake_bus_stray);
	return 0;
}
