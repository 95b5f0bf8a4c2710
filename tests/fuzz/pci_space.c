/* SPDX-License-Identifier: MIT */
/*
 * Configuration space of 256 buses. The input gives kinds, of 64 bytes each: the read-only half of a
 * header, or size masks where a BAR is; and which kind the n-th function that is asked for is of.
 */
#include "pci_space.h"

#define KIND 64u
#define TABLE 4096u
#define ACCESSES_MAX 3000000u

struct pci_function pci_table[PCI_FUNCTIONS_MAX];
unsigned pci_functions;
enum platform platform;
bool microvm_pcie;

static const u8 *kinds;
static unsigned kind_count, accesses;
static u8 which[TABLE];		/* of function bdf % TABLE: kind + 1, 0 = none */
static u32 sizing[TABLE][8];	/* BAR registers as last written */

void pci_space(struct input *in)
{
	unsigned n = (unsigned)take(in, 1);

	pci_functions = accesses = 0;
	platform = (enum platform)(take(in, 1) % 3);
	memset(which, 0, sizeof(which));
	memset(sizing, 0, sizeof(sizing));
	for (unsigned i = 0; i < n; i++) {
		u32 bdf = (u32)take(in, 2) % TABLE;

		which[bdf] = (u8)take(in, 1);
	}
	kinds = in->p;
	kind_count = (unsigned)(in->n / KIND);
}

static u64 config_read(u32 bdf, unsigned reg, unsigned width)
{
	u8 kind = which[bdf % TABLE];
	u64 v;

	CHECK(bdf < 0x10000 && reg % width == 0 && reg + width <= 256 && ++accesses < ACCESSES_MAX);
	if (!kind || kind > kind_count)
		return ~0ull;
	v = take(&(struct input){ kinds + (kind - 1) * KIND + reg % KIND, width }, width);
	if (reg >= 0x10 && reg < 0x28)	/* ones where it was written with ones: its size */
		v &= sizing[bdf % TABLE][(reg - 0x10) / 4] | 0xf;
	return v;
}

static void config_write(u32 bdf, unsigned reg, unsigned width, u32 v)
{
	CHECK(bdf < 0x10000 && reg % width == 0 && reg + width <= 256 && ++accesses < ACCESSES_MAX);
	if (reg >= 0x10 && reg < 0x28)
		sizing[bdf % TABLE][(reg - 0x10) / 4] = v;
}

#define CONFIG_SPACE(bits) \
u##bits pci_cfg_read##bits(u32 bdf, unsigned reg) { return (u##bits)config_read(bdf, reg, bits / 8); } \
void pci_cfg_write##bits(u32 bdf, unsigned reg, u##bits v) { config_write(bdf, reg, bits / 8, v); }

CONFIG_SPACE(8)
CONFIG_SPACE(16)
CONFIG_SPACE(32)
