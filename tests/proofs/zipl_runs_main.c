/* SPDX-License-Identifier: MIT */
/* Room for a number of runs, any of it taken by any runs; a block of any size. Included at the end of zipl/component.c. */
#include "eva.h"

static void add(u32 block_size, u32 room)
{
	static struct disk disk;
	struct zipl z = { .disk = &disk, .block_size = block_size };
	struct zipl_place at = { any, any };
	struct gather g = { .length = any, .hole = any };

	disk.size = any;
	if (room) {
		g.run = malloc(room * sizeof(*g.run));
		if (!g.run)
			return;
		Frama_C_make_unknown((char *)g.run, room * sizeof(*g.run));
		g.room = room;
		g.n = (u32)Frama_C_interval(1, (int)room);
	}
	if (add_run(&z, &g, &at))
		return;
	//@ split g.room;
	//@ assert room: g.room == room || g.room == 2 * room || (room == 0 && g.room == 8);
	//@ assert number: 0 < g.n <= g.room;
	//@ assert valid: \valid(g.run + (0 .. g.room - 1));
	//@ assert first: \initialized(&g.run->offset);
}

void proof_main(void)
{
	//@ loop unroll 4;
	for (u32 size = 512; size <= 4096; size *= 2) {
		add(size, 0);
		//@ loop unroll 20;
		for (u32 room = 8; room <= 0x8000; room *= 2)
			add(size, room);
	}
}
