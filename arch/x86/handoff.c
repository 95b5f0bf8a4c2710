/* SPDX-License-Identifier: MIT */
/*
 * Into the kernel: Linux by its 64-bit boot protocol (Documentation/arch/x86/boot.rst), Xen's PVH
 * (xen/include/public/arch-x86/hvm/start_info.h), Multiboot 1 (0.6.96).
 */
#include "arch/x86/x86.h"
#include "vipl/arena.h"
#include "vipl/err.h"
#include "vipl/pci.h"
#include "vipl/platform.h"
#include "vipl/string.h"

enum { LOW_CODE = 0x9d000, LOW_CODE_END = 0x9f000 };

void enter64(u64 entry, u64 rsi, u32 clear) NORETURN;
extern u8 exit32[], exit32_end[];

/* All that the kernel is told lies here: the zero page, or start_info or multiboot information. */
static u8 info[4096] NOINIT __attribute__((aligned(4096)));

/* struct boot_params */
enum {
	ZP_ACPI_RSDP = 0x070, ZP_EXT_INITRD = 0x0c0, ZP_EXT_INITRD_SIZE = 0x0c4, ZP_EXT_CMDLINE = 0x0c8,
	ZP_E820_ENTRIES = 0x1e8, ZP_HEADER = 0x1f1, ZP_LOADER = 0x210, ZP_INITRD = 0x218,
	ZP_INITRD_SIZE = 0x21c, ZP_CMDLINE = 0x228, ZP_E820 = 0x2d0, ZP_E820_MAX = 128,
	LOADER_UNDEFINED = 0xff,
};

/* x86 stores as the protocols want it; @off need not be aligned. */
static inline void put32(unsigned off, u64 v)
{
	*(u32 *)(info + off) = (u32)v;
}

static inline void put64(unsigned off, u64 v)
{
	*(u64 *)(info + off) = v;
}

static void make_zero_page(const struct handoff *h)
{
	const struct image *image = h->image;

	clear_pages(info, 1);
	memcpy(info + ZP_HEADER, image->setup_header, MIN(image->setup_header_len, sizeof(image->setup_header)));
	info[ZP_LOADER] = LOADER_UNDEFINED;
	put64(ZP_ACPI_RSDP, acpi_rsdp);
	put32(ZP_INITRD, h->initrd);
	put32(ZP_EXT_INITRD, h->initrd >> 32);
	put32(ZP_INITRD_SIZE, h->initrd_size);
	put32(ZP_EXT_INITRD_SIZE, h->initrd_size >> 32);
	put32(ZP_CMDLINE, (uintptr_t)h->cmdline);
	put32(ZP_EXT_CMDLINE, (uintptr_t)h->cmdline >> 32);
	info[ZP_E820_ENTRIES] = (u8)MIN(e820_entries, ZP_E820_MAX);
	memcpy(info + ZP_E820, e820, MIN(e820_entries, ZP_E820_MAX) * sizeof(*e820));
}

/* struct hvm_start_info version 1, one module, the memory map behind */
enum {
	SI_MAGIC = 0, SI_VERSION = 4, SI_MODULES = 12, SI_MODLIST = 16, SI_CMDLINE = 24, SI_RSDP = 32,
	SI_MEMMAP = 40, SI_MEMMAP_ENTRIES = 48, SI_MODULE = 64, SI_MAP = 128, SI_MAP_ENTRY = 24,
};
#define START_INFO_MAGIC 0x336ec578u

static NOINLINE void make_start_info(const struct handoff *h)
{
	clear_pages(info, 1);
	put32(SI_MAGIC, START_INFO_MAGIC);
	put32(SI_VERSION, 1);
	put32(SI_MODULES, h->initrd_size != 0);
	put64(SI_MODLIST, (uintptr_t)info + SI_MODULE);
	put64(SI_CMDLINE, (uintptr_t)h->cmdline);
	put64(SI_RSDP, acpi_rsdp);
	put64(SI_MEMMAP, (uintptr_t)info + SI_MAP);
	put32(SI_MEMMAP_ENTRIES, e820_entries);
	put64(SI_MODULE, h->initrd);
	put64(SI_MODULE + 8, h->initrd_size);
	for (unsigned i = 0; i < e820_entries; i++)
		memcpy(info + SI_MAP + i * SI_MAP_ENTRY, &e820[i], sizeof(*e820));
}
STATIC_ASSERT(SI_MAP + E820_MAX * SI_MAP_ENTRY <= sizeof(info), "memory map");

