/* SPDX-License-Identifier: MIT */
/*
 * PCI as drivers see it: functions the platform has enumerated (bus numbers,
 * BARs and windows are assigned by then), and their configuration space.
 * Supplied by arch/x86/pci.c, or by tests/host.
 */
#ifndef VIPL_PCI_H
#define VIPL_PCI_H

#include "vipl/types.h"

/* A function's address: bus << 8 | device << 3 | function. */
#define PCI_BDF(bus, dev, fn) ((u32)(bus) << 8 | (u32)(dev) << 3 | (u32)(fn))

/* Registers of the configuration header (PCI 3.0, 6.1) */
enum pci_reg {
	PCI_VENDOR = 0x00, PCI_DEVICE = 0x02, PCI_COMMAND = 0x04, PCI_STATUS = 0x06,
	PCI_CLASS_REV = 0x08, PCI_HEADER = 0x0e, PCI_BAR0 = 0x10, PCI_PRIMARY_BUS = 0x18,
	PCI_IO_BASE = 0x1c, PCI_MEM_BASE = 0x20, PCI_PREF_BASE = 0x24, PCI_PREF_BASE_HIGH = 0x28,
	PCI_PREF_LIMIT_HIGH = 0x2c, PCI_SUBSYSTEM_VENDOR = 0x2c, PCI_SUBSYSTEM = 0x2e,
	PCI_IO_BASE_HIGH = 0x30, PCI_ROM = 0x30, PCI_CAP_POINTER = 0x34, PCI_IRQ_LINE = 0x3c,
	PCI_IRQ_PIN = 0x3d, PCI_BRIDGE_CONTROL = 0x3e,
};

enum {
	PCI_COMMAND_IO = 1, PCI_COMMAND_MEMORY = 2, PCI_COMMAND_MASTER = 4,
	PCI_COMMAND_SERR = 0x100, PCI_COMMAND_INTX_OFF = 0x400,
	PCI_STATUS_CAPS = 0x10,
	PCI_CAP_ID_VENDOR = 9, PCI_CAP_ID_EXPRESS = 0x10, PCI_CAP_ID_MSIX = 0x11,
};

enum pci_bar_kind { PCI_BAR_NONE, PCI_BAR_IO, PCI_BAR_MEM };

struct pci_bar {
	u64 base;		/* as the CPU reaches it; 0: nothing was assigned */
	u64 size;		/* a power of two */
	u8 kind;		/* enum pci_bar_kind */
	bool is64, prefetch;	/* a 64-bit BAR takes two slots; the second one is PCI_BAR_NONE */
};

struct pci_function {
	u32 bdf;
	u16 vendor, device;
	u32 class;		/* base class << 16 | subclass << 8 | programming interface */
	u16 parent;		/* index of the bridge it is behind, PCI_NO_PARENT on a root bus */
	u8 header;		/* 0 device, 1 bridge (the multi-function bit is cut off) */
	u8 secondary, subordinate;	/* bridges: the buses behind */
	u8 irq_pin;
	u16 command;		/* the command register, as last written */
	struct pci_bar bar[6];
};
#define PCI_NO_PARENT 0xffffu

/* Configuration space, @reg aligned to the width. Any function may be asked; absent ones read all ones. */
u8 pci_cfg_read8(u32 bdf, unsigned reg);
u16 pci_cfg_read16(u32 bdf, unsigned reg);
u32 pci_cfg_read32(u32 bdf, unsigned reg);
void pci_cfg_write8(u32 bdf, unsigned reg, u8 v);
void pci_cfg_write16(u32 bdf, unsigned reg, u16 v);
void pci_cfg_write32(u32 bdf, unsigned reg, u32 v);

/*
 * The functions found, in the order of their bus, device and function numbers; NULL past the end.
 * No device access.
 */
const struct pci_function *pci_function(unsigned index);
/* The one at @bdf, or NULL. No device access. */
const struct pci_function *pci_find(u32 bdf);

/*
 * Sets @bits (I/O, memory, master) in the command register, and on every bridge above; remembered, so
 * that pci_masters_off() undoes it. Decoding is on already for what the platform assigned: mostly this
 * adds the master bit.
 */
void pci_enable(const struct pci_function *f, u16 bits);
/* Bus mastering off everywhere pci_enable() turned it on: last thing before the kernel. */
void pci_masters_off(void);

#endif
