/* SPDX-License-Identifier: MIT */
/* A block of any size that there is, any bytes in it. */
#include "eva.h"

static void look(u32 block_size)
{
	static struct disk disk;
	struct run run[2] = { { 0 } };
	struct gather g = { .run = run, .n = 1 + (any & 1), .room = 2 };
	struct zipl z = { .disk = &disk, .block_size = block_size };
	struct zipl_place at;

	disk.size = any;
	at.off = any;
	at.len = block_size;
	find_hole(&z, &g, &at);
}

void proof_main(void)
{
	look(512);
	look(1024);
	look(2048);
	look(4096);
}
