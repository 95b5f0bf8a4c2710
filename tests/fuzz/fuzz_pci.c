/* SPDX-License-Identifier: MIT */
/* LINK: @pcione virtio/pci.c virtio/pci_legacy.c @regs */
/* virtio-pci: capabilities and registers are the input's, BARs are where the platform put them. */
#include "pci_one.h"
#include "regs.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };
	static struct virtio_device d;
	u64 cursor = 0;

	fuzz_arena();
	fuzz_regs(&in);
	fuzz_pci_one(&in);
	while (virtio_pci_next(&cursor, 0, &d) == 1)
		fuzz_use(&d);
	if (!virtio_pci_at(FUZZ_BDF, &d))
		fuzz_use(&d);
	CHECK(!fake_bus_stray);
	return 0;
}
