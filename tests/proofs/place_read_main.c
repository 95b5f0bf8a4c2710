/* SPDX-License-Identifier: MIT */
/*
 * Segments of any place and length, as many as there may be, on a machine of any lowcore. That what is set to zeros here has
 * been claimed is not looked at (tests/unit/test_place.c and the fuzzers do). Included at the end of boot/place.c.
 */
#define extent_read_parts any_read_parts
#include "eva.h"
#undef extent_read_parts

int extent_read_parts(const struct extent_part *parts, size_t n)
{
	(void)parts;
	/*@ assert room: n <= PARTS_MAX; */
	return any_error();
}
void *no_memset(void *to, int byte, size_t n)
{
	(void)byte;
	(void)n;
	return to;
}

void proof_main(void)
{
	static struct machine m;
	static struct image image;
	static struct disk disk;
	static struct extent file;
	static struct extent_part extra[ENTRY_INITRDS_MAX + 1];

	file = (struct extent){ .disk = &disk, .first = any, .length = any };
	m.low_size = any;
	m.low_used = any;
	image.segments = (unsigned)Frama_C_interval(0, IMAGE_SEGMENTS_MAX);
	for (unsigned i = 0; i < IMAGE_SEGMENTS_MAX; i++)
		image.segment[i] = (struct segment){ file, any, any, any, any };
	for (unsigned i = 0; i < ENTRY_INITRDS_MAX + 1; i++)
		extra[i] = (struct extent_part){ &file, any, any, (void *)(uintptr_t)any };
	place_read(&m, &image, any, extra, (unsigned)Frama_C_interval(0, ENTRY_INITRDS_MAX + 1));
}
