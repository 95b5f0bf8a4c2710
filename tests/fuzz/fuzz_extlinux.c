/* SPDX-License-Identifier: MIT */
/* LINK: entries/extlinux.c entries/syslinux.c entries/text.c disk/blockdev.c disk/extent.c @text */
/* extlinux.conf and what it includes. */
#include "fuzz.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	fuzz_entries(data, size, extlinux_entries);
	return 0;
}
