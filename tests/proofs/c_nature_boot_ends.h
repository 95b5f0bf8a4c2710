/* SPDX-License-Identifier: MIT */
/* For the ends of boot/nature.c: natures, whose own units show that they come back. The table itself is constant. */
#include "ends.h"
#include "boot/boot.h"

/*@ assigns *b, *why; */
int any_probe(struct boot *b, const char **why);
/*@ assigns *b; */
int any_load(struct boot *b);
/*@ assigns \nothing; */
void fail_clear(void);
