/* SPDX-License-Identifier: MIT */
/*
 * Which of the entries: what the host asks for (opt/vipl/entry: index, id or glob),
 * else the menu when the host wants one, else the configuration's default, else the first.
 */
#include "boot/x86/linux.h"
#include "vipl/err.h"
#include "vipl/log.h"
#include "vipl/string.h"

static const struct boot_entry *by_name(const struct entry_list *list, const char *name)
{
	u64 index;

	if (parse_decimal(name, strlen(name), &index))
		return index < list->count ? &list->entry[index] : NULL;
	for (unsigned i = 0; i < list->count; i++)
		if (glob_match(name, list->entry[i].id))
			return &list->entry[i];
	return NULL;
}

static unsigned default_index(const struct entry_list *list, const char **why)
{
	for (unsigned i = 0; i < list->count; i++) {
		if (list->entry[i].is_default) {
			*why = "the configuration's default";
			return i;
		}
	}
	*why = "the first";
	return 0;
}

static APART const struct boot_entry *by_menu(const struct machine *m, const struct entry_list *list,
					unsigned def)
{
	struct menu_row rows[ENTRIES_MAX];
	int timeout_ms = m->menu_timeout_ms;

	for (unsigned i = 0; i < list->count; i++) {
		const struct boot_entry *e = &list->entry[i];

		rows[i] = (struct menu_row){ i, e->title ? e->title : e->id };
	}
	if (timeout_ms < 0)
		timeout_ms = list->timeout_s > 0 ? MIN(list->timeout_s, INT32_MAX / 1000) * 1000 : 0;
	return &list->entry[menu_choose(rows, list->count, def, timeout_ms)];
}

static APART const struct boot_entry *by_host(const struct machine *m, const struct entry_list *list)
{
	const struct boot_entry *e = by_name(list, m->entry);

	if (!e)
		fail(ERR_NOT_FOUND, "%s: no entry '%s' among %u, the first is %s", list->source,
		     m->entry, list->count, list->entry[0].id);
	return e;
}

const struct boot_entry *entry_choose(const struct machine *m, const struct entry_list *list)
{
	const struct boot_entry *e;
	const char *why;
	unsigned def = default_index(list, &why);

	if (m->entry[0]) {
		e = by_host(m, list);
		why = "as the host asks";
	} else if (m->menu) {
		e = by_menu(m, list, def);
		why = "chosen";
	} else {
		e = &list->entry[def];
	}
	if (e)
		log_line("%s entry %s (%s of %u)", list->source, e->id, why, list->count);
	return e;
}
