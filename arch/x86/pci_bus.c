/* SPDX-License-Identifier: MIT */
/*
 * PCI enumeration in one pass, depth first: each function's BARs are sized and assigned when it is
 * met, from the top of what is free downwards; a bridge's window is what its children took. (PCI 3.0,
 * 6.2.5; PCI-to-PCI Bridge 1.2, 3.2.5)
 */
#include "arch/x86/pci_table.h"
#include "arch/x86/x86.h"
#include "vipl/fw_cfg.h"
#include "vipl/log.h"

#define DEPTH_MAX 16		/* bridges behind bridges */
#define CAPS_MAX 48
#define LARGE_BAR (64 * MIB)	/* 64-bit BARs from here on go above 4 GiB */
#define LARGEST_BAR (1ull << 45)	/* no sum of them reaches 64 bits */
#define WINDOW (1u << 20)	/* granule of a bridge's memory window */
#define IO_WINDOW 0x1000u
#define RESERVE (2 * MIB)	/* each bridge's memory window at least: something may be plugged in */
#define IO_TOP 0x10000u
#define IO_FLOOR 0xb000u	/* below are ports of QEMU's ACPI devices, 0xa000 to 0xafff */
#define IO_LOW_TOP 0xa000u
#define IO_LOW_FLOOR 0x1000u

enum {
	CLASS_HOST_BRIDGE = 0x0600, CLASS_ISA_BRIDGE = 0x0601, CLASS_IDE = 0x0101,
	BAR_IO = 1, BAR_TYPE_64 = 4, BAR_PREFETCH = 8,
	PORT_ROOT = 4, PORT_DOWNSTREAM = 6,	/* PCI Express 3.0, 7.8.2 */
	VENDOR_INTEL = 0x8086, DEVICE_PIIX3_IDE = 0x7010,
	WINDOW_CLOSED = 0x0000fff0, IO_WINDOW_CLOSED = 0x00f0,
};

static u32 mem_top, mem_floor;		/* 32-bit memory is free between the two */
static u32 io_top, io_floor;
static u64 high_next;			/* 64-bit memory is free from here on */
static unsigned next_bus;
static bool full_said;

/* --- BARs ----------------------------------------------------------------------- */

static u64 take_below(u32 *top, u32 floor, u64 size)
{
	if (size > *top || align_down(*top - size, size) < floor)
		return 0;
	*top = (u32)align_down(*top - size, size);
	return *top;
}

static NOINLINE void say_full(u32 bdf)
{
	if (!full_said)
		log_line("pci %02x:%02x.%x: no room for it", bdf >> 8, bdf >> 3 & 31, bdf & 7);
	full_said = true;
}

/* A function behind a bridge reaches beyond 4 GiB only through the prefetchable window. */
static void assign(struct pci_function *f, struct pci_bar *bar)
{
	if (bar->kind == PCI_BAR_IO) {
		bar->base = take_below(&io_top, io_floor, MAX(bar->size, 4));
	} else if (high_next && bar->is64 && bar->size >= LARGE_BAR && bar->size <= LARGEST_BAR &&
		   (bar->prefetch || f->parent == PCI_NO_PARENT)) {
		bar->base = align_up(high_next, bar->size);
		high_next = bar->base + bar->size;
	} else {
		bar->base = take_below(&mem_top, mem_floor, MAX(bar->size, 16));
	}
	if (!bar->base && (io_floor || bar->kind != PCI_BAR_IO))
		say_full(f->bdf);
}

/* Sizes and assigns BAR @n; how many slots it took. All are 0 after reset, so are high halves here. */
static unsigned set_bar(struct pci_function *f, unsigned n, u16 *decode)
{
	struct pci_bar *bar = &f->bar[n];
	unsigned reg = PCI_BAR0 + 4 * n;
	u32 low;
	u64 mask;

	pci_cfg_write32(f->bdf, reg, ~0u);
	low = pci_cfg_read32(f->bdf, reg);
	if (!low)
		return 1;
	if (low & BAR_IO) {
		bar->kind = PCI_BAR_IO;
		mask = low & 0xfffc;
	} else {
		bar->kind = PCI_BAR_MEM;
		bar->is64 = (low & 6) == BAR_TYPE_64;
		bar->prefetch = low & BAR_PREFETCH;
		mask = low & ~0xfu;
		if (!mask && bar->is64 && n < 5) {
			pci_cfg_write32(f->bdf, reg + 4, ~0u);
			mask = (u64)pci_cfg_read32(f->bdf, reg + 4) << 32;
		}
	}
	bar->size = mask & -mask;
	if (mask)
		assign(f, bar);
	pci_cfg_write32(f->bdf, reg, (u32)bar->base);
	if (bar->is64 && n < 5 && (bar->base >> 32 || !(u32)mask))
		pci_cfg_write32(f->bdf, reg + 4, (u32)(bar->base >> 32));
	if (bar->base)
		*decode |= bar->kind == PCI_BAR_IO ? PCI_COMMAND_IO : PCI_COMMAND_MEMORY;
	return bar->is64 ? 2 : 1;
}

