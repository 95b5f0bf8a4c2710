/* SPDX-License-Identifier: MIT */
/* A line of .osrel of any bytes; and what osrel_line() takes of the table of keys. */
#include "eva.h"

static int any_probe(const struct extent *file, struct image *image)
{
	(void)file;
	(void)image;
	return any_error();
}
const struct image_format image_bzimage = { .probe = any_probe };

void proof_main(void)
{
	char line[24];
	const char *field[3] = { NULL };
	u8 rank[3] = { 0 };

	for (unsigned i = 0; i < ARRAY_SIZE(osrel_keys); i++) {
		/*@ assert osrel_keys[i].field <= 2; */
		/*@ assert osrel_keys[i].key[15] == 0; */
	}
	Frama_C_make_unknown(line, sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	osrel_line(line, field, rank);
}