/* Multiboot information, 3.3: flags, then memory, command line, modules, memory map, loader name */
enum {
	MB_FLAGS = 0, MB_MEM_LOWER = 4, MB_MEM_UPPER = 8, MB_CMDLINE = 16, MB_MODS = 20, MB_MODS_ADDR = 24,
	MB_MMAP_LENGTH = 44, MB_MMAP = 48, MB_LOADER = 64, MB_MODULE = 128, MB_MAP = 192, MB_MAP_ENTRY = 24,
	MB_MEMORY = 1, MB_HAS_CMDLINE = 4, MB_HAS_MODS = 8, MB_HAS_MMAP = 0x40, MB_HAS_LOADER = 0x200,
	MB_MAGIC = 0x2badb002, LOW_KIB = 639,
};
STATIC_ASSERT(MB_MAP + E820_MAX * MB_MAP_ENTRY <= sizeof(info), "memory map");

static NOINLINE void make_multiboot_info(const struct handoff *h)
{
	static char loader[] = "vipl";
	u32 flags = MB_MEMORY | MB_HAS_MMAP | MB_HAS_LOADER;

	clear_pages(info, 1);
	put32(MB_MEM_LOWER, LOW_KIB);
	for (unsigned i = 0; i < e820_entries; i++) {
		const struct e820 *e = &e820[i];

		put32(MB_MAP + i * MB_MAP_ENTRY, MB_MAP_ENTRY - 4);	/* size, without itself */
		memcpy(info + MB_MAP + i * MB_MAP_ENTRY + 4, e, sizeof(*e));
		if (e->type == E820_RAM && e->start == MIB)
			put32(MB_MEM_UPPER, e->length >> 10);
	}
	put32(MB_MMAP, (uintptr_t)info + MB_MAP);
	put32(MB_MMAP_LENGTH, e820_entries * MB_MAP_ENTRY);
	put32(MB_LOADER, (uintptr_t)loader);
	if (h->cmdline) {
		flags |= MB_HAS_CMDLINE;
		put32(MB_CMDLINE, (uintptr_t)h->cmdline);
	}
	if (h->initrd_size) {
		flags |= MB_HAS_MODS;
		put32(MB_MODS, 1);
		put32(MB_MODS_ADDR, (uintptr_t)info + MB_MODULE);
		put32(MB_MODULE, h->initrd);
		put32(MB_MODULE + 4, h->initrd + h->initrd_size);
	}
	put32(MB_FLAGS, flags);
}

static NOINLINE void enter32(u64 entry, u32 eax, u32 clear) NORETURN;
static NOINLINE void enter32(u64 entry, u32 eax, u32 clear)
{
	void (*out)(u32 entry, u32 eax, u32 ebx, u32 clear) NORETURN = (void *)low_page;

	memcpy(low_page, exit32, (size_t)(exit32_end - exit32));
	map_executable((uintptr_t)low_page);
	out((u32)entry, eax, (u32)(uintptr_t)info, clear);
}

/* What an entry in 32-bit mode cannot reach. */
static NOINLINE int check32(const struct handoff *h)
{
	if ((h->base + h->image->entry) >> 32 || (uintptr_t)h->cmdline >> 32 ||
	    (h->initrd + h->initrd_size) >> 32)
		return fail(ERR_RANGE, "handoff: above 4 GiB in 32-bit mode");
	return 0;
}

int handoff(struct machine *m, const struct handoff *h)
{
	const struct image *image = h->image;
	enum boot_protocol protocol = image->protocol;
	u64 entry = h->base + image->entry;
	u32 clear;
	int err = protocol == PROTOCOL_LINUX64 ? 0 : check32(h);

	(void)m;
	if (err)
		return err;
	switch (protocol) {
	case PROTOCOL_LINUX64:
		make_zero_page(h);
		map_range(h->base, image->memory, true);
		map_range((uintptr_t)h->cmdline, image->cmdline_max, false);
		/* A kernel that turns 57-bit addresses on reads the BIOS data area and runs at the end of low RAM. */
		map_low(0, 4096, LOW_DATA);
		map_low(LOW_CODE, LOW_CODE_END, LOW_ALL);
		break;
	case PROTOCOL_PVH:
		make_start_info(h);
		break;
	case PROTOCOL_MULTIBOOT:
		make_multiboot_info(h);
		break;
	default:
		return fail(ERR_UNSUPPORTED, "handoff: not a protocol of this machine");
	}
	pci_masters_off();
	clock_stop();
	/* Rings and what was read; the stacks last of all. */
	fw_cfg_clear((void *)ARENA_START, (u32)arena_peak());
	__stack_chk_guard = 0;
	clear = fw_cfg_clear_later(stack_low, (u32)(fault_stack_top - stack_low));
	if (protocol == PROTOCOL_LINUX64)
		enter64(entry, (uintptr_t)info, clear);
	enter32(entry, protocol == PROTOCOL_MULTIBOOT ? (u32)MB_MAGIC : 0, clear);
}
