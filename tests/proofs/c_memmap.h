/* SPDX-License-Identifier: MIT */
/* For arch/x86/memmap.c. What the host says of the memory may be anything. */
#include "contracts.h"
#include "arch/x86/x86.h"

#define MAP e820_entries, e820[0 .. E820_MAX - 1]

/* Moves elements, which WP tells from bytes. */
#define memmove move_elements
/*@ requires \valid(to + (0 .. n / sizeof(*to) - 1)) && \valid_read(from + (0 .. n / sizeof(*to) - 1));
    assigns to[0 .. n / sizeof(*to) - 1];
    exits \false; */
void move_elements(struct e820 *to, const struct e820 *from, size_t n);

/*@ requires \valid(file); assigns *file; ensures \result <= 0; exits \false; */
int fw_cfg_lookup(const char *name, size_t n, struct fw_cfg_file *file);
/*@ requires \valid((struct e820 *)to + (0 .. n / sizeof(struct e820) - 1));
    assigns ((struct e820 *)to)[0 .. E820_MAX - 1];
    exits \false; */
int fw_cfg_read(u16 key, u32 off, void *to, u32 n);
