/* SPDX-License-Identifier: MIT */
/*
 * What the files of arch/x86 share; nobody outside includes it.
 */
#ifndef VIPL_ARCH_X86_H
#define VIPL_ARCH_X86_H

/* GDT selectors, start.S */
#define SEL_CODE	0x10
#define SEL_DATA	0x18
#define SEL_CODE32	0x20
#define SEL_TSS		0x28

/* Pages of 2 MiB that are mapped at a time: 32 MiB. */
#define PAGING_CHUNK	16

/* microvm: its virtio-mmio slots, the first page of its configuration space, and where start.S maps both. */
#define MICROVM_SLOT0	0xfeb00000
#define MICROVM_ECAM	0xe0000000
#define MICROVM_WINDOW	0xa0000
#define MICROVM_WINDOW_ECAM 0xa3000

#define PORT_DMA_LOW	0x518	/* fw_cfg: the write starts a transfer */

#ifndef __ASSEMBLER__

#include "vipl/fw_cfg.h"
#include "vipl/machine.h"
#include "vipl/types.h"

/* Memory that start.S does not clear: what is big and written before it is read. */
#define NOINIT __attribute__((section(".noinit")))

#define KIB 1024u
#define MIB (1024u * KIB)
#define GIB (1024ull * MIB)

/* Symbols of linker/x86.ld and start.S */
extern u8 low_page[], page_tables[], page_tables_end[], shadow[], rom[], text_start[], rom_used[];
extern u8 cold_start[], cold_text_end[], cold_end[];
extern u8 stack_guard[], stack_low[], stack_top[], fault_stack_low[], fault_stack_top[], noinit_end[];
extern u64 __stack_chk_guard;
void fill_table(u64 *table, u64 first, u64 step, unsigned n);
void clear_pages(void *page, unsigned n);

/* The program's own start, called once by start.S. */
void arch_main(void);

/* Registers as exception_common in start.S pushes them. */
struct frame {
	u64 r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rcx, rax;
	u64 vector, error;	/* vector: as pushed, behind its stub */
	u64 rip, cs, rflags, rsp, ss;
};
void exception(struct frame *f);
void __stack_chk_fail(void) NORETURN;

/* Port accesses inline: two bytes each where a call takes more. */
static inline void outb(u16 port, u8 v)
{
	__asm__ volatile("outb %0, %w1" : : "a"(v), "Nd"(port));
}

static inline void outl(u16 port, u32 v)
{
	__asm__ volatile("outl %0, %w1" : : "a"(v), "Nd"(port));
}

