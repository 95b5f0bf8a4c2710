/* SPDX-License-Identifier: MIT */
/*
 * The machine, made ready in the order that its parts need, then boot/.
 */
#include "arch/x86/x86.h"
#include "vipl/arena.h"
#include "vipl/fw_cfg.h"
#include "vipl/log.h"
#include "vipl/mmio.h"
#include "vipl/platform.h"
#include "vipl/string.h"

#define LOW_END 0x9fc00u	/* conventional memory; the EBDA's place is behind */
#define PCI_CEILING 0xfec00000u	/* IO-APIC, HPET, local APIC, ROM */

#define MICROVM_SLOTS 24	/* 8 without the second IO-APIC: the rest read as empty */

static struct machine machine NOINIT;
static u64 uncached_from;

bool mmio_slot(unsigned index, u64 *base)
{
	if (platform != PLATFORM_MICROVM || index >= MICROVM_SLOTS)
		return false;
	*base = MICROVM_SLOT0 + index * MMIO_SLOT_SIZE;
	return true;
}

/* start.S maps them where the first page table reaches: what is that high needs a directory of its own. */
u64 mmio_linear(u64 base)
{
	return base - MICROVM_SLOT0 < MICROVM_SLOTS * MMIO_SLOT_SIZE ? base - MICROVM_SLOT0 + MICROVM_WINDOW : base;
}

/* The rest of low RAM is free; its top is for tables, the arena is below them. */
static void memory_init(void)
{
	memmap_init();
	if (ram_low_end < 8 * MIB) {
		log_line("memory: %lu bytes below 4 GiB", ram_low_end);
		machine_halt(HALT_NO_TARGET);
	}
	tables_init(ram_low_end);
	arena_init((void *)ARENA_START, ARENA_SIZE);
	uncached_from = ram_low_end <= 2 * GIB ? 2 * GIB : ram_low_end <= 3 * GIB ? 3 * GIB : 4 * GIB - 512 * MIB;
}

static void pci_init(void)
{
	struct fw_cfg_file file;
	u64 high = ram_high_end, reserved_end;

	if (!FW_CFG_FIND("etc/reserved-memory-end", &file) &&
	    !fw_cfg_read(file.key, 0, &reserved_end, sizeof(reserved_end)))
		high = MAX(high, reserved_end);
	if (platform == PLATFORM_Q35)
		pci_enumerate(ECAM_BASE + ECAM_SIZE, PCI_CEILING, align_up(high, GIB));
	else if (platform == PLATFORM_PC)
		pci_enumerate((u32)uncached_from, PCI_CEILING, align_up(high, GIB));
	else if (microvm_pcie)
		pci_enumerate(MICROVM_BARS, MICROVM_ECAM, 0);
}

/* What stays in use under the kernel, in its map; what the firmware uses until then, in boot/'s. */
static void memory_done(struct machine *m)
{
	memmap_reserve(LOW_END, 0xa0000 - LOW_END);
	memmap_remove(0xa0000, 0x50000);
	memmap_reserve(0xf0000, 0x10000);
	memmap_reserve(tables_low(), ram_low_end - tables_low());
	if (platform == PLATFORM_Q35) {
		memmap_reserve(ECAM_BASE, ECAM_SIZE);
		memmap_reserve(RCBA, RCBA_SIZE);
	}
	if (microvm_pcie)
		memmap_reserve(MICROVM_ECAM, ECAM_SIZE);
	for (unsigned i = 0; i < e820_entries; i++)
		if (e820[i].type == E820_RAM && m->ram_ranges < RAM_RANGES_MAX)
			m->ram[m->ram_ranges++] = (struct ram_range){ e820[i].start, e820[i].length };
	m->reserved[0] = (struct ram_range){ 0, MIB };
	m->reserved[1] = (struct ram_range){ ram_low_end - TABLES_SIZE - ARENA_SIZE, TABLES_SIZE + ARENA_SIZE };
	m->reserved_ranges = 2;
}

/* A file's text, cut to fit and terminated; "" when there is none. */
static void read_text(const char *name, char *to, u32 size)
{
	struct fw_cfg_file file;

	if (fw_cfg_find(name, &file))
		return;
	memset(to, 0, size);
	if (fw_cfg_read(file.key, 0, to, MIN(file.size, size - 1)))
		to[0] = '\0';
}

static void read_bootorder(struct machine *m)
{
	struct fw_cfg_file file;
	char *text;

	if (!FW_CFG_FIND("bootorder", &file) && file.size <= 256 * KIB) {
		text = arena_alloc(file.size, 1);
		if (text && !fw_cfg_read(file.key, 0, text, file.size))
			bootorder_parse(m, text, file.size);
	}
	/* microvm does not list -kernel; what is given so comes first */
	if ((!m->targets || platform == PLATFORM_MICROVM) && fw_cfg_read32(FW_CFG_KERNEL_SIZE)) {
		m->targets = 1;
		memset(&m->target[0], 0, sizeof(m->target[0]));
		m->target[0].bus = TARGET_LOADED;
	}
	m->scan = !m->targets;
}

static NOINLINE void read_options(struct machine *m)
{
	char console[16] = "";

	read_text("opt/vipl/append", m->append, sizeof(m->append));
	read_text("opt/vipl/entry", m->entry, sizeof(m->entry));
	read_text("opt/vipl/console", console, sizeof(console));
	if (console[0])
		console_choose(console);
}

static NOINLINE void read_menu_wait(struct machine *m)
{
	struct fw_cfg_file file;
	u16 wait = 0;

	m->menu = true;
	if (!FW_CFG_FIND("etc/boot-menu-wait", &file) && !fw_cfg_read(file.key, 0, &wait, sizeof(wait)))
		m->menu_timeout_ms = wait;
}

/* Big arrays of it are filled as far as their counts say. */
static void machine_clear(struct machine *m)
{
	m->ram_ranges = m->reserved_ranges = m->targets = 0;
	m->low_size = m->low_used = 0;
	m->low_stage = NULL;
	m->scan = m->menu = m->zipl_menu = false;
	m->target[0].bus = TARGET_CCW;
	m->loadparm[0] = m->append[0] = m->entry[0] = '\0';
}

void arch_main(void)
{
	struct machine *m = &machine;
	unsigned cpus;

	machine_clear(m);
	console_init();
	platform_init();
	if (!fw_cfg_init()) {
		log_line("no fw_cfg device: not a machine of QEMU's kind");
		machine_halt(HALT_NO_TARGET);
	}
	memory_init();
	pci_init();
	cpus = cpus_init(uncached_from);
	if (!acpi_load() && platform == PLATFORM_MICROVM)
		mptable_make(cpus);
	smbios_load();
	memory_done(m);
	read_bootorder(m);
	if (fw_cfg_options)
		read_options(m);
	m->menu_timeout_ms = -1;
	if ((u16)fw_cfg_read32(FW_CFG_BOOT_MENU))
		read_menu_wait(m);
	/* of -kernel's command line QEMU itself takes care */
	if (!acpi_rsdp && platform == PLATFORM_MICROVM && m->target[0].bus != TARGET_LOADED)
		mmio_cmdline(m->append, sizeof(m->append));
	arena_reset();
	boot_main(m);
}
