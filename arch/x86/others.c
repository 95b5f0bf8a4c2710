/* SPDX-License-Identifier: MIT */
/*
 * Drives that are there but not virtio, for the last line of a machine without a virtio disk: what
 * was meant is often an -hda or a -drive without if=virtio.
 *
 *	-device nvme,serial=1,drive=d	-device ide-hd,drive=d (IDE on pc, AHCI on q35)
 */
#include "arch/x86/x86.h"
#include "vipl/mmio.h"
#include "vipl/pci.h"

enum { CLASS_IDE = 0x0101, CLASS_AHCI = 0x0106, CLASS_NVME = 0x0108 };
enum { AHCI_PORTS_THERE = 0x0c, AHCI_PORT0_STATUS = 0x128, AHCI_PORT_SIZE = 0x80, AHCI_BAR = 5, LINK_UP = 3 };
enum { IDE_SELECT = 6, IDE_STATUS = 7, IDE_READY = 0x40 };

static bool ahci_has_drive(u64 base)
{
	u32 ports = base ? mmio_read32(base + AHCI_PORTS_THERE) : 0;

	for (u64 at = base + AHCI_PORT0_STATUS; ports; at += AHCI_PORT_SIZE, ports >>= 1)
		if (ports & 1 && (mmio_read32(at) & 0xf) == LINK_UP)
			return true;
	return false;
}

/* Two channels at the ports of a PC/AT, two drives each; none there reads as 0 or as all ones. */
static bool ide_has_drive(void)
{
	for (unsigned i = 0; i < 4; i++) {
		u16 port = i < 2 ? 0x1f0 : 0x170;
		u8 status;

		outb(port + IDE_SELECT, (u8)(0xa0 | (i & 1) << 4));
		status = inb(port + IDE_STATUS);
		if (status & IDE_READY && status != 0xff)
			return true;
	}
	return false;
}

const char *other_drives(void)
{
	const struct pci_function *f;

	for (unsigned i = 0; (f = pci_function(i)); i++) {
		u32 class = f->class >> 8;

		if (class == CLASS_NVME)
			return "NVMe";
		if (class == CLASS_AHCI && ahci_has_drive(f->bar[AHCI_BAR].base))
			return "AHCI";
		if (class == CLASS_IDE && ide_has_drive())
			return "IDE";
	}
	return NULL;
}
