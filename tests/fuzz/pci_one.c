/* SPDX-License-Identifier: MIT */
/* The function of pci_one.h. */
#include "pci_one.h"
#include "regs.h"
#include "vipl/pci.h"

static struct pci_function function;
static u8 space[256];

const struct pci_function *pci_function(unsigned index)
{
	return index ? NULL : &function;
}

const struct pci_function *pci_find(u32 bdf)
{
	return bdf == function.bdf ? &function : NULL;
}

void pci_enable(const struct pci_function *f, u16 bits)
{
	CHECK(f == &function && bits & PCI_COMMAND_MASTER);
}

#define CONFIG_SPACE(bits) \
u##bits pci_cfg_read##bits(u32 bdf, unsigned reg) \
{ \
	CHECK(bdf == function.bdf && reg + bits / 8 <= sizeof(space) && reg % (bits / 8) == 0); \
	return (u##bits)fake_load(space + reg, bits / 8); \
} \
void pci_cfg_write##bits(u32 bdf, unsigned reg, u##bits v) \
{ \
	CHECK(bdf == function.bdf && reg == PCI_COMMAND); \
	fake_store(space + reg, bits / 8, v); \
}
CONFIG_SPACE(8)
CONFIG_SPACE(16)
CONFIG_SPACE(32)

static void bar(unsigned n, struct input *in)
{
	u8 how = (u8)take(in, 1);
	struct pci_bar *b = &function.bar[n];

	*b = (struct pci_bar){ .kind = how % 3, .size = 4ull << how % 30 };
	if (b->kind == PCI_BAR_NONE || how & 0x80)
		return;
	if (b->kind == PCI_BAR_IO)
		b->size = MIN(b->size, 256u);
	b->base = b->kind == PCI_BAR_IO ? 0x1000u * (n + 1) : 0x8000000000ull * (n + 1);
	fuzz_regs_add(b->base, b->size, b->kind == PCI_BAR_IO);
}

void fuzz_pci_one(struct input *in)
{
	function = (struct pci_function){ .bdf = FUZZ_BDF, .vendor = 0x1af4, .parent = PCI_NO_PARENT };
	function.device = (u16)(0x1000 + take(in, 1) % 0x50);
	for (unsigned n = 0; n < 6; n++)
		bar(n, in);
	take_bytes(in, space, sizeof(space));
}
