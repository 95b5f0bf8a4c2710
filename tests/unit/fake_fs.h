/* SPDX-License-Identifier: MIT */
/*
 * A file system that is a table of paths and texts, for tests of what reads
 * configuration. Supplies fs_open, fs_list and fs_read_text.
 */
#ifndef FAKE_FS_H
#define FAKE_FS_H

#include "unit.h"

#include "vipl/arena.h"
#include "vipl/entry.h"
#include "vipl/err.h"

struct fake_file {
	const char *path;	/* with its leading '/' */
	const char *text;
	int err;		/* what opening it gives */
};

static struct fake_file fake_files[512];
static unsigned fake_count;
static unsigned fake_opens;
static struct fs fake;
static struct entry_list list;
static u8 arena_memory[4 << 20] __attribute__((aligned(4096)));

static void clear(void)
{
	arena_init(arena_memory, sizeof(arena_memory));
	memset(&list, 0, sizeof(list));
	list.timeout_s = -1;
	fake_count = fake_opens = 0;
	fail_clear();
}

static void put(const char *path, const char *text)
{
	assert_true(fake_count < sizeof(fake_files) / sizeof(fake_files[0]));
	fake_files[fake_count++] = (struct fake_file){ .path = path, .text = text };
}

__attribute__((unused)) static void put_error(const char *path, int err)
{
	put(path, "");
	fake_files[fake_count - 1].err = err;
}

static struct fake_file *fake_find(const char *path)
{
	fake_opens++;
	while (*path == '/')
		path++;
	for (unsigned i = 0; i < fake_count; i++)
		if (!strcmp(fake_files[i].path + 1, path))
			return &fake_files[i];
	return NULL;
}

int fs_open(struct fs *fs, const char *path, struct extent *file)
{
	struct fake_file *f = fake_find(path);

	assert_ptr_equal(fs, &fake);
	if (!f || f->err)
		return f ? f->err : ERR_NOT_FOUND;
	*file = (struct extent){ .length = strlen(f->text) };
	return 0;
}

int fs_read_text(struct fs *fs, const char *path, size_t max, char **text, size_t *len)
{
	struct fake_file *f = fake_find(path);

	assert_ptr_equal(fs, &fake);
	if (!f || f->err)
		return f ? f->err : ERR_NOT_FOUND;
	*len = strlen(f->text);
	if (*len > max)
		return fail(ERR_RANGE, "fake: too long");
	*text = arena_strndup(f->text, *len);
	return *text ? 0 : ERR_NO_MEMORY;
}

int fs_list(struct fs *fs, const char *path, fs_visit visit, void *context)
{
	size_t n = strlen(path);
	bool seen = false;

	assert_ptr_equal(fs, &fake);
	for (unsigned i = 0; i < fake_count; i++) {
		const char *p = fake_files[i].path;

		if (strncmp(p, path, n) || p[n] != '/' || strchr(p + n + 1, '/'))
			continue;
		seen = true;
		if (p[n + 1]) {
			int err = visit(context, p + n + 1, FS_FILE);

			if (err)
				return err;
		}
	}
	return seen ? 0 : ERR_NOT_FOUND;
}

#endif
