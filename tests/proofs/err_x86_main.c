/* SPDX-License-Identifier: MIT */
/* Any error and any reason, with a console or none. */
#include "vformat.h"

void proof_main(void)
{
	static signed char text[8];

	text[0] = (signed char)any;
	log_off = any & 1;
	fail_text_args(text, any);
	fail_text(text);
}
