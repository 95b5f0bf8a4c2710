/* SPDX-License-Identifier: MIT */
/* LINK: entries/isolinux.c entries/syslinux.c entries/text.c disk/blockdev.c disk/extent.c @text */
/* isolinux.cfg and syslinux.cfg, and what it includes. */
#include "fuzz.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	fuzz_entries(data, size, isolinux_entries);
	return 0;
}
