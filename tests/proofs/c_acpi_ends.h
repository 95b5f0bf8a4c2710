/* SPDX-License-Identifier: MIT */
/* For the ends of arch/x86/acpi.c: what it calls writes where it is told to. */
#include "ends.h"
#include "vipl/fw_cfg.h"
#include "arch/x86/x86.h"

/*@ assigns *file; */
int fw_cfg_find(const char *name, struct fw_cfg_file *file);
/*@ assigns ((u8 *)to)[0 .. n - 1]; */
int fw_cfg_read(u16 key, u32 off, void *to, u32 n);
/*@ assigns \nothing; */
int fw_cfg_write(u16 key, u32 off, const void *from, u32 n);
/*@ assigns \nothing; */
u8 byte_sum(const void *p, size_t n);
/*@ assigns \nothing; */
void *tables_alloc(u32 n, u32 align);
