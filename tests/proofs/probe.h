/* SPDX-License-Identifier: MIT */
/* Any file, of any length, as PROBE takes it. */
#include "eva.h"

void proof_main(void)
{
	static struct image image;
	static struct disk disk;
	struct extent file = { .disk = &disk };

	file.first = any;
	file.length = any;
	PROBE.probe(&file, &image);
}
