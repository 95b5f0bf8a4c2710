/* SPDX-License-Identifier: MIT */
/* LINK: arch/x86/memmap.c @x86 */
/* etc/e820: any map stays within its table, and what is taken out of the RAM is out. */
#include "x86_host.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };
	u64 start[8], length[8];
	unsigned n = take(&in, 1) % 8;

	for (unsigned i = 0; i < n; i++) {
		start[i] = take(&in, 5);
		length[i] = take(&in, 5);
	}
	fuzz_fw_cfg(&in);
	e820_entries = 0;
	ram_low_end = ram_high_end = 0;
	memmap_init();
	for (unsigned i = 0; i < n; i++)
		(take(&in, 1) ? memmap_reserve : memmap_remove)(start[i], length[i]);
	CHECK(e820_entries <= E820_MAX && ram_low_end <= 4 * GIB && ram_high_end >= 4 * GIB);
	for (unsigned i = 0; i < e820_entries; i++) {
		const struct e820 *e = &e820[i];

		for (unsigned k = 0; k < n && e->type == E820_RAM && e->length; k++)
			CHECK(!length[k] || e->start >= start[k] + length[k] || start[k] >= e->start + e->length);
	}
	return 0;
}
