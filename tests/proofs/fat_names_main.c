/* SPDX-License-Identifier: MIT */
/* Any pieces in any order, any entry behind them; any name of any length that may be looked for. */
#include "eva.h"
#include "lib/text.c"

int fat_span(struct fat *fat, u32 c, u32 most, u32 *count, u32 *next) { (void)fat; (void)c; (void)most; (void)count; (void)next; return ERR_IO; }

#define SHORT_STEPS 13	/* eight letters, a dot, three letters, and one for which there is no place */

void proof_main(void)
{
	static struct fat_dir dir;
	static struct fat_entry e;
	static char wanted[FS_NAME_MAX];
	static struct fat_wanted given;
	char name[FS_NAME_MAX + 1];

	dir.want = (u8)any;
	dir.first = (u8)any;
	while (any) {	/* as fat_dir_next() has it */
		Frama_C_make_unknown((char *)&e, sizeof(e));
		if (any)
			dir.pieces = 0;
		else if (dir.pieces || e.name[0] & FAT_LONG_LAST)
			take_piece(&dir, (const struct fat_long *)&e);
	}
	Frama_C_make_unknown((char *)&e, sizeof(e));
	fat_dir_name(&dir, &e, name);
	folded(&e);

	Frama_C_make_unknown(wanted, sizeof(wanted));
	/* A longer name goes the way of the first SHORT_STEPS letters of any that is longer: no step sees more of n. */
	//@ loop unroll 16;
	for (size_t n = 1; n <= SHORT_STEPS + 1; n++)
		if (make_short(wanted + sizeof(wanted) - n, n, &given))
			is_short_name(&e, &given);
}
