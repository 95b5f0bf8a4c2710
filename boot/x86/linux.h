/* SPDX-License-Identifier: MIT */
/* What the files of boot/x86 share: a kernel with all that goes with it. */
#ifndef BOOT_X86_LINUX_H
#define BOOT_X86_LINUX_H

#include "boot/boot.h"
#include "vipl/entry.h"

struct kernel_job {
	const char *what;	/* for the log: entry id, "-kernel" */
	struct extent kernel;
	struct extent initrd[ENTRY_INITRDS_MAX + 1];
	unsigned initrds;
	const char *options;	/* command line without what the host adds */
};

/* Recognises, places, reads and enters; returns only with an error. */
int kernel_boot(struct machine *m, const struct boot_target *t, struct kernel_job *job);

/* choose.c: the entry the host, the configuration or the user wants. NULL: fail() said why. */
const struct boot_entry *entry_choose(const struct machine *m, const struct entry_list *list);

#endif
