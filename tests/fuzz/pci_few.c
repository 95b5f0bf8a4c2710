/* SPDX-License-Identifier: MIT */
/* The functions of pci_few.h. */
#include "pci_few.h"

static struct pci_function functions[6];

const struct pci_function *pci_function(unsigned index)
{
	return index < ARRAY_SIZE(functions) ? &functions[index] : NULL;
}

const struct pci_function *pci_find(u32 bdf)
{
	for (unsigned i = 0; i < ARRAY_SIZE(functions); i++)
		if (functions[i].bdf == bdf)
			return &functions[i];
	return NULL;
}

void fuzz_pci_few(void)
{
	static const u16 ids[] = { 0x1001, 0x1234, 0x1048, 0x1042, 0x1004, 0x1000 };

	for (unsigned i = 0; i < ARRAY_SIZE(functions); i++)
		functions[i] = (struct pci_function){ .bdf = PCI_BDF(i / 2, 3 + i, i % 2), .vendor = 0x1af4,
			.device = ids[i], .header = i == 1 || i == 2, .parent = i < 4 ? PCI_NO_PARENT : 1, .secondary = (u8)(i + 1) };
}
