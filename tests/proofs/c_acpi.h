/* SPDX-License-Identifier: MIT */
/* Contracts of vipl/fw_cfg.h and arch/x86/x86.h. */
#include "c_words.h"
#include "vipl/fw_cfg.h"
#include "arch/x86/x86.h"

/*@ requires text((char *)name) && \valid(file); assigns *file; exits \false; */	/* trusted */
int fw_cfg_find(const char *name, struct fw_cfg_file *file);
/*@ requires \valid(file) && \valid_read(name + (0 .. n - 1)); assigns *file; exits \false; */	/* trusted */
int fw_cfg_lookup(const char *name, size_t n, struct fw_cfg_file *file);
/*@ requires \valid(((u8 *)to) + (0 .. n - 1)); assigns ((u8 *)to)[0 .. n - 1]; exits \false; */	/* trusted */
int fw_cfg_read(u16 key, u32 off, void *to, u32 n);
/*@ requires \valid_read(((u8 *)from) + (0 .. n - 1)); assigns \nothing; exits \false; */	/* trusted */
int fw_cfg_write(u16 key, u32 off, const void *from, u32 n);
/*@ requires \valid_read(((u8 *)p) + (0 .. n - 1)); assigns \nothing; exits \false; */	/* trusted */
u8 byte_sum(const void *p, size_t n);
/*@ assigns \result \from \nothing; ensures \result != \null ==> \valid(((u8 *)\result) + (0 .. n - 1)); exits \false; */	/* trusted: RAM below its top */
void *tables_alloc(u32 n, u32 align);