/* QEMU's chipset functions, which are in every machine: the BARs they have. */
static const struct { u16 vendor, device; u8 bars; } known[] = {
	{ VENDOR_INTEL, DEVICE_PIIX3_IDE, 0x10 },	/* bus master IDE */
	{ VENDOR_INTEL, 0x7113, 0 },			/* PIIX4 power management */
	{ VENDOR_INTEL, 0x2922, 0x30 },			/* ICH9 AHCI */
	{ VENDOR_INTEL, 0x2930, 0x10 },			/* ICH9 SMBus */
};

static void set_bars(struct pci_function *f)
{
	unsigned bars = f->header == 0 ? 0x3f : f->header == 1 ? 3 : 0;

	for (unsigned i = 0; i < ARRAY_SIZE(known); i++)
		if (f->vendor == known[i].vendor && f->device == known[i].device)
			bars = known[i].bars;
	for (unsigned n = 0; bars >> n;)
		n += bars >> n & 1 ? set_bar(f, n, &f->command) : 1;
}

/*
 * The line a PIC would see: slots rotate over four PIRQs that are set to 10, 10, 11, 11; behind
 * bridges each level rotates by its own slot. Kernels with ACPI do not look at it.
 */
static void set_irq_line(struct pci_function *f)
{
	static const u8 lines[] = { 10, 10, 11, 11 };
	unsigned pin = pci_cfg_read8(f->bdf, PCI_IRQ_PIN);
	const struct pci_function *at = f;

	f->irq_pin = (u8)pin;
	if (!pin || pin > 4)
		return;
	pin--;
	for (unsigned depth = 0; at->parent < pci_functions && depth < DEPTH_MAX; depth++) {
		pin += at->bdf >> 3 & 31;
		at = &pci_table[at->parent];
	}
	if (platform == PLATFORM_PC)
		pin += (at->bdf >> 3 & 31) - 1;
	else if ((at->bdf >> 3 & 31) < 25)
		pin += at->bdf >> 3 & 31;
	pci_cfg_write8(f->bdf, PCI_IRQ_LINE, lines[pin & 3]);
}

/* --- bridges -------------------------------------------------------------------- */

/* Behind a PCI Express port there is but device 0. */
static unsigned devices_behind(const struct pci_function *f)
{
	unsigned at = pci_cfg_read8(f->bdf, PCI_CAP_POINTER) & 0xfc;

	for (unsigned i = 0; i < CAPS_MAX && at >= 0x40; i++) {
		u32 cap = pci_cfg_read32(f->bdf, at);
		unsigned type = cap >> 20 & 0xf;

		if ((cap & 0xff) == PCI_CAP_ID_EXPRESS)
			return type == PORT_ROOT || type == PORT_DOWNSTREAM ? 1 : 32;
		at = cap >> 8 & 0xfc;
	}
	return 32;
}

static void scan_bus(unsigned bus, u16 parent, unsigned devices, unsigned depth);

/* [start, end) in the form of a window register pair: bits 31:20 of the first and the last address. */
static u32 window(u64 start, u64 end)
{
	return (u32)(start >> 16 & 0xfff0) | (u32)((end - 1) & 0xfff00000);
}

