/* SPDX-License-Identifier: MIT */
/* Any block at the end of its memory, in each format of pointers. Included at the end of zipl/component.c. */
#include "eva.h"
#include "zipl/bootmap.c"

static u8 block[4096];

static void chain(u32 block_size)
{
	static struct disk disk;
	struct zipl z = { .disk = &disk, .block_size = block_size };
	struct segment s;

	disk.size = any & 0x7fffffffffffffff;
	disk.heads = (u32)any;
	disk.sectors = (u32)any;
	z.format = (u8)any;
	some_runs[0] = (struct run){ .offset = any, .length = any };
	Frama_C_make_unknown((char *)block, sizeof(block));
	gather_chain(&z, (union zipl_pointer *)(block + sizeof(block) - block_size), &s);
}

void proof_main(void)
{
	chain(512);
	chain(1024);
	chain(2048);
	chain(4096);
}
