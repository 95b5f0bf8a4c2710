/* SPDX-License-Identifier: MIT */
/* Any error, and any reason that vformat() makes; with a console or none. */
volatile int any;

int vformat(char *to, size_t size, const char *fmt, va_list ap)
{
	(void)fmt;
	(void)ap;
	Frama_C_make_unknown(to, size);
	to[size - 1] = '\0';
	return any;
}

void proof_main(void)
{
	const char *name = err_name(any);

	/*@ assert name: \valid_read(name); */
	log_off = any & 1;
	fail(any, "%d", any);
	name = fail_reason();
	/*@ assert reason: \valid_read(name); */
	fail_clear();
}
