/* SPDX-License-Identifier: MIT */
/* Any numbers in tables of some sizes, each at the end of its memory. Included at the end of fs/runs.c. */
#include "eva.h"

#define MOST 164	/* words: four groups, and some more */

static void sum(u32 n)
{
	static le64 words[MOST];

	Frama_C_make_unknown((char *)words, sizeof(words));
	sum_words(words + MOST - n, n, any, any);
}

void proof_main(void)
{
	sum(0);
	sum(39);
	sum(40);
	sum(41);
	sum(79);
	sum(80);
	sum(MOST);
}
