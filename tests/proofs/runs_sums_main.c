/* SPDX-License-Identifier: MIT */
/* Numbers in tables of some sizes, each at the end of its memory. Included at the end of fs/runs.c. */
#include "eva.h"

#define MOST 164	/* words: four groups, and some more */

static le64 words[MOST];

static void sum(u32 bytes)
{
	const u8 *p = (const u8 *)words + sizeof(words) - bytes;

	Frama_C_make_unknown((char *)words, sizeof(words));
	runs_count32(p, bytes / 4, (u32)any, true);
	runs_count16(p, bytes / 2, (u16)any, true);
}

void proof_main(void)
{
	sum(0);
	sum(7);
	sum(8 * 39 + 4);
	sum(8 * 40);
	sum(8 * 40 + 2);
	sum(8 * 79 + 6);
	sum(8 * 80 + 4);
	sum(8 * 164);
}
