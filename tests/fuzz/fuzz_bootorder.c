/* SPDX-License-Identifier: MIT */
/* LINK: @pcifew arch/x86/bootorder.c */
/* The host's bootorder: any text; targets are of known kinds and name functions that are there. */
#include "pci_few.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct machine m;
	char *text = malloc(size + 1);

	fuzz_pci_few();
	memcpy(text, data, size);
	m.targets = 0;
	bootorder_parse(&m, text, size);
	free(text);
	CHECK(m.targets <= TARGETS_MAX);
	for (unsigned i = 0; i < m.targets; i++) {
		const struct boot_target *t = &m.target[i];

		CHECK(t->bus == TARGET_PCI || t->bus == TARGET_MMIO || t->bus == TARGET_LOADED);
		CHECK(!t->has_lun || t->lun <= 16383);
	}
	return 0;
}
