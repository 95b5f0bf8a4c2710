/* SPDX-License-Identifier: MIT */
/*
 * Code and constants that the common boot does not touch lie compressed in the ROM. Their pages
 * are not present at first (start.S): the first touch faults and unpacks them all.
 * linker/x86.ld says what is cold: everything linker/x86-hot.ld does not name.
 */
#include "arch/x86/x86.h"
#include "vipl/unlzma.h"

#define CALL_REACH 0x100000	/* farther is no call */

extern const u8 coldz_start[];

/*
 * tools/pack-cold has made the targets of calls and jumps offsets from the start, since equal
 * ones pack well; here they become relative again. Both sides take the same bytes for calls.
 */
static void relative_calls(u8 *p, long n)
{
	for (long i = 0; i + 5 <= n; i++) {
		int32_t *target = (int32_t *)(p + i + 1);

		if ((p[i] & 0xfe) != 0xe8 || *target < -CALL_REACH || *target >= CALL_REACH)
			continue;
		/* modulo the reach, so that nothing else looks like a call afterwards */
		*target = ((*target - (int32_t)i - 5 + CALL_REACH) & (2 * CALL_REACH - 1)) - CALL_REACH;
		i += 4;
	}
}

bool cold_fault(u64 address)
{
	static u16 probs[UNLZMA_PROBS] NOINIT;
	static bool unpacked;

	if (unpacked || address < (uintptr_t)cold_start || address >= (uintptr_t)cold_end)
		return false;
	unpacked = true;
	map_low((uintptr_t)cold_start, (uintptr_t)cold_end, LOW_DATA);
	unlzma(coldz_start, cold_start, (size_t)(cold_end - cold_start), probs);
	relative_calls(cold_start, cold_end - cold_start);
	map_low((uintptr_t)cold_start, (uintptr_t)cold_text_end, LOW_TEXT);
	map_low((uintptr_t)cold_text_end, (uintptr_t)cold_end, LOW_CONST);
	return true;
}
