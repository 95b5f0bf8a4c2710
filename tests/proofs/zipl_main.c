/* SPDX-License-Identifier: MIT */
#include "eva.h"

void proof_main(void)
{
	static struct disk disk;
	static struct zipl z;
	static struct image image;

	disk.size = any;
	disk.block_size = 512u << Frama_C_interval(0, 3);
	disk.heads = (u32)any;
	disk.sectors = (u32)any;
	if (zipl_open_scsi(&z, &disk))
		return;
	zipl_image(&z, (unsigned)any, &image);
}