static inline u8 inb(u16 port)
{
	u8 v;

	__asm__ volatile("inb %w1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline u32 inl(u16 port)
{
	u32 v;

	__asm__ volatile("inl %w1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline void insb(u16 port, void *to, u64 n)
{
	__asm__ volatile("rep insb" : "+D"(to), "+c"(n) : "d"(port) : "memory");
}

static inline u64 rdtsc(void)
{
	u32 low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (u64)high << 32 | low;
}

static inline void wrmsr(u32 msr, u64 v)
{
	__asm__ volatile("wrmsr" : : "c"(msr), "a"((u32)v), "d"((u32)(v >> 32)));
}

/* paging.c: maps the 32 MiB around @address; false above what the tables reach. */
bool map_on_demand(u64 address);
/* Maps [start, start + n), in pages of 2 MiB: for a kernel, who will not be able to fault. */
void map_range(u64 start, u64 n, bool executable);
/* One page of the first 2 MiB executable. */
void map_executable(u64 page);
/* [start, end) of the first 2 MiB, whole pages: not there (0), or what these say. */
#define LOW_DATA 0x8000000000000063ull
#define LOW_CONST 0x8000000000000061ull
#define LOW_TEXT 0x0000000000000061ull
#define LOW_ALL 0x0000000000000063ull
void map_low(u64 start, u64 end, u64 flags);

/* cold.c: a touch of the packed part unpacks it; true when that was the fault's reason. */
bool cold_fault(u64 address);

/* serial.c */
void console_init(void);
/* Chooses by the text of opt/vipl/console: "serial", "debugcon", "none", else both. */
void console_choose(const char *which);
void console_flush(void);

/* cpu.c starts the other CPUs by the local APIC, clock.c has its timer end a nap. */
#define APIC_SPURIOUS 0xfee000f0u
#define APIC_ON 0x100u
#define VECTOR_NAP 20		/* in the IDT anyway: an exception of virtual machines that guests here do not get */

/* clock.c: from now on someone waits. */
void clock_be_exact(void);
/* Before the kernel: APIC and timer as the reset left them. */
void clock_stop(void);

/* fw_cfg.c: false when there is no such device. */
bool fw_cfg_init(void);
/* fw_cfg_find() of a name whose length the compiler knows */
#define FW_CFG_FIND(name, file) fw_cfg_lookup(name, sizeof(name), file)
int fw_cfg_lookup(const char *name, size_t n, struct fw_cfg_file *file);
extern bool fw_cfg_options;	/* there are files opt/vipl/... */
/* Writes @n bytes at @off of a writable file. */
int fw_cfg_write(u16 key, u32 off, const void *from, u32 n);
u32 fw_cfg_read32(u16 key);
void fw_cfg_clear(void *p, u32 n);
/* The same, for one whose stack it is: what to write to PORT_DMA_LOW then; 0: nothing does it. */
u32 fw_cfg_clear_later(void *p, u32 n);

/* platform.c: what the chipset tells. */
enum platform { PLATFORM_MICROVM, PLATFORM_PC, PLATFORM_Q35 };
extern enum platform platform;
#define ECAM_BASE 0xb0000000u
#define ECAM_SIZE 0x10000000u
#define RCBA 0xfed1c000u
#define RCBA_SIZE 0x4000u
/* microvm,pcie=on: configuration space, and the window for BARs below it; neither ports nor more above 4 GiB. */
extern bool microvm_pcie;
#define MICROVM_BARS 0xc0000000u
/* Recognises the machine, sets its chipset's registers; before anything else on PCI. */
void platform_init(void);

/* pci.c: accesses by memory from here on, once the host bridge decodes them. */
void pci_use_ecam(u64 base);
/* pci_bus.c: walks all buses; windows for BARs: [floor, ceiling) below 4 GiB, [high, ...) above, none if 0. */
void pci_enumerate(u32 floor, u32 ceiling, u64 high);

/* cpu.c: the number of CPUs. */
unsigned cpus_init(u64 uncached_from);

/* memmap.c: the map the kernel gets. */
enum { E820_RAM = 1, E820_RESERVED = 2, E820_ACPI = 3 };
struct e820 {
	u64 start, length;
	u32 type;
} __attribute__((packed));
#define E820_MAX 64
extern struct e820 e820[E820_MAX];
extern unsigned e820_entries;
/* Reads etc/e820; sets ram_low_end and ram_high_end. */
void memmap_init(void);
/* Takes [start, start + n) out of the RAM; the second lists it as reserved as well. */
void memmap_remove(u64 start, u64 n);
void memmap_reserve(u64 start, u64 n);
extern u64 ram_low_end;		/* of the RAM below 4 GiB */
extern u64 ram_high_end;	/* of all RAM, at least 4 GiB */

/* Tables for the kernel live at the top of low RAM and are taken downwards; NULL when full. */
#define TABLES_SIZE MIB
#define ARENA_SIZE (2 * MIB)	/* below them */
#define ARENA_START align_down(ram_low_end - TABLES_SIZE - ARENA_SIZE, 4096)
void tables_init(u64 top);
void *tables_alloc(u32 n, u32 align);
u64 tables_low(void);

/* acpi.c: runs etc/table-loader. The RSDP's address, 0 without ACPI. */
u64 acpi_load(void);
u8 byte_sum(const void *p, size_t n);
extern u64 acpi_rsdp;

/* mptable.c: for microvm without ACPI. */
void mptable_make(unsigned cpus);
/* Appends virtio_mmio.device= of each slot. */
void mmio_cmdline(char *to, size_t size);

/* smbios.c */
void smbios_load(void);

/* bootorder.c: fills m->target from the host's bootorder. */
void bootorder_parse(struct machine *m, char *text, size_t n);

#endif
#endif
