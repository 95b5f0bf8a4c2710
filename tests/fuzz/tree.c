/* SPDX-License-Identifier: MIT */
/*
 * Walks a file system as far as a boot might: names of a few directories, all they lead to opened and
 * read. Checks what every file system promises.
 */
#include "fuzz.h"
#include "tree.h"
#include "vipl/string.h"

#define NAMES 24u
#define BELOW 3u	/* of a directory's names, so many are looked below: it may be large, or its own parent */
#define DEPTH 3u

static char path[DEPTH + 1][NAMES][FS_PATH_MAX];

struct level {
	const char *prefix;
	unsigned depth, n;
};

static int visit(void *context, const char *name, enum fs_type type)
{
	struct level *l = context;

	(void)type;
	CHECK(strlen(name) <= FS_NAME_MAX);
	if (l->n < NAMES && format(path[l->depth][l->n], FS_PATH_MAX, "%s/%s", l->prefix, name) < FS_PATH_MAX)
		l->n++;
	return 0;
}

static void check_file(const struct extent *e)
{
	u64 length = 0;

	for (u32 i = 0; i < e->nruns; i++) {
		const struct run *r = &e->runs[i];

		CHECK(r->length || !e->length);
		length += r->length;
	}
	CHECK(!e->nruns || length >= e->length);
	fuzz_read_all(e);
}

void fuzz_open(struct fs *fs, const char *name)
{
	struct extent file;

	if (!fs->ops->open(fs, name, &file))
		check_file(&file);
}

static void walk(struct fs *fs, const char *prefix, unsigned depth)
{
	struct level l = { prefix, depth, 0 };

	if (fs->ops->list(fs, *prefix ? prefix : "/", visit, &l))
		return;
	for (unsigned i = 0; i < l.n; i++) {
		fuzz_open(fs, path[depth][i]);
		if (depth < DEPTH && i < BELOW)
			walk(fs, path[depth][i], depth + 1);
	}
}

void fuzz_tree(struct fs *fs)
{
	CHECK(strlen(fs->label) < sizeof(fs->label) && strlen(fs->uuid) < sizeof(fs->uuid));
	walk(fs, "", 0);
	fuzz_open(fs, "a/../b/./loader");
}
