/* SPDX-License-Identifier: MIT */
/* LINK: disk/mbr.c disk/gpt.c disk/partitions.c lib/crc32.c @disk @partitions @fixup */
/* GPT with its checksums set right: whatever headers and entries say, what is listed lies inside the disk. */
#include "fuzz.h"
#include "partitions.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	if (!fuzz_disk(data, size))
		return 0;
	fuzz_fix_gpt();
	fuzz_partitions();
	return 0;
}
