/* SPDX-License-Identifier: MIT */
/* LINK: entries/bls.c entries/grubenv.c entries/version.c image/uki.c image/bzimage.c entries/text.c disk/blockdev.c disk/extent.c @text */
/* Boot Loader Specification: loader.conf, entries and the names of unified images. */
#include "fuzz.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	fuzz_entries(data, size, bls_entries);
	return 0;
}
