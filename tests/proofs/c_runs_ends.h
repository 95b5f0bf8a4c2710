/* SPDX-License-Identifier: MIT */
/* What fs/runs.c calls. */
#include "ends.h"

/*@ assigns \nothing; */
void *arena_alloc(size_t n, size_t align);
