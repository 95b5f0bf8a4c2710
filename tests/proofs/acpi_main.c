/* SPDX-License-Identifier: MIT */
/* Any two names, terminated or not. */
volatile u64 any;

void proof_main(void)
{
	char a[FILE_NAME], b[FILE_NAME];

	Frama_C_make_unknown(a, sizeof(a));
	Frama_C_make_unknown(b, sizeof(b));
	same(a, b);
}
