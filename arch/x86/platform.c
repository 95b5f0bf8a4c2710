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

/* A register to set: which function's, which one, how wide. */
struct setting {
	u8 device, function, reg, size;
	u32 value;
};

/* PIIX4, function 0 at 00:01.0 and power management at 00:01.3; i440FX at 00:00.0 */
static const struct setting pc[] = {
	{ 1, 0, 0x60, 4, 0x0b0b0a0a },	/* PIRQ A-D: 10, 10, 11, 11 */
	{ 1, 3, 0x40, 4, 0x601 },	/* ACPI registers at 0x600, */
	{ 1, 3, 0x80, 1, 1 },		/* on */
	{ 1, 3, 0x90, 4, 0x701 },	/* SMBus at 0x700, */
	{ 1, 3, 0xd2, 1, 9 },		/* on */
	{ 0, 0, 0x59, 1, 0x30 },	/* 0xf0000: RAM */
	{ 0, 0, 0x5a, 2, 0x3333 },	/* 0xc0000 to 0xeffff: RAM */
	{ 0, 0, 0x5c, 4, 0x33333333 },
	{ 0 },
};

/* ICH9 LPC at 00:1f.0, the memory controller at 00:00.0 */
static const struct setting q35[] = {
	{ 0, 0, 0x90, 4, 0x33333330 },	/* PAM: 0xf0000, 0xc0000 to 0xdffff: RAM */
	{ 0, 0, 0x94, 4, 0x00333333 },	/* 0xe0000 to 0xeffff */
	{ 0x1f, 0, 0x40, 4, 0x601 },	/* PMBASE: 0x600 */
	{ 0x1f, 0, 0x44, 1, 0x80 },	/* ACPI on, SCI on IRQ 9 */
	{ 0x1f, 0, 0x60, 4, 0x0b0b0a0a },	/* PIRQ A-D: 10, 10, 11, 11 */
	{ 0x1f, 0, 0x68, 4, 0x0b0b0a0a },	/* PIRQ E-H */
	{ 0x1f, 0, 0xf0, 4, RCBA | 1 },
	{ 0 },
};

static void set(const struct setting *s)
{
	for (; s->size; s++) {
		u32 bdf = PCI_BDF(0, s->device, s->function);

		if (s->size == 4)
			pci_cfg_write32(bdf, s->reg, s->value);
		else if (s->size == 2)
			pci_cfg_write16(bdf, s->reg, (u16)s->value);
		else
			pci_cfg_write8(bdf, s->reg, (u8)s->value);
	}
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
		microvm_pcie = mmio_read32(MICROVM_WINDOW_ECAM) == HOST_GPEX;
	if (microvm_pcie)
		pci_use_ecam(MICROVM_ECAM);
	if (platform == PLATFORM_MICROVM)
		return;
	if (platform == PLATFORM_Q35) {
		pci_cfg_write32(PCI_BDF(0, 0, 0), 0x60, ECAM_BASE | 1);	/* PCIEXBAR: 256 MiB; the high half is 0 */
		pci_use_ecam(ECAM_BASE);
		set(q35);
	} else {
		set(pc);
	}
	init_pic();
}
