/* SPDX-License-Identifier: MIT */
/* LINK: arch/x86/pci_bus.c @pcispace @x86 arch/x86/memmap.c */
/* PCI enumeration: whatever functions say of themselves, the walk ends and no two BARs overlap. */
#include "pci_space.h"

#define FLOOR 0xc0000000u
#define CEILING 0xfec00000u
#define HIGH (8 * GIB)

static void check_bar(const struct pci_bar *b, unsigned function, unsigned n)
{
	u64 end = b->base + MAX(b->size, 1);

	CHECK(b->base % MAX(b->size, 1) == 0 && end > b->base);
	CHECK(b->kind == PCI_BAR_IO ? end <= 0x10000 : (b->base >= FLOOR && end <= CEILING) || b->base >= HIGH);
	for (unsigned i = 0; i <= function; i++)
		for (unsigned k = 0; k < (i < function ? 6 : n); k++) {
			const struct pci_bar *o = &pci_table[i].bar[k];

			CHECK(!o->base || o->kind != b->kind || o->base >= end || o->base + o->size <= b->base);
		}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };

	fuzz_fw_cfg(&in);
	pci_space(&in);
	pci_enumerate(FLOOR, CEILING, HIGH);
	CHECK(pci_functions <= PCI_FUNCTIONS_MAX);
	for (unsigned i = 0; i < pci_functions; i++)
		for (unsigned n = 0; n < 6; n++)
			if (pci_table[i].bar[n].base)
				check_bar(&pci_table[i].bar[n], i, n);
	return 0;
}
