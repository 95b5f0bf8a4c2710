/* SPDX-License-Identifier: MIT */
/*
 * What the host configured, as far as it is text: loadparm.
 */
#include "boot/boot.h"
#include "vipl/log.h"
#include "vipl/string.h"

enum choice loadparm_choice(const struct boot *b, unsigned *number)
{
	const char *text = b->target.has_loadparm ? b->target.loadparm : b->m->loadparm;
	size_t n = strlen(text);
	u64 value;

	if (n == 6 && !ascii_casecmp(text, "PROMPT", 6))
		return CHOICE_MENU;
	if (parse_decimal(text, n, &value) && value <= INT32_MAX) {
		*number = (unsigned)value;
		return CHOICE_NUMBER;
	}
	if (n)
		log_line("loadparm '%s' is neither a number nor PROMPT: the default is taken", text);
	return b->m->menu ? CHOICE_MENU : CHOICE_DEFAULT;
}
