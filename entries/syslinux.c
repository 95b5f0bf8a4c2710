/* SPDX-License-Identifier: MIT */
/*
 * The configuration language of SYSLINUX, ISOLINUX and EXTLINUX, with the additions of U-Boot's
 * extlinux.conf (LINUX, FDT). Menus are flattened; what starts no Linux kernel is left out.
 */
#include "entries/entries.h"
#include "vipl/arena.h"
#include "vipl/err.h"
#include "vipl/log.h"
#include "vipl/string.h"

#define DEPTH_MAX 8	/* files that include each other */
#define FILES_MAX 64	/* files in all */

struct parser {
	struct fs *fs;
	struct entry_list *list;
	char *dir;		/* of the first file, with the final '/': where relative paths start */
	char *at[DEPTH_MAX];	/* what is left of the file and of those that include it */
	unsigned depth, files, warnings;
	struct boot_entry entry;	/* the label being read; id NULL: none */
	const char *args, *append;	/* its own; append NULL: none said */
	bool skip, entry_default;
	bool help;		/* inside TEXT HELP */
	unsigned menus;		/* MENU BEGIN without its END */
	const char *global_append;
	char *default_line;
	unsigned menu_default;	/* index + 1 of the entry that MENU DEFAULT marks */
};

enum keyword {
	K_LABEL, K_KERNEL, K_LINUX, K_INITRD, K_APPEND, K_DEFAULT, K_TIMEOUT, K_INCLUDE, K_MENU, K_TEXT,
	K_SKIP, K_BEGIN, K_END,
};

static const struct word {
	char name[10];
	u8 what;
} keywords[] = {
	{ "label", K_LABEL }, { "kernel", K_KERNEL }, { "linux", K_LINUX }, { "initrd", K_INITRD },
	{ "append", K_APPEND }, { "default", K_DEFAULT }, { "timeout", K_TIMEOUT },
	{ "include", K_INCLUDE }, { "menu", K_MENU }, { "text", K_TEXT },
	/* These start something else than Linux. */
	{ "localboot", K_SKIP }, { "com32", K_SKIP }, { "comboot", K_SKIP }, { "boot", K_SKIP },
	{ "bss", K_SKIP }, { "pxe", K_SKIP }, { "fdimage", K_SKIP }, { "config", K_SKIP },
}, menu_words[] = {
	{ "label", K_LABEL }, { "default", K_DEFAULT }, { "include", K_INCLUDE },
	{ "begin", K_BEGIN }, { "end", K_END },
};

static void warn(struct parser *p, const char *what, const char *why)
{
	if (p->warnings++ < WARNINGS_MAX)
		log_line("%s: %s: %s", p->list->source, what, why);
}

/* -1: not one of them. */
static int find_word(const struct word *words, unsigned n, const char *name)
{
	for (unsigned i = 0; name && i < n; i++)
		if (same_word(name, words[i].name))
			return words[i].what;
	return -1;
}

/* A path as the file system takes it. */
static const char *path_of(struct parser *p, const char *path)
{
	return *path == '/' ? path : concat(p->dir, path, "");
}

/* A comma list of initrds, taken apart in place. */
static int read_initrds(struct parser *p, char *value)
{
	int err = 0;

	while (*value && !err) {
		char *start = value;
		bool more;

		while (*value && *value != ',')
			value++;
		more = *value == ',';
		*value = '\0';
		value += more;
		if (*start) {
			const char *path = path_of(p, start);

			err = path ? entry_initrd(&p->entry, path) : ERR_NO_MEMORY;
		}
	}
	return err;
}

/* The value of the last initrd= on a command line, and its length; NULL when there is none. */
static const char *initrd_option(const char *s, size_t *length)
{
	const char *found = NULL;
	size_t n;

	for (; *(s = rest_of(s)); s += n) {
		n = word_length(s);
		if (n > 7 && !strncmp(s, "initrd=", 7)) {
			found = s + 7;
			*length = n - 7;
		}
	}
	return found;
}

/* Files that SYSLINUX tells from a kernel by their names. */
static bool is_kernel(const char *name)
{
	static const char other[][5] = { ".c32", ".com", ".cbt", ".bs", ".bss", ".0" };

	for (unsigned i = 0; i < ARRAY_SIZE(other); i++)
		if (has_suffix(name, other[i]))
			return false;
	return true;
}

/* Sets the initrds of the label; one with too many is left out. */
static int set_initrds(struct parser *p, char *value)
{
	int err;

	p->entry.initrds = 0;
	err = read_initrds(p, value);
	if (err != ERR_RANGE)
		return err;
	warn(p, p->entry.id, fail_reason());
	p->skip = true;
	return 0;
}

/* The command line of the label, and the initrds that it names when no INITRD does. */
static int set_options(struct parser *p)
{
	struct boot_entry *e = &p->entry;
	const char *append = p->append ? p->append : p->global_append;
	const char *option;
	char *value;
	size_t n;

	e->options = join(p->args, append && strcmp(append, "-") ? append : "");
	if (!e->options)
		return ERR_NO_MEMORY;
	option = e->initrds ? NULL : initrd_option(e->options, &n);
	if (!option)
		return 0;
	value = arena_strndup(option, n);
	return value ? set_initrds(p, value) : fail(ERR_NO_MEMORY, "entries: no memory for text");
}

/* The label being read is complete. */
static int finish_label(struct parser *p)
{
	struct boot_entry *e = &p->entry;
	int err;

	if (e->id && e->kernel && !p->skip) {
		e->kernel = path_of(p, e->kernel);
		err = e->kernel ? set_options(p) : ERR_NO_MEMORY;
		if (err)
			return err;
		if (!p->skip) {
			entry_add(p->list, e);
			if (p->entry_default)
				p->menu_default = p->list->count;
		}
	}
	e->id = NULL;
	return 0;
}

