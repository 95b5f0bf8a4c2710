/* SPDX-License-Identifier: MIT */
/*
 * Small ISO 9660 images written by hand, for what no tool would write, and the
 * images xorriso wrote (tests/images/isoimages.py), as extents over memory.
 */
#ifndef ISO_BUILD_H
#define ISO_BUILD_H

#include "unit.h"

#include "vipl/arena.h"
#include "vipl/disk.h"
#include "vipl/err.h"

#define SECTORS 64
static u8 image[SECTORS][2048];
static u8 arena_memory[1 << 20] __attribute__((aligned(4096)));
static struct run image_run;

__attribute__((unused)) static void put32(u8 *p, u32 v)
{
	for (int i = 0; i < 4; i++) {
		p[i] = (u8)(v >> 8 * i);
		p[7 - i] = (u8)(v >> 8 * i);
	}
}

/* A directory record at @p; returns its length. */
__attribute__((unused)) static size_t put_record(u8 *p, const char *name, size_t n, u32 lba, u32 size,
						 u8 flags)
{
	p[0] = (u8)(33 + n + !(n & 1));
	put32(p + 2, lba);
	put32(p + 10, size);
	p[25] = flags;
	p[32] = (u8)n;
	memcpy(p + 33, name, n);
	return p[0];
}

/* Primary at 16, terminator at 17, root directory of one sector at 20 with "." and "..". */
__attribute__((unused)) static u8 *make_volume(void)
{
	u8 *pvd = image[16], *root = image[20];

	memset(image, 0, sizeof(image));
	memcpy(pvd, "\1CD001\1", 7);
	memset(pvd + 8, ' ', 64);
	memcpy(pvd + 40, "HAND", 4);
	pvd[128] = 0;
	pvd[129] = 8;
	pvd[130] = 8;
	put_record(pvd + 156, "", 1, 20, 2048, 2);
	memset(pvd + 813, '0', 16);
	memcpy(pvd + 830, "2001020304050607", 16);
	memcpy(image[17], "\377CD001\1", 7);
	root += put_record(root, "", 1, 20, 2048, 2);
	root += put_record(root, "\1", 1, 20, 2048, 2);
	return root;
}

__attribute__((unused)) static struct extent image_extent(void)
{
	arena_init(arena_memory, sizeof(arena_memory));
	fail_clear();
	return extent_memory(&image_run, image, sizeof(image));
}

/* Group set-up: the images that tools write. */
__attribute__((unused)) static int build_images(void **state)
{
	(void)state;
	return system("/usr/bin/python3 tests/images/isoimages.py build/cache/iso");
}

static u8 *file_bytes;

/* An image by name, to be freed with free(file_bytes). */
__attribute__((unused)) static struct extent load_image(const char *name)
{
	char path[128];
	long n;
	FILE *f;

	snprintf(path, sizeof(path), "build/cache/iso/%s.iso", name);
	f = fopen(path, "rb");
	assert_non_null(f);
	fseek(f, 0, SEEK_END);
	n = ftell(f);
	rewind(f);
	file_bytes = malloc((size_t)n);
	assert_int_equal(fread(file_bytes, 1, (size_t)n, f), n);
	fclose(f);
	arena_init(arena_memory, sizeof(arena_memory));
	fail_clear();
	return extent_memory(&image_run, file_bytes, (size_t)n);
}

/* A small generator for mutations: the same numbers in every run. */
static u32 seed = 1;
__attribute__((unused)) static u32 next_random(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed;
}

#endif
