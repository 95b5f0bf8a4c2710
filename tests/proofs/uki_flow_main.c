/* SPDX-License-Identifier: MIT */
/*
 * A file of any bytes and length as a unified kernel image. Its sections are of up to 4 bytes, or too long to be
 * text; a text lies at the end of its memory: what is behind it is not there. Included at the end of image/uki.c.
 */
#define arena_alloc any_arena_alloc
#define extent_map any_extent_map
#define extent_sub any_extent_sub
#include "eva.h"
#undef arena_alloc
#undef extent_map
#undef extent_sub

#define LONGEST 4
static char texts[2][LONGEST + 1];
static unsigned given;

void *arena_alloc(size_t n, size_t align)
{
	(void)align;
	return any || given > 1 ? NULL : texts[given++] + sizeof(texts[0]) - n;
}
int extent_map(const struct extent *e, u64 off, u32 n, void *bounce, const void **p)
{
	Frama_C_make_unknown(bounce, n);
	return any_extent_map(e, off, n, bounce, p);
}
int extent_sub(const struct extent *parent, u64 off, u64 length, struct extent *child)
{
	return any_extent_sub(parent, off, length <= LONGEST ? length : 0x10000, child);
}
static int any_probe(const struct extent *file, struct image *image)
{
	(void)file;
	(void)image;
	return any ? ERR_NOT_FOUND : any_error();
}
const struct image_format image_bzimage = { .probe = any_probe };

void proof_main(void)
{
	static struct disk disk;
	static struct image image;
	struct extent file = { .disk = &disk, .first = any, .length = any };
	struct uki_description d;

	if (any)
		image_uki.probe(&file, &image);
	else
		uki_describe(&file, &d);
}
