/* SPDX-License-Identifier: MIT */
/* LINK: arch/x86/bootorder.c */
/* The host's bootorder: any text; targets are of known kinds and name functions that are there. */
#include "arch/x86/x86.h"
#include "fuzz.h"
#include "vipl/pci.h"

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

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static const u16 ids[] = { 0x1001, 0x1234, 0x1048, 0x1042, 0x1004, 0x1000 };
	static struct machine m;
	char *text = malloc(size + 1);

	for (unsigned i = 0; i < ARRAY_SIZE(functions); i++)
		functions[i] = (struct pci_function){ .bdf = PCI_BDF(i / 2, 3 + i, i % 2), .vendor = 0x1af4,
			.device = ids[i], .header = i == 1 || i == 2, .parent = i < 4 ? PCI_NO_PARENT : 1, .secondary = (u8)(i + 1) };
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
