/* SPDX-License-Identifier: MIT */
/* The file system of text.h, and what include/vipl/entry.h promises of a list. */
#include "text.h"
#include "fuzz.h"
#include "vipl/string.h"

#define FILES 64u
#define READS 2000u	/* a file system is asked so often at the most */

static struct { const char *path; struct run run; } file[FILES];
static unsigned files, asked;

int fs_open(struct fs *fs, const char *path, struct extent *e)
{
	(void)fs;
	CHECK(++asked < READS && strlen(path) < FS_PATH_MAX);
	while (*path == '/')
		path++;
	for (unsigned i = 0; i < files; i++) {
		if (strcmp(file[i].path, path))
			continue;
		*e = extent_memory(&file[i].run, file[i].run.data, file[i].run.length);
		return 0;
	}
	return ERR_NOT_FOUND;
}

int fs_list(struct fs *fs, const char *path, fs_visit visit, void *context)
{
	size_t n = strlen(path);
	int r = 0;

	(void)fs;
	CHECK(++asked < READS);
	while (*path == '/') {
		path++;
		n--;
	}
	for (unsigned i = 0; i < files && !r; i++) {
		const char *name = file[i].path + n;

		if (!strncmp(file[i].path, path, n) && *name == '/' && name[1] && !strchr(name + 1, '/') &&
		    strlen(name + 1) <= FS_NAME_MAX)
			r = visit(context, name + 1, FS_FILE);
	}
	return r;
}

int fs_read_text(struct fs *fs, const char *path, size_t max, char **text, size_t *len)
{
	struct extent e;
	int err = fs_open(fs, path, &e);

	if (!err && e.length > max)
		err = fail(ERR_RANGE, "fuzz: long");
	if (err)
		return err;
	*text = arena_strndup((const char *)e.runs->data, e.length);
	*len = e.length;
	return *text ? 0 : ERR_NO_MEMORY;
}

static void check_entry(const struct boot_entry *e)
{
	const char *text[] = { e->id, e->title, e->version, e->sort_key, e->machine_id, e->kernel, e->options };
	struct extent none;

	CHECK(e->id && e->kernel && e->options && e->initrds <= ENTRY_INITRDS_MAX && e->fs);
	for (unsigned i = 0; i < ARRAY_SIZE(text); i++)
		CHECK(!text[i] || strlen(text[i]) < FUZZ_ARENA);
	entry_open(e, e->kernel, &none);
	for (unsigned i = 0; i < e->initrds; i++)
		entry_open(e, e->initrd[i], &none);
}

void fuzz_entries(const u8 *data, size_t size, int (*read)(struct fs *fs, struct entry_list *list))
{
	struct input in = { data, size };
	static struct entry_list list;
	static struct fs fs;

	fuzz_arena();
	for (files = asked = 0; in.n && files < FILES; files++) {
		char *path = take_text(&in, '\n'), *text = take_text(&in, '\0');

		file[files].path = path;
		file[files].run = (struct run){ .data = (u8 *)text, .length = strlen(text) };
	}
	memset(&list, 0, sizeof(list));
	list.timeout_s = -1;
	list.source = "";
	list.boot_partition = size & 1;
	read(&fs, &list);
	CHECK(list.count <= ENTRIES_MAX && list.source);
	for (unsigned i = 0; i < list.count; i++)
		check_entry(&list.entry[i]);
}
