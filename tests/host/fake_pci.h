/* SPDX-License-Identifier: MIT */
/*
 * PCI for the host: include/vipl/pci.h over functions that tests put there,
 * and virtio devices as QEMU lays them out. Tests then write lies into config[] and f.
 */
#ifndef FAKE_PCI_H
#define FAKE_PCI_H

#include "fake_regs.h"

#include "vipl/pci.h"

enum fake_pci_kind { FAKE_MODERN, FAKE_TRANSITIONAL, FAKE_LEGACY, FAKE_OTHER };

/* Where QEMU's capabilities are, and its windows in BAR 4. */
enum { FAKE_CAP_COMMON = 0x40, FAKE_CAP_ISR = 0x50, FAKE_CAP_DEVICE = 0x60, FAKE_CAP_NOTIFY = 0x70,
       FAKE_CAP_ACCESS = 0x84, FAKE_CAP_MSIX = 0x98 };

struct fake_pci {
	struct pci_function f;
	u8 config[256];
	struct fake_regs r;
	unsigned config_reads, config_writes;
	u32 notify_mult;
};

void fake_pci_clear(void);	/* fake_bus_clear() too */
struct fake_pci *fake_pci_add(u32 bdf, enum fake_pci_kind kind, struct fake_vdev *v);
void fake_pci_cap(struct fake_pci *p, unsigned at, u8 next, u8 size, u8 type, u8 bar, u32 offset, u32 length);
/* Takes effect on the ranges: after a BAR was moved. */
void fake_pci_decode(struct fake_pci *p);
bool fake_pci_master(const struct fake_pci *p);

#endif
