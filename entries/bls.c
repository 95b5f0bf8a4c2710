/* SPDX-License-Identifier: MIT */
/*
 * Boot Loader Specification (UAPI.1): loader/entries/NAME.conf (type 1), EFI/Linux/NAME.efi (type 2),
 * loader/loader.conf. On a file system of its own, or under /boot of a root file system.
 *
 * Entries written for GRUB's blscfg use its variables: those its environment block knows are put
 * in, others are dropped with a log line.
 */
#include "entries/entries.h"
#include "vipl/arena.h"
#include "vipl/err.h"
#include "vipl/log.h"
#include "vipl/string.h"

#define ENTRY_FILE_MAX (32u * 1024)
#define VARIABLES_MAX 8		/* of one value */

static const char source[] = "bls";

struct bls {
	struct fs *fs;
	struct entry_list *list;
	const char *prefix;		/* "" or "/boot" */
	const char *name[ENTRIES_MAX];	/* of type 1, as listed */
	unsigned names;
	char *grubenv;
	unsigned warnings;
};

/* Keys whose value is kept as it is. */
static const struct {
	char key[12];
	size_t at;
} texts[] = {
	{ "title", offsetof(struct boot_entry, title) },
	{ "version", offsetof(struct boot_entry, version) },
	{ "machine-id", offsetof(struct boot_entry, machine_id) },
	{ "sort-key", offsetof(struct boot_entry, sort_key) },
	{ "linux", offsetof(struct boot_entry, kernel) },
	{ "uki", offsetof(struct boot_entry, kernel) },
	{ "efi", offsetof(struct boot_entry, kernel) },
};

static size_t digits(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && s[n - 1 - i] >= '0' && s[n - 1 - i] <= '9')
		i++;
	return i;
}

/*
 * The id of an entry: its file name without @suffix and without the counters of automatic boot
 * assessment, "+LEFT" or "+LEFT-DONE"; *bad: there are counters, and none is left.
 */
static const char *entry_id(const char *name, size_t suffix, bool *bad)
{
	size_t n = strlen(name) - suffix, at = n, d = digits(name, n);

	*bad = false;
	if (d && n > d && name[n - d - 1] == '-') {
		at = n - d - 1;
		d = digits(name, at);
	}
	if (d && at > d && name[at - d - 1] == '+') {
		n = at - d - 1;
		*bad = true;
		while (d)
			*bad &= name[at - d--] == '0';
	}
	return arena_strndup(name, n);
}

static int dropped(struct bls *b, const char *id, const char *why)
{
	if (b->warnings++ < WARNINGS_MAX)
		log_line("entry %s: left out: %s", id, why);
	return 0;
}

/*
 * Puts in, or blanks out, each word of @value that is a GRUB variable; NULL: no memory. What is put in
 * is not looked at again.
 */
static APART char *expand_words(struct bls *b, const char *id, char *value)
{
	unsigned left = VARIABLES_MAX;	/* to ask for; those after are blanked out */
	char *p = value;

	while (*(p = rest_of(p))) {
		char *word = p, *name = word + 1, *more;
		const char *known = NULL;
		size_t n = 0;

		p += word_length(p);
		if (*word != '$')
			continue;
		if (*name == '{' && p[-1] == '}')
			n = (size_t)(p - name++) - 2;
		else
			n = (size_t)(p - name);
		if (left && left--)
			known = grubenv_get(b->fs, &b->grubenv, name, n);
		if (!known) {
			if (b->warnings++ < WARNINGS_MAX)
				log_line("entry %s: dropped %.*s", id, (int)(p - word), word);
			memset(word, ' ', (size_t)(p - word));
			continue;
		}
		*word = '\0';
		more = concat(value, known, p);
		if (!more)
			return NULL;
		p = more + (word - value) + strlen(known);
		value = more;
	}
	return rest_of(value);
}

