/* SPDX-License-Identifier: MIT */
/*
 * GRUB's environment block: lines of name=value in a file padded with '#'. Entries written for
 * GRUB may take parts of their command line from it.
 */
#include "entries/entries.h"
#include "vipl/arena.h"
#include "vipl/err.h"
#include "vipl/string.h"

#define GRUBENV_MAX 4096

static const char *const places[] = {
	"/grub2/grubenv", "/boot/grub2/grubenv", "/grub/grubenv", "/boot/grub/grubenv",
};

const char *grubenv_get(struct fs *fs, char **env, const char *name, size_t n)
{
	static char none[1];
	size_t len;

	for (unsigned i = 0; !*env && i < ARRAY_SIZE(places); i++)
		if (fs_read_text(fs, places[i], GRUBENV_MAX, env, &len))
			*env = NULL;
	if (!*env)
		*env = none;
	for (char *p = *env; *p;) {
		char *line = p;

		while (*p && *p != '\n')
			p++;
		if ((size_t)(p - line) > n && line[n] == '=' && !strncmp(line, name, n))
			return arena_strndup(line + n + 1, (size_t)(p - line) - n - 1);
		p += *p == '\n';
	}
	return NULL;
}
