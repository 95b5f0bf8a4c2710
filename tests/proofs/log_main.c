/* SPDX-License-Identifier: MIT */
/* Any text that vformat() makes, of any length that fits; with a console or none. */
volatile int any;
bool log_off;

int vformat(char *to, size_t size, const char *fmt, va_list ap)
{
	(void)fmt;
	(void)ap;
	Frama_C_make_unknown(to, size);
	to[size - 1] = '\0';
	return any;
}
void console_write(const char *s, size_t n)
{
	/*@ assert whole: \initialized(s + (0 .. n - 1)); */
	/*@ assert within: n <= LINE_MAX_LEN; */
}

void proof_main(void)
{
	log_off = any & 1;
	log_line("%d", any);
	log_text("%d", any);
}
