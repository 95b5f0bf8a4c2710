/* SPDX-License-Identifier: MIT */
/* Any directory, of any number of files; any name looked up in it, which ends where its object ends. */
#include "eva.h"

void proof_main(void)
{
	char name[FILE_NAME_MAX + 8];
	struct fw_cfg_file file;

	Frama_C_make_unknown((char *)&directory, sizeof(directory));
	files = MIN(get_be32(directory.count), DIR_MAX);
	make_chains();
	for (size_t n = 1; n <= sizeof(name); n++) {
		Frama_C_make_unknown(name, sizeof(name));
		fw_cfg_lookup(name + sizeof(name) - n, n, &file);
		name[sizeof(name) - 1] = '\0';
		fw_cfg_find(name + sizeof(name) - n, &file);
	}
}
