/* SPDX-License-Identifier: MIT */
/*
 * ISO 9660 as a file system: paths by Rock Ridge names (IEEE P1282 over SUSP, P1281), else Joliet
 * names, else the plain ones in lower case without their version. Rock Ridge symbolic links and
 * relocated directories are followed; a file may have several extents.
 *
 * qemu-system-x86_64 -bios build/x86/vipl.bin -drive if=virtio,file=disc.iso,format=raw
 */
#include "iso9660/node.h"
#include "vipl/arena.h"
#include "vipl/err.h"
#include "vipl/fs.h"
#include "vipl/string.h"
#include "vipl/view.h"

enum names { PLAIN, JOLIET, ROCK_RIDGE };

struct iso_fs {
	struct iso_volume v;
	struct iso_span root;
	enum names names;
	u8 susp_skip;			/* bytes before each system use area, P1281 5.3 */
	char text[FS_PATH_MAX];		/* the path being resolved */
	char link[FS_PATH_MAX];		/* the target of the link last met */
};

#define RESTARTS_MAX 16		/* links and ".." in one path */
#define RUNS_MAX 16		/* pieces of a file that do not touch */

/* --- names --- */

/* UCS-2, big-endian (Joliet), as UTF-8. */
static void read_joliet(char *to, size_t size, const u8 *p, size_t n)
{
	const char *end = to + size - 3;

	for (; n >= 2 && to < end; p += 2, n -= 2) {
		unsigned c = (unsigned)p[0] << 8 | p[1];

		if (c < 0x80) {
			*to++ = (char)c;
			continue;
		}
		if (c < 0x800) {
			*to++ = (char)(0xc0 | c >> 6);
		} else {
			*to++ = (char)(0xe0 | c >> 12);
			*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		}
		*to++ = (char)(0x80 | (c & 0x3f));
	}
	*to = '\0';
}

/* Cuts ";1" and a final dot. */
static void cut_version(char *name, bool lower)
{
	char *p;

	for (p = name; *p && *p != ';'; p++)
		if (lower)
			*p = (char)ascii_lower((u8)*p);
	if (p > name && p[-1] == '.')
		p--;
	*p = '\0';
}

static void read_node(struct iso_fs *f, const struct iso_record *r, struct iso_node *node)
{
	node->span = iso_record_span(r);
	node->flags = r->flags;
	node->interleaved = r->unit || r->gap;
	node->symlink = false;
	/* "." and "..", and what belongs to another record */
	node->hidden = (r->name_length == 1 && r->name[0] <= 1) || (r->flags & ISO_ASSOCIATED);
	if (node->hidden)
		return;
	if (f->names == JOLIET) {
		read_joliet(node->name, sizeof(node->name), r->name, r->name_length);
	} else {
		memcpy(node->name, r->name, r->name_length);
		node->name[r->name_length] = '\0';
	}
	if (f->names == ROCK_RIDGE && rock_ridge_read(&f->v, r, f->susp_skip, node, f->link))
		return;
	cut_version(node->name, f->names != JOLIET);
}

/* --- paths --- */

/* The node named by @n bytes in @dir; @w stands behind its record. */
static int find(struct iso_fs *f, struct iso_span dir, const char *name, size_t n, struct iso_node *node,
		struct iso_walk *w)
{
	const struct iso_record *r;
	int more;

	*w = iso_walk_start(&f->v, dir);
	while ((more = iso_walk_next(w, &r)) > 0) {
		read_node(f, r, node);
		if (node->hidden || strlen(node->name) != n)
			continue;
		if (f->names == ROCK_RIDGE ? !memcmp(node->name, name, n) :
		    !ascii_casecmp(node->name, name, n))
			return 0;
	}
	return more ? more : ERR_NOT_FOUND;
}

/* Puts @with in place of text[from..to). */
static int splice(char *text, size_t from, size_t to, const char *with)
{
	size_t n = strlen(with), rest = strlen(text + to) + 1;

	if (from + n + rest > FS_PATH_MAX)
		return fail(ERR_RANGE, "iso9660: a link makes the path too long");
	memmove(text + from + n, text + to, rest);
	memcpy(text + from, with, n);
	return 0;
}

#define AGAIN 1	/* the path was rewritten */

/* Walks f->text from the root. A link or ".." rewrites the text: AGAIN. */
static int walk_path(struct iso_fs *f, struct iso_node *node, struct iso_walk *w)
{
	size_t at = 0, last = 0;	/* last: where the component before this one starts */

	node->span = f->root;
	node->flags = ISO_DIRECTORY;
	for (;;) {
		size_t start, n;
		int err;

		while (f->text[at] == '/')
			at++;
		for (start = at; f->text[at] && f->text[at] != '/'; at++)
			;
		n = at - start;
		if (!n)
			return 0;
		if (n == 1 && f->text[start] == '.')
			continue;
		if (n == 2 && f->text[start] == '.' && f->text[start + 1] == '.') {
			err = splice(f->text, last, at, "");
			return err ? err : AGAIN;
		}
		if (!(node->flags & ISO_DIRECTORY))
			return ERR_NOT_FOUND;
		err = find(f, node->span, f->text + start, n, node, w);
		if (err)
			return err;
		if (node->symlink) {
			err = splice(f->text, f->link[0] == '/' ? 0 : start, at, f->link);
			return err ? err : AGAIN;
		}
		last = start;
	}
}