static int start_label(struct parser *p, const char *name)
{
	int err = finish_label(p);

	p->entry = (struct boot_entry){ .id = name, .fs = p->fs };
	p->args = p->append = NULL;
	p->skip = p->entry_default = false;
	return err;
}

/* What cannot be included costs its own content only. */
static int include(struct parser *p, char *line)
{
	const char *name = next_word(&line);
	const char *path = name ? path_of(p, name) : "";
	size_t len;
	int err;

	if (!path)
		return ERR_NO_MEMORY;
	if (p->depth >= DEPTH_MAX || p->files >= FILES_MAX) {
		warn(p, path, "too many includes");
		return 0;
	}
	p->files++;
	err = fs_read_text(p->fs, path, CONFIG_MAX, &p->at[p->depth], &len);
	if (is_lasting(err))
		return err;
	if (err)
		warn(p, path, err_name(err));
	else
		p->depth++;
	return 0;
}

/* A title without the '^' before its hot key. */
static const char *title_of(char *text)
{
	char *to = text;

	for (char *from = text; *from; from++)
		if (*from != '^')
			*to++ = *from;
	*to = '\0';
	return text;
}

static int menu_line(struct parser *p, char *line)
{
	int err = 0;

	switch (find_word(menu_words, ARRAY_SIZE(menu_words), next_word(&line))) {
	case K_LABEL:
		if (p->entry.id)
			p->entry.title = title_of(rest_of(line));
		break;
	case K_DEFAULT:
		p->entry_default = !p->menus;
		break;
	case K_INCLUDE:
		return include(p, line);
	case K_BEGIN:
		err = finish_label(p);
		p->menus++;
		break;
	case K_END:
		err = finish_label(p);
		p->menus -= p->menus > 0;
		break;
	}
	return err;
}

static void timeout_line(struct parser *p, const char *value)
{
	u64 tenths;

	/* 0 waits for ever: that is for who sits at a keyboard. */
	if (parse_decimal(value, strlen(value), &tenths) && tenths && tenths < INT32_MAX)
		p->list->timeout_s = (int)(((u32)tenths + 9) / 10);
}

static void kernel_line(struct parser *p, char *line, bool any)
{
	const char *name = next_word(&line);

	p->entry.kernel = name;
	p->args = rest_of(line);
	p->skip |= name && !any && !is_kernel(name);
}

static int read_line(struct parser *p, char *line)
{
	int what;

	if (p->help) {
		p->help = !same_word(line, "endtext");
		return 0;
	}
	what = find_word(keywords, ARRAY_SIZE(keywords), next_word(&line));
	line = rest_of(line);
	switch (what) {
	case K_LABEL:
		return start_label(p, line);
	case K_KERNEL:
	case K_LINUX:
		kernel_line(p, line, what == K_LINUX);
		break;
	case K_INITRD:
		return p->entry.id ? set_initrds(p, line) : 0;
	case K_APPEND:
		*(p->entry.id ? &p->append : &p->global_append) = line;
		break;
	case K_DEFAULT:
		if (is_kernel(line))	/* else the menu program */
			p->default_line = line;
		break;
	case K_TIMEOUT:
		timeout_line(p, line);
		break;
	case K_INCLUDE:
		return include(p, line);
	case K_MENU:
		return menu_line(p, line);
	case K_TEXT:
		p->help = same_word(line, "help");
		break;
	case K_SKIP:
		p->skip = true;
		break;
	}
	return 0;
}

static int read_files(struct parser *p)
{
	int err = 0;

	while (p->depth && !err && p->list->count < ENTRIES_MAX) {
		char *line = next_line(&p->at[p->depth - 1]);

		if (line)
			err = read_line(p, line);
		else
			p->depth--;
	}
	return err ? err : finish_label(p);
}

/* DEFAULT names a label; else MENU DEFAULT counts; else DEFAULT is itself a kernel with its arguments. */
static int mark_default(struct parser *p, unsigned first)
{
	char *line = p->default_line;
	int err;

	for (unsigned i = first; line && i < p->list->count; i++) {
		if (same_word(p->list->entry[i].id, line)) {
			p->list->entry[i].is_default = true;
			return 0;
		}
	}
	if (p->menu_default > first)
		p->list->entry[p->menu_default - 1].is_default = true;
	if (!line || p->list->count > first)
		return 0;
	err = start_label(p, "default");
	p->entry.is_default = true;
	kernel_line(p, line, false);
	return err ? err : finish_label(p);
}

int syslinux_entries(struct fs *fs, struct entry_list *list, const char *const *paths, const char *source)
{
	struct parser p = { .fs = fs, .list = list };
	unsigned first = list->count;
	const char *was = list->source;
	int err = ERR_NOT_FOUND;
	size_t len;

	for (; *paths && err == ERR_NOT_FOUND; paths++)
		err = fs_read_text(fs, *paths, CONFIG_MAX, &p.at[0], &len);
	if (err)
		return err == ERR_NOT_FOUND ? 0 : err;
	len = strlen(paths[-1]);
	while (paths[-1][len - 1] != '/')
		len--;
	p.dir = arena_strndup(paths[-1], len);
	if (!p.dir)
		return fail(ERR_NO_MEMORY, "%s: no memory", source);
	p.depth = 1;
	list->source = source;
	err = read_files(&p);
	if (!err)
		err = mark_default(&p, first);
	if (list->count == first)
		list->source = was;
	return err;
}
