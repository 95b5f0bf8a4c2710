/* SPDX-License-Identifier: MIT */
/*
 * PCI configuration space: by memory (PCI Firmware 3.0, 4.1) where the host bridge has it, one access
 * each, else by ports 0xcf8 and 0xcfc (PCI 3.0, 3.2.2.3.2), where the address is written only when
 * it changes. And the table of functions that pci_bus.c found.
 */
#include "vipl/pci.h"
#include "arch/x86/pci_table.h"
#include "arch/x86/x86.h"
#include "vipl/mmio.h"

enum { PORT_ADDRESS = 0xcf8, PORT_DATA = 0xcfc };

struct pci_function pci_table[PCI_FUNCTIONS_MAX] NOINIT;
unsigned pci_functions;

static u64 ecam;
static u32 selected;

void pci_use_ecam(u64 base)
{
	ecam = base;
}

/* Where to access it: above 0xffff an address in memory, else a port. */
static u64 locate(u32 bdf, unsigned reg)
{
	u32 address = 0x80000000u | bdf << 8 | (reg & 0xfc);

	if (ecam)
		return ecam + (bdf << 12) + reg;
	if (address != selected) {
		outl(PORT_ADDRESS, address);
		selected = address;
	}
	return PORT_DATA + (reg & 3);
}

u8 pci_cfg_read8(u32 bdf, unsigned reg)
{
	u64 at = locate(bdf, reg);

	return ecam ? mmio_read8(at) : inb((u16)at);
}

u16 pci_cfg_read16(u32 bdf, unsigned reg)
{
	u64 at = locate(bdf, reg);

	return ecam ? mmio_read16(at) : io_in16((u16)at);
}

u32 pci_cfg_read32(u32 bdf, unsigned reg)
{
	u64 at = locate(bdf, reg);

	return ecam ? mmio_read32(at) : inl((u16)at);
}

void pci_cfg_write8(u32 bdf, unsigned reg, u8 v)
{
	u64 at = locate(bdf, reg);

	if (ecam)
		mmio_write8(at, v);
	else
		outb((u16)at, v);
}

void pci_cfg_write16(u32 bdf, unsigned reg, u16 v)
{
	u64 at = locate(bdf, reg);

	if (ecam)
		mmio_write16(at, v);
	else
		io_out16((u16)at, v);
}

void pci_cfg_write32(u32 bdf, unsigned reg, u32 v)
{
	u64 at = locate(bdf, reg);

	if (ecam)
		mmio_write32(at, v);
	else
		outl((u16)at, v);
}

const struct pci_function *pci_function(unsigned index)
{
	return index < pci_functions ? &pci_table[index] : NULL;
}

const struct pci_function *pci_find(u32 bdf)
{
	for (unsigned i = 0; i < pci_functions; i++)
		if (pci_table[i].bdf == bdf)
			return &pci_table[i];
	return NULL;
}

/*
 * Command registers are written whole from what is remembered: what is on already costs no access.
 * Bridges pass on nothing that is behind them without the master bit (PCI-to-PCI Bridge 1.2, 3.2.4.3).
 */
void pci_enable(const struct pci_function *f, u16 bits)
{
	for (;;) {
		struct pci_function *own = &pci_table[f - pci_table];

		if ((own->command & bits) != bits) {
			own->command |= bits;
			pci_cfg_write16(own->bdf, PCI_COMMAND, own->command);
		}
		if (f->parent >= pci_functions)
			return;
		f = &pci_table[f->parent];
		bits = PCI_COMMAND_MASTER;
	}
}

void pci_masters_off(void)
{
	for (unsigned i = 0; i < pci_functions; i++) {
		struct pci_function *f = &pci_table[i];

		if (f->command & PCI_COMMAND_MASTER) {
			f->command &= (u16)~PCI_COMMAND_MASTER;
			pci_cfg_write16(f->bdf, PCI_COMMAND, f->command);
		}
	}
}
