/* SPDX-License-Identifier: MIT */
/* Any volume: its descriptors, its names, and its boot catalog. */
#include "eva.h"
#include "iso9660/volume.c"

void proof_main(void)
{
	static struct disk disk;
	static struct eltorito et;
	static struct iso_volume v;
	struct extent volume = { .disk = &disk };
	char label[40], uuid[40];

	volume.first = any;
	volume.length = any;
	if (any) {
		if (iso_volume_open(&v, &volume) == 0)
			iso_volume_names(&v, label, uuid);
	} else {
		eltorito_open(&et, &volume);
	}
}