/* Not inline, as is all that a machine without bridges does not run: that is packed in the ROM. */
static NOINLINE void scan_bridge(struct pci_function *f, unsigned depth)
{
	u64 high_start;
	u32 mem_end, io_end, bus = f->bdf >> 8;
	u32 pref = WINDOW_CLOSED, io = IO_WINDOW_CLOSED;

	if (depth == DEPTH_MAX || next_bus > 255)
		return;
	f->secondary = (u8)next_bus++;
	pci_cfg_write32(f->bdf, PCI_PRIMARY_BUS, 0xff0000u | (u32)f->secondary << 8 | bus);
	mem_top = (u32)align_down(mem_top, WINDOW);
	io_top = (u32)align_down(io_top, IO_WINDOW);
	high_start = high_next = align_up(high_next, WINDOW);
	mem_end = mem_top;
	io_end = io_top;
	scan_bus(f->secondary, (u16)(f - pci_table), devices_behind(f), depth + 1);
	f->subordinate = (u8)(next_bus - 1);
	pci_cfg_write8(f->bdf, PCI_PRIMARY_BUS + 2, f->subordinate);

	if (mem_end - mem_top < RESERVE && mem_end - RESERVE >= mem_floor)
		mem_top = mem_end - RESERVE;
	mem_top = (u32)align_down(mem_top, WINDOW);
	pci_cfg_write32(f->bdf, PCI_MEM_BASE, mem_top < mem_end ? window(mem_top, mem_end) : WINDOW_CLOSED);
	io_top = (u32)align_down(io_top, IO_WINDOW);
	if (io_top < io_end)
		io = (io_top >> 8 & 0xf0) | ((io_end - 1) & 0xf000);
	pci_cfg_write16(f->bdf, PCI_IO_BASE, (u16)io);
	high_next = align_up(high_next, WINDOW);
	if (high_start < high_next) {
		pref = window(high_start, high_next);
		pci_cfg_write32(f->bdf, PCI_PREF_BASE_HIGH, (u32)(high_start >> 32));
		pci_cfg_write32(f->bdf, PCI_PREF_LIMIT_HIGH, (u32)((high_next - 1) >> 32));
	}
	pci_cfg_write32(f->bdf, PCI_PREF_BASE, pref);
	f->command |= PCI_COMMAND_IO | PCI_COMMAND_MEMORY;
}

/* --- the walk ------------------------------------------------------------------- */

/* I/O space has a hole; it is crossed between two functions of a root bus only. */
static void cross_io_hole(void)
{
	if (io_floor == IO_FLOOR && io_top - IO_FLOOR < IO_WINDOW) {
		io_top = IO_LOW_TOP;
		io_floor = IO_LOW_FLOOR;
	}
}

/* True if more functions of the same device may follow. */
static bool add_function(u32 bdf, u32 id, u16 parent, unsigned depth)
{
	u8 header = pci_cfg_read8(bdf, PCI_HEADER);
	bool more = header & 0x80 || bdf & 7;
	struct pci_function *f;

	if (pci_functions == PCI_FUNCTIONS_MAX) {
		say_full(bdf);
		return more;
	}
	f = &pci_table[pci_functions++];
	*f = (struct pci_function){ .bdf = bdf, .vendor = (u16)id, .device = (u16)(id >> 16), .parent = parent };
	f->header = header & 0x7f;
	f->class = pci_cfg_read32(bdf, PCI_CLASS_REV) >> 8;
	if (f->class >> 8 == CLASS_HOST_BRIDGE || f->class >> 8 == CLASS_ISA_BRIDGE)
		return more;
	if (depth == 0)
		cross_io_hole();
	set_bars(f);
	if (f->header == 1)
		scan_bridge(f, depth);
	else
		set_irq_line(f);
	if (f->vendor == VENDOR_INTEL && f->device == DEVICE_PIIX3_IDE)
		pci_cfg_write32(bdf, 0x40, 0x80008000);	/* IDETIM: both channels decode their ports */
	if (f->command)
		pci_cfg_write16(bdf, PCI_COMMAND, f->command);
	return more;
}

static void scan_bus(unsigned bus, u16 parent, unsigned devices, unsigned depth)
{
	for (unsigned device = 0; device < devices; device++)
		for (unsigned function = 0; function < 8; function++) {
			u32 bdf = PCI_BDF(bus, device, function);
			u32 id = pci_cfg_read32(bdf, PCI_VENDOR);
			u16 vendor = (u16)id;

			if (vendor == 0xffff || vendor == 0) {
				if (function == 0)
					break;
				continue;
			}
			if (!add_function(bdf, id, parent, depth))
				break;
		}
}

/* Further root buses (pxb, pxb-pcie) are where the numbering so far has not been. */
static NOINLINE void scan_extra_roots(u16 key)
{
	u64 left = 0;

	if (fw_cfg_read(key, 0, &left, sizeof(left)))
		return;
	while (left && next_bus <= 255) {
		unsigned before = pci_functions, bus = next_bus++;

		scan_bus(bus, PCI_NO_PARENT, 32, 0);
		if (pci_functions != before)
			left--;
	}
}

void pci_enumerate(u32 floor, u32 ceiling, u64 high)
{
	struct fw_cfg_file file;

	mem_floor = floor;
	mem_top = ceiling;
	high_next = high;
	io_top = platform == PLATFORM_MICROVM ? 0 : IO_TOP;
	io_floor = platform == PLATFORM_MICROVM ? 0 : IO_FLOOR;
	next_bus = 1;
	scan_bus(0, PCI_NO_PARENT, 32, 0);
	if (!FW_CFG_FIND("etc/extra-pci-roots", &file))
		scan_extra_roots(file.key);
}
