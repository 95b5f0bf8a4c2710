/* SPDX-License-Identifier: MIT */
/* Any directory, of any number of files; any name looked up in it. */
#include "eva.h"

void proof_main(void)
{
	char name[FILE_NAME_MAX + 8];
	struct fw_cfg_file file;

	Frama_C_make_unknown((char *)&directory, sizeof(directory));
	Frama_C_make_unknown(name, sizeof(name));
	files = MIN(get_be32(directory.count), DIR_MAX);
	make_chains();
	fw_cfg_lookup(name, (size_t)Frama_C_interval(0, sizeof(name)), &file);
}
