/* SPDX-License-Identifier: MIT */
/* LINK: boot/nature.c boot/place.c boot/menu.c boot/x86/nature.c boot/x86/choose.c boot/x86/kernel.c @disk @fixup @boot */
/* LINK2: disk/mbr.c disk/gpt.c disk/partitions.c @fs @entries @images */
/* From a disk to the hand-over as x86 does it: partitions, file systems, entries, kernels, placement. */
#include "boot.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	if (!fuzz_disk(data, size))
		return 0;
	fuzz_fix_gpt();
	fuzz_boot(0x10000);
	return 0;
}
