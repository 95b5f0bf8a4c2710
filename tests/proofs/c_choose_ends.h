/* SPDX-License-Identifier: MIT */
/* For the ends of boot/x86/choose.c. */
#include "ends.h"
#include "boot/boot.h"

/*@ assigns \nothing; */
bool glob_match(const char *pattern, const char *text);
/*@ assigns \nothing; */
unsigned menu_choose(const struct menu_row *rows, unsigned n, unsigned def, int timeout_ms);
