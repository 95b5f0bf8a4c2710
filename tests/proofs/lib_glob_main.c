/* SPDX-License-Identifier: MIT */
/* Any pattern on any text: each of every length up to a few. Included at the end of lib/text.c. */
#define LENGTHS 3

static char pattern[LENGTHS + 1], name[LENGTHS + 1];

void proof_main(void)
{
	/*@ loop unroll 4; */
	for (unsigned p = 0; p <= LENGTHS; p++) {
		/*@ loop unroll 4; */
		for (unsigned n = 0; n <= LENGTHS; n++) {
			Frama_C_make_unknown(pattern, LENGTHS);
			Frama_C_make_unknown(name, LENGTHS);
			glob_match(pattern + LENGTHS - p, name + LENGTHS - n);
		}
	}
}
