/* SPDX-License-Identifier: MIT */
/* plain.h, and ports from which anything comes. Of an address whose bytes are swapped nothing is known. */
#include "plain.h"

#undef __builtin_bswap32
#undef __builtin_bswap64
#define __builtin_bswap32(x) ((void)(x), any_word())
#define __builtin_bswap64(x) ((void)(x), (u64)any_word() << 32 | any_word())
u32 any_word(void);
u32 port_word(u16 port);
u8 port_byte(u16 port);
void port_bytes(u16 port, void *to, u64 n);
