/* SPDX-License-Identifier: MIT */
/*
 * What the tests of file systems share: images of tests/images/fsimages.py, and
 * the pattern their files are made of.
 */
#ifndef FS_CHECK_H
#define FS_CHECK_H

#include "unit.h"

#include "fake_disk.h"
#include "fake_log.h"
#include "vipl/arena.h"
#include "vipl/bytes.h"
#include "vipl/err.h"
#include "vipl/fs.h"

#define IMAGES "build/unit/images/"

static struct fake_disk disk;
static struct fs fs = { .named = true };

static inline void load(const char *path, u32 block_size)
{
	fake_log_clear();
	fail_clear();
	if (!fake_disk_load(&disk, path, block_size))
		fail_msg("%s: not there", path);
}

static inline int mount(void)
{
	struct extent volume = extent_whole(&disk.disk);

	return fs_mount(&fs, &volume);
}

static inline void load_and_mount(const char *path, u32 block_size)
{
	load(path, block_size);
	if (mount())
		fail_msg("%s: %s", path, fail_reason());
}

/* After a change to the bytes of the disk. */
static inline int mount_again(void)
{
	fake_disk_again(&disk);
	return mount();
}

static inline u8 pattern_at(u64 size, u64 i)
{
	return (u8)((u32)(size * 2654435761u + i / 4) >> (8 * (i % 4)));
}

/* The extent holds the pattern of a file of @size bytes, whatever way it is read. */
static inline void check_pattern(const struct extent *file, u64 size, const char *name)
{
	static const u64 pieces[] = { 1 << 20, 4096, 1000, 511 };

	if (file->length != size)
		fail_msg("%s: %llu bytes", name, (unsigned long long)file->length);
	for (size_t k = 0; k < ARRAY_SIZE(pieces); k++) {
		u8 *got = malloc(pieces[k]);

		for (u64 at = 0; at < size; at += pieces[k]) {
			u64 n = MIN(pieces[k], size - at);

			if (extent_read(file, at, got, n))
				fail_msg("%s at %llu: %s", name, (unsigned long long)at, fail_reason());
			for (u64 i = 0; i < n; i++)
				if (got[i] != pattern_at(size, at + i))
					fail_msg("%s: byte %llu", name, (unsigned long long)(at + i));
			if (at > 64 * pieces[k] && pieces[k] < 4096)
				break;
		}
		free(got);
	}
}

/* Opens it; returns how many pieces it is in. */
static inline unsigned check_file(const char *path, u64 size)
{
	struct extent file;

	if (fs_open(&fs, path, &file))
		fail_msg("%s: %s", path, fail_reason());
	check_pattern(&file, size, path);
	return file.runs ? file.nruns : 1;
}

static inline void check_missing(const char *path)
{
	struct extent file;

	if (fs_open(&fs, path, &file) != ERR_NOT_FOUND)
		fail_msg("%s: is there, or %s", path, fail_reason());
}

/* What a listing gave. */
struct listing {
	unsigned count, dirs, others;
	char all[65536];	/* every name with a '|' behind it */
	size_t used;
	int stop;		/* give this back at once */
};

static inline int listing_visit(void *context, const char *name, enum fs_type type)
{
	struct listing *l = context;
	struct extent other;

	l->count++;
	l->dirs += type == FS_DIR;
	l->others += type == FS_OTHER;
	if (l->used + strlen(name) + 2 < sizeof(l->all))
		l->used += (size_t)sprintf(l->all + l->used, "%s|", name);
	/* A caller may open files from here. */
	fs_open(&fs, "vmlinuz", &other);
	return l->stop;
}

static struct listing listing;

static inline int list(const char *path)
{
	memset(&listing, 0, sizeof(listing));
	return fs_list(&fs, path, listing_visit, &listing);
}

static inline bool listed(const char *name)
{
	char with_bar[FS_NAME_MAX + 2];
	const char *at;

	snprintf(with_bar, sizeof(with_bar), "%s|", name);
	at = strstr(listing.all, with_bar);
	return at && (at == listing.all || at[-1] == '|');
}

#endif
