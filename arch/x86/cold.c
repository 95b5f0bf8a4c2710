/* SPDX-License-Identifier: MIT */
/*
 * Code and constants that the common boot does not touch lie compressed in the ROM. Their pages
 * are not present at first (start.S): the first touch faults and unpacks them all.
 * linker/x86.ld says what is cold: everything linker/x86-hot.ld does not name.
 */
#include "arch/x86/x86.h"
#include "vipl/inflate.h"

extern const u8 coldz_start[], coldz_end[];

bool cold_fault(u64 address)
{
	static bool unpacked;

	if (unpacked || address < (uintptr_t)cold_start || address >= (uintptr_t)cold_end)
		return false;
	unpacked = true;
	map_low((uintptr_t)cold_start, (uintptr_t)cold_end, LOW_DATA);
	inflate(coldz_start, (size_t)(coldz_end - coldz_start), cold_start, (size_t)(cold_end - cold_start));
	map_low((uintptr_t)cold_start, (uintptr_t)cold_text_end, LOW_TEXT);
	map_low((uintptr_t)cold_text_end, (uintptr_t)cold_end, LOW_CONST);
	return true;
}
