/* SPDX-License-Identifier: MIT */
/* Any program table of any disk, and each of its entries. Included at the end of zipl/component.c. */
#include "eva.h"
#include "zipl/bootmap.c"

int format(char *to, size_t size, const char *fmt, ...)
{
	(void)fmt;
	if (size)
		to[0] = '\0';
	return Frama_C_interval(2, 3);	/* " 7", " 12" */
}

static void load(u32 block_size)
{
	static struct disk disk;
	static struct zipl z;
	static struct image image;

	disk.size = any & 0x7fffffffffffffff;
	disk.heads = (u32)any;
	disk.sectors = (u32)any;
	z.disk = &disk;
	z.block_size = block_size;
	z.format = (u8)any;
	z.ccw_ipl = any & 1;
	z.present = any;
	Frama_C_make_unknown((char *)z.entry, sizeof(z.entry));
	zipl_image(&z, (unsigned)any, &image);
}

void proof_main(void)
{
	load(512);
	load(1024);
	load(2048);
	load(4096);
}
