/* SPDX-License-Identifier: MIT */
/*
 * The memory map: what the host says (etc/e820), less what stays in use, and the place for tables
 * that the kernel reads.
 */
#include "arch/x86/x86.h"
#include "vipl/fw_cfg.h"
#include "vipl/string.h"

struct e820 e820[E820_MAX] NOINIT;
unsigned e820_entries;
u64 ram_low_end, ram_high_end;

/* Tables are taken from the top of low RAM downwards. */
static u64 tables_top, tables_next;

static void insert(unsigned at, u64 start, u64 n, u32 type)
{
	if (e820_entries == E820_MAX)
		return;
	memmove(&e820[at + 1], &e820[at], (e820_entries - at) * sizeof(*e820));
	e820[at] = (struct e820){ start, n, type };
	e820_entries++;
}

void memmap_init(void)
{
	struct fw_cfg_file file;
	unsigned n = 0;

	ram_high_end = 4 * GIB;
	if (FW_CFG_FIND("etc/e820", &file))
		return;
	e820_entries = MIN(file.size / sizeof(*e820), E820_MAX / 2);
	if (fw_cfg_read(file.key, 0, e820, e820_entries * (u32)sizeof(*e820)))
		e820_entries = 0;
	for (unsigned i = 0; i < e820_entries; i++) {
		struct e820 e = e820[i];

		if (!e.length || e.start + e.length < e.start)
			continue;
		e820[n++] = e;
		if (e.type != E820_RAM)
			continue;
		if (e.start < 4 * GIB)
			ram_low_end = MAX(ram_low_end, MIN(e.start + e.length, 4 * GIB));
		ram_high_end = MAX(ram_high_end, e.start + e.length);
	}
	e820_entries = n;
}

void memmap_remove(u64 start, u64 n)
{
	u64 end = start + n;
	unsigned i;

	for (i = 0; i < e820_entries; i++) {
		struct e820 *e = &e820[i];
		u64 e_end = e->start + e->length;

		if (e->type != E820_RAM || e_end <= start || end <= e->start)
			continue;
		if (e_end > end && e->start < start) {
			e->length = start - e->start;
			insert(i + 1, end, e_end - end, E820_RAM);
		} else if (e_end > end) {
			e->length = e_end - end;
			e->start = end;
		} else {
			e->length = start < e->start ? 0 : start - e->start;
		}
	}
}

void memmap_reserve(u64 start, u64 n)
{
	memmap_remove(start, n);
	insert(e820_entries, start, n, E820_RESERVED);
}

void tables_init(u64 top)
{
	tables_top = tables_next = top;
}

void *tables_alloc(u32 n, u32 align)
{
	u64 low = tables_top - TABLES_SIZE;

	if (!is_pow2(align) || n > tables_next - low || align_down(tables_next - n, align) < low)
		return NULL;
	tables_next = align_down(tables_next - n, align);
	return (void *)tables_next;
}

u64 tables_low(void)
{
	return align_down(tables_next, 4096);
}