static int resolve(struct iso_fs *f, const char *path, struct iso_node *node, struct iso_walk *w)
{
	if (!str_copy(f->text, sizeof(f->text), path))
		return ERR_NOT_FOUND;
	for (unsigned i = 0; i < RESTARTS_MAX; i++) {
		int err = walk_path(f, node, w);

		if (err != AGAIN)
			return err;
	}
	return fail(ERR_LOOP, "iso9660: too many links in %s", path);
}

/* --- the operations --- */

static int iso_mount(struct fs *fs, const struct extent *volume)
{
	size_t mark = arena_mark();
	struct iso_fs *f = arena_alloc(sizeof(*f), 8);
	const struct iso_record *self;
	struct iso_walk w;
	const u8 *e;
	int err;

	if (!f)
		return fail(ERR_NO_MEMORY, "iso9660: no memory");
	err = iso_volume_open(&f->v, volume);
	if (!err)
		err = iso_volume_names(&f->v, fs->label, fs->uuid);
	if (err) {
		arena_release(mark);
		return err;
	}
	f->root = f->v.root;
	f->names = PLAIN;
	f->susp_skip = 0;
	w = iso_walk_start(&f->v, f->root);
	if (iso_walk_next(&w, &self) > 0) {
		/* SUSP's first entry, P1281 5.3 */
		e = view_at((struct view){ (const u8 *)self, self->length },
			    sizeof(*self) + self->name_length, 7);
		if (e && e[0] == 'S' && e[1] == 'P' && e[4] == 0xbe && e[5] == 0xef) {
			f->names = ROCK_RIDGE;
			f->susp_skip = e[6];
		}
	}
	if (f->names == PLAIN && f->v.joliet.length) {
		f->names = JOLIET;
		f->root = f->v.joliet;
	}
	fs->state = f;
	return 0;
}

/* The pieces of a file from @node on, those that touch made one; returns how many. */
static int read_runs(struct iso_fs *f, struct iso_node *node, struct iso_walk *w, struct run *run)
{
	unsigned n = 0;

	for (;;) {
		struct extent piece;
		const struct iso_record *r;
		int err;

		if (node->interleaved)
			return fail(ERR_UNSUPPORTED, "iso9660: interleaved file");
		err = extent_sub(&f->v.extent, (u64)node->span.lba * ISO_SECTOR, node->span.length, &piece);
		if (err)
			return err;
		if (n && run[n - 1].offset + run[n - 1].length == piece.first)
			run[n - 1].length += piece.length;
		else if (n == RUNS_MAX)
			return fail(ERR_UNSUPPORTED, "iso9660: file in too many pieces");
		else if (piece.length)
			run[n++] = (struct run){ .offset = piece.first, .length = piece.length };
		if (!(node->flags & ISO_MULTI_EXTENT))
			return (int)n;
		err = iso_walk_next(w, &r);
		if (err <= 0)
			return err ? err : fail(ERR_FORMAT, "iso9660: the last extent is missing");
		read_node(f, r, node);
	}
}

static int iso_open(struct fs *fs, const char *path, struct extent *file)
{
	struct iso_fs *f = fs->state;
	struct run run[RUNS_MAX], *runs;
	struct iso_walk w;
	struct iso_node node;
	int n = resolve(f, path, &node, &w);

	if (n)
		return n;
	if (node.flags & ISO_DIRECTORY)
		return ERR_NOT_FOUND;
	*file = f->v.extent;
	file->length = 0;
	n = node.span.length || node.flags & ISO_MULTI_EXTENT ? read_runs(f, &node, &w, run) : 0;
	if (n <= 0)
		return n;
	if (n == 1) {
		file->first = run[0].offset;
		file->length = run[0].length;
		return 0;
	}
	if (file->runs)
		return fail(ERR_UNSUPPORTED, "iso9660: pieces in pieces");
	runs = arena_alloc((size_t)n * sizeof(*runs), 8);
	if (!runs)
		return fail(ERR_NO_MEMORY, "iso9660: no memory for extents");
	memcpy(runs, run, (size_t)n * sizeof(*runs));
	for (int i = 0; i < n; i++)
		file->length += runs[i].length;
	file->runs = runs;
	file->nruns = (u32)n;
	file->first = 0;
	return 0;
}

static int iso_list(struct fs *fs, const char *path, fs_visit visit, void *context)
{
	struct iso_fs *f = fs->state;
	const struct iso_record *r;
	struct iso_walk w;
	struct iso_node node;
	int more = resolve(f, path, &node, &w);

	if (more)
		return more;
	if (!(node.flags & ISO_DIRECTORY))
		return ERR_NOT_FOUND;
	w = iso_walk_start(&f->v, node.span);
	while ((more = iso_walk_next(&w, &r)) > 0) {
		read_node(f, r, &node);
		if (node.hidden || node.flags & ISO_MULTI_EXTENT)	/* once, for its last record */
			continue;
		more = visit(context, node.name, node.symlink ? FS_OTHER :
			     node.flags & ISO_DIRECTORY ? FS_DIR : FS_FILE);
		if (more)
			return more;
	}
	return more;
}

const struct fs_ops iso9660_ops = {
	.name = "iso9660",
	.mount = iso_mount,
	.open = iso_open,
	.list = iso_list,
};
