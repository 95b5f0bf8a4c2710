/* SPDX-License-Identifier: MIT */

void proof_main(void)
{
	struct gpt_entry e;

	Frama_C_make_unknown((char *)&e, sizeof(e));
	is_zero(&e, sizeof(e));
	is_zero(e.type, 16);
}
