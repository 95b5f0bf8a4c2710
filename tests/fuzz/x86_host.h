/* SPDX-License-Identifier: MIT */
/* What arch/x86 calls of itself, for its parsers on the host (x86_host.c). */
#ifndef FUZZ_X86_HOST_H
#define FUZZ_X86_HOST_H

#include "arch/x86/x86.h"
#include "fuzz.h"
#include "vipl/fw_cfg.h"

/*
 * fw_cfg's files out of the input, the whole of which they take: u16 size of each of fuzz_fw_names, then
 * their bytes, zeros where there are none. Size 0xffff: no such file.
 */
extern const char *const fuzz_fw_names[];
void fuzz_fw_cfg(struct input *in);
/* Tables of TABLES_SIZE, freshly poisoned. */
void fuzz_tables(void);

#endif
