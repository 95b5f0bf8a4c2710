/* SPDX-License-Identifier: MIT */
/* LINK: disk/mbr.c disk/gpt.c disk/partitions.c lib/crc32.c @disk @partitions */
/* MBR with logical partitions: whatever the tables say, what is listed lies inside the disk. */
#include "fuzz.h"
#include "partitions.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	if (fuzz_disk(data, size))
		fuzz_partitions();
	return 0;
}
