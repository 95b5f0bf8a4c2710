/* SPDX-License-Identifier: MIT */
/*
 * Which machine this is, and its chipset's registers: PIRQ routing, ACPI power management,
 * memory-mapped configuration, shadow RAM, interrupt controllers. (82441FX, PIIX4 and ICH9 data
 * sheets; what QEMU's ACPI tables take for granted.)
 */
#include "arch/x86/x86.h"
#include "vipl/mmio.h"
#include "vipl/pci.h"

enum { HOST_I440FX = 0x1237, HOST_Q35 = 0x29c0, VENDOR_INTEL = 0x8086, HOST_GPEX = 0x00081b36 };

enum platform platform;
bool microvm_pcie;

/* PIIX4, function 0 at 00:01.0 and power management at 00:01.3; i440FX at 00:00.0 */
static void init_pc(void)
{
	const u32 isa = PCI_BDF(0, 1, 0), pm = PCI_BDF(0, 1, 3), host = PCI_BDF(0, 0, 0);

	pci_cfg_write32(isa, 0x60, 0x0b0b0a0a);	/* PIRQ A-D: 10, 10, 11, 11 */
	pci_cfg_write32(pm, 0x40, 0x601);	/* ACPI registers at 0x600, */
	pci_cfg_write8(pm, 0x80, 1);		/* on */
	pci_cfg_write32(pm, 0x90, 0x701);	/* SMBus at 0x700, */
	pci_cfg_write8(pm, 0xd2, 9);		/* on */
	pci_cfg_write8(host, 0x59, 0x30);	/* 0xf0000: RAM */
	pci_cfg_write16(host, 0x5a, 0x3333);	/* 0xc0000 to 0xeffff: RAM */
	pci_cfg_write32(host, 0x5c, 0x33333333);
}

/* ICH9 LPC at 00:1f.0, the memory controller at 00:00.0 */
static void init_q35(void)
{
	const u32 lpc = PCI_BDF(0, 0x1f, 0), host = PCI_BDF(0, 0, 0);

	pci_cfg_write32(host, 0x60, ECAM_BASE | 1);	/* PCIEXBAR: 256 MiB; the high half is 0 at reset */
	pci_use_ecam(ECAM_BASE);
	pci_cfg_write32(host, 0x90, 0x33333330);	/* PAM: 0xf0000, 0xc0000 to 0xdffff: RAM */
	pci_cfg_write32(host, 0x94, 0x00333333);	/* 0xe0000 to 0xeffff */
	pci_cfg_write32(lpc, 0x40, 0x601);		/* PMBASE: 0x600 */
	pci_cfg_write8(lpc, 0x44, 0x80);		/* ACPI on, SCI on IRQ 9 */
	pci_cfg_write32(lpc, 0x60, 0x0b0b0a0a);		/* PIRQ A-D: 10, 10, 11, 11 */
	pci_cfg_write32(lpc, 0x68, 0x0b0b0a0a);		/* PIRQ E-H */
	pci_cfg_write32(lpc, 0xf0, RCBA | 1);
}

/* Two 8259A as a PC has them: vectors 8 and 0x70, all masked; IRQ 10 and 11 level-triggered. */
static void init_pic(void)
{
	static const struct { u16 port; u8 value; } sequence[] = {
		{ 0x20, 0x11 }, { 0x21, 0x08 }, { 0x21, 0x04 }, { 0x21, 0x01 }, { 0x21, 0xff },
		{ 0xa0, 0x11 }, { 0xa1, 0x70 }, { 0xa1, 0x02 }, { 0xa1, 0x01 }, { 0xa1, 0xff },
		{ 0x4d1, 0x0c },	/* ELCR; 0x4d0 is 0 at reset */
	};

	for (unsigned i = 0; i < ARRAY_SIZE(sequence); i++)
		outb(sequence[i].port, sequence[i].value);
}

void platform_init(void)
{
	u32 id = pci_cfg_read32(PCI_BDF(0, 0, 0), PCI_VENDOR);

	if (id == (HOST_Q35 << 16 | VENDOR_INTEL))
		platform = PLATFORM_Q35;
	else if (id == (HOST_I440FX << 16 | VENDOR_INTEL))
		platform = PLATFORM_PC;
	else
		microvm_pcie = mmio_read32(MICROVM_ECAM) == HOST_GPEX;
	if (microvm_pcie)
		pci_use_ecam(MICROVM_ECAM);
	if (platform == PLATFORM_MICROVM)
		return;
	if (platform == PLATFORM_Q35)
		init_q35();
	else
		init_pc();
	init_pic();
}
