/* SPDX-License-Identifier: MIT */
/* What boot/main.c calls. A nature boots or does not: it leaves the list of targets alone. */
#include "ends.h"
#include "boot/boot.h"

/* Calls boot_disk(), by which targets grow up to the most there may be. */
/*@ assigns *m; ensures \old(m->targets) <= m->targets <= TARGETS_MAX; */
int discover_target(struct machine *m, const struct boot_target *t, disk_visit visit, void *context);
/*@ assigns to[0 .. size - 1]; */
void target_name(const struct boot_target *t, char *to, size_t size);
/*@ assigns \nothing; */
void fail_clear(void);
/*@ assigns \nothing; */
void arena_reset(void);
