/* SPDX-License-Identifier: MIT */
/* Any error and any reason, with a console or none. */
#include "vformat.h"

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