static char *expand(struct bls *b, const char *id, char *value)
{
	for (const char *p = value; *p; p++)
		if (*p == '$')
			return expand_words(b, id, value);
	return value;
}

static int add_initrds(struct bls *b, struct boot_entry *e, char *value)
{
	char *path;
	int err = 0;

	value = expand(b, e->id, value);
	if (!value)
		return ERR_NO_MEMORY;
	while (!err && (path = next_word(&value)))
		err = entry_initrd(e, path);
	return err;
}

/* One line of an entry. ERR_UNSUPPORTED: it is for another machine. */
static int read_key(struct bls *b, struct boot_entry *e, char *line)
{
	const char *key = next_word(&line);
	char *value = rest_of(line);

	for (unsigned i = 0; i < ARRAY_SIZE(texts); i++) {
		if (!same_word(key, texts[i].key))
			continue;
		*(const char **)((char *)e + texts[i].at) = value;
		if (texts[i].at == offsetof(struct boot_entry, kernel))
			e->uki = *texts[i].key != 'l';
		return 0;
	}
	if (same_word(key, "initrd"))
		return add_initrds(b, e, value);
	if (same_word(key, "options")) {
		value = expand(b, e->id, value);
		e->options = value ? join(e->options, value) : NULL;
		return e->options ? 0 : ERR_NO_MEMORY;
	}
	if (same_word(key, "architecture") && !same_word(value, "x64"))
		return fail(ERR_UNSUPPORTED, "for architecture %s", value);
	return 0;
}

/* Reads a type 1 entry. An entry that is no use is left out; only a failing disk is an error. */
static int read_entry(struct bls *b, const char *name)
{
	struct boot_entry e = { .options = "", .fs = b->fs };
	char *text, *line, *path = concat(b->prefix, "/loader/entries/", name);
	size_t len;
	int err;

	e.id = entry_id(name, sizeof(".conf") - 1, &e.bad);
	if (!path || !e.id)
		return ERR_NO_MEMORY;
	err = fs_read_text(b->fs, path, ENTRY_FILE_MAX, &text, &len);
	if (err)
		return is_lasting(err) ? err : dropped(b, e.id, err_name(err));
	while (!err && (line = next_line(&text)))
		err = read_key(b, &e, line);
	if (err)
		return is_lasting(err) ? err : dropped(b, e.id, fail_reason());
	if (!e.kernel || !*e.kernel)
		return dropped(b, e.id, "no linux line");
	entry_add(b->list, &e);
	return 0;
}

static int visit_entry(void *context, const char *name, enum fs_type type)
{
	struct bls *b = context;

	if (type == FS_DIR || !has_suffix(name, ".conf"))
		return 0;
	if (b->names >= ENTRIES_MAX)
		return 1;
	b->name[b->names] = arena_strndup(name, strlen(name));
	return b->name[b->names++] ? 0 : fail(ERR_NO_MEMORY, "bls: no memory");
}

static int visit_uki(void *context, const char *name, enum fs_type type)
{
	struct bls *b = context;
	struct boot_entry e = { .options = "", .fs = b->fs, .uki = true };

	if (type == FS_DIR || !has_suffix(name, ".efi"))
		return 0;
	if (b->list->count >= ENTRIES_MAX)
		return 1;
	e.id = entry_id(name, sizeof(".efi") - 1, &e.bad);
	e.kernel = concat(b->prefix, "/EFI/Linux/", name);
	if (!e.id || !e.kernel)
		return fail(ERR_NO_MEMORY, "bls: no memory");
	entry_add(b->list, &e);
	return 0;
}

static int list_directory(struct bls *b, const char *path, fs_visit visit)
{
	size_t mark = arena_mark();
	char *full = *b->prefix ? concat(b->prefix, path, "") : NULL;
	int err = fs_list(b->fs, full ? full : path, visit, b);

	if (err == ERR_NOT_FOUND) {
		arena_release(mark);
		return 0;
	}
	if (err <= 0)
		return err;
	log_line("%s: only the first %u are looked at", path, ENTRIES_MAX);
	return 0;
}

