/* SPDX-License-Identifier: MIT */
/* Components anywhere on a disk of any size, from one to as many as there may be. Included at the end of zipl/component.c. */
#include "eva.h"

static void gather(u32 block_size, unsigned segments)
{
	static struct disk disk;
	struct zipl z = { .disk = &disk, .block_size = block_size };
	struct zipl_place at[IMAGE_SEGMENTS_MAX];
	struct image image = { .segments = segments };

	disk.size = any & 0x7fffffffffffffff;
	disk.heads = (u32)any;
	disk.sectors = (u32)any;
	z.format = (u8)any;
	for (unsigned i = 0; i < segments; i++)
		at[i].off = any;
	gather_segments(&z, at, &image);
}

void proof_main(void)
{
	//@ loop unroll 4;
	for (u32 size = 512; size <= 4096; size *= 2)
		//@ loop unroll 16;
		for (unsigned n = 1; n <= IMAGE_SEGMENTS_MAX; n++)
			gather(size, n);
}
