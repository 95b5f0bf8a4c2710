/* SPDX-License-Identifier: MIT */
/*
 * Page tables on demand: the first touch of 32 MiB faults and fills its part of a directory with 2 MiB
 * pages (QEMU's default CPU has none of 1 GiB). Linear is physical; data is never executable.
 */
#include "arch/x86/x86.h"

enum { PRESENT = 1, WRITABLE = 2, ACCESSED = 0x20, DIRTY = 0x40, BIG = 0x80 };
#define NO_EXECUTE (1ull << 63)
#define RAM_PAGE (NO_EXECUTE | DIRTY | ACCESSED | WRITABLE | PRESENT)
#define TABLE (DIRTY | ACCESSED | WRITABLE | PRESENT)

/* page_tables: PML4, PDPT, PD 0, PT 0, then directories for other GiBs. */
static u64 *const pdpt = (u64 *)(page_tables + 0x1000);
static u64 *const pt0 = (u64 *)(page_tables + 0x3000);
#define SPARE_FIRST ((uintptr_t)page_tables + 0x4000)
#define SPARE_END ((uintptr_t)page_tables_end)

static uintptr_t spare;		/* the next directory to use; 0: none used yet */
static bool recycling;

static void flush(void)
{
	__asm__ volatile("mov %%cr3, %%rax\n\tmov %%rax, %%cr3" : : : "rax", "memory");
}

/* When all directories are in use the oldest one is taken: a later touch maps its GiB again. */
static NOINLINE void forget(uintptr_t directory)
{
	for (unsigned i = 1; i < 512; i++)
		if ((pdpt[i] & ~0xfffull) == directory)
			pdpt[i] = 0;
	flush();
}

/* A directory of nothing for @gib. */
static void add_directory(u64 gib)
{
	if (!spare || spare == SPARE_END) {
		recycling = spare != 0;
		spare = SPARE_FIRST;
	}
	if (recycling)
		forget(spare);
	clear_pages((void *)spare, 1);
	pdpt[gib] = spare | TABLE;
	spare += 4096;
}

/* start.S leaves it out: only a kernel that wants to lie there touches it. */
static NOINLINE bool map_second_mib(void)
{
	if (pt0[256] & PRESENT)
		return false;
	fill_table(pt0 + 256, MIB | RAM_PAGE, 4096, 256);
	return true;
}

bool map_on_demand(u64 address)
{
	u64 gib = address / GIB, chunk = align_down(address, PAGING_CHUNK * 2 * MIB);
	u64 *entry;

	if (cold_fault(address))
		return true;
	if (gib >= 512)
		return false;
	if (address - MIB < MIB)
		return map_second_mib();
	if (!(pdpt[gib] & PRESENT))
		add_directory(gib);
	entry = (u64 *)(pdpt[gib] & ~0xfffull) + chunk / (2 * MIB) % 512;
	if (*entry & PRESENT)
		return false;
	fill_table(entry, chunk | RAM_PAGE | BIG, 2 * MIB, PAGING_CHUNK);
	return true;
}

void map_range(u64 start, u64 n, bool executable)
{
	u64 end = start + n;

	for (u64 at = align_down(start, 2 * MIB); at < end; at += 2 * MIB) {
		if (at == align_down(start, 2 * MIB) || at % (PAGING_CHUNK * 2 * MIB) == 0)
			map_on_demand(at);
		if (executable)
			((u64 *)(pdpt[at / GIB] & ~0xfffull))[at / (2 * MIB) % 512] &= ~NO_EXECUTE;
	}
	flush();
}

void map_low(u64 start, u64 end, u64 flags)
{
	for (u64 at = start; at < end; at += 4096)
		pt0[at / 4096] = flags ? at | flags : 0;
	flush();
}

void map_executable(u64 page)
{
	pt0[page / 4096] &= ~NO_EXECUTE;
	__asm__ volatile("invlpg (%0)" : : "r"(page) : "memory");
}