static int read_entries(struct bls *b)
{
	int err = list_directory(b, "/loader/entries", visit_entry);

	for (unsigned i = 0; i < b->names && !err; i++)
		err = read_entry(b, b->name[i]);
	return err ? err : list_directory(b, "/EFI/Linux", visit_uki);
}

static APART void parse_loader_conf(struct entry_list *list, char *text)
{
	char *line;
	u64 n;

	list->pattern = "";
	while ((line = next_line(&text))) {
		const char *key = next_word(&line);
		const char *value = rest_of(line);

		if (same_word(key, "default") && *value && *value != '@')
			list->pattern = value;
		else if (!same_word(key, "timeout"))
			continue;
		else if (parse_decimal(value, strlen(value), &n))
			list->timeout_s = (int)MIN(n, INT32_MAX);
		else if (same_word(value, "menu-hidden") || same_word(value, "menu-disabled"))
			list->timeout_s = 0;
	}
}

/* loader.conf: default and timeout. That it is not there, or not readable, matters little. */
static int read_loader_conf(struct bls *b)
{
	char *text, *path = concat(b->prefix, "/loader/loader.conf", "");
	size_t len;
	int err;

	if (!path)
		return ERR_NO_MEMORY;
	err = fs_read_text(b->fs, path, CONFIG_MAX, &text, &len);
	if (err)
		return is_lasting(err) ? err : 0;
	parse_loader_conf(b->list, text);
	return 0;
}

static bool copy_lower(char *to, size_t size, const char *a, const char *b)
{
	if (format(to, size, "%s%s", a, b) >= (int)size)
		return false;
	for (; *to; to++)
		*to = (char)ascii_lower((u8)*to);
	return true;
}

/* Marks the first entry that the pattern names, with or without the suffix of its file. */
static APART void mark_default(struct entry_list *list, unsigned first, const char *name)
{
	char pattern[FS_NAME_MAX + 1], id[FS_NAME_MAX + 8];
	struct boot_entry *e = &list->entry[first], *end = &list->entry[list->count];

	if (!copy_lower(pattern, sizeof(pattern), name, ""))
		return;
	for (bool found = false; e < end; e++) {
		e->is_default = !found && ((copy_lower(id, sizeof(id), e->id, "") && glob_match(pattern, id)) ||
					   (copy_lower(id, sizeof(id), e->id, e->uki ? ".efi" : ".conf") &&
					    glob_match(pattern, id)));
		found |= e->is_default;
		if (e + 1 == end && !found)
			log_line("no entry is named %s", name);
	}
}

/*
 * Entries of the ESP and of XBOOTLDR are one list, with the loader.conf of either: on a boot partition
 * it counts without entries as well.
 */
int bls_entries(struct fs *fs, struct entry_list *list)
{
	static const char *const prefixes[] = { "", "/boot" };
	unsigned first = list->count;
	struct bls b = { .fs = fs, .list = list };
	const char *name;
	int err = 0;

	for (unsigned i = 0; i < ARRAY_SIZE(prefixes) && !err && list->count == first; i++) {
		b.prefix = prefixes[i];
		err = read_entries(&b);
	}
	if (err || (list->count == first && !list->boot_partition))
		return err;
	if (list->count == first)
		b.prefix = "";
	if (!list->pattern)
		err = read_loader_conf(&b);
	if (list->boot_partition && (!first || list->source == source))
		first = 0;
	if (first == list->count)
		return err;
	list->source = source;
	if (list->count - first > 1)
		entries_sort(list, first);
	name = list->pattern;
	/* Without loader.conf it is GRUB's disk, and GRUB's default. */
	if (!name && list->count - first > 1)
		name = grubenv_get(fs, &b.grubenv, "saved_entry", 11);
	if (name && *name)
		mark_default(list, first, name);
	return err;
}
