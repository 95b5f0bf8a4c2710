/* SPDX-License-Identifier: MIT */
/*
 * CRC-32 as GPT uses it (IEEE 802.3, reflected polynomial 0xedb88320), on the
 * bare register: a checksum is ~crc32_update(~0u, p, n).
 */
#ifndef VIPL_CRC32_H
#define VIPL_CRC32_H

#include "vipl/types.h"

u32 crc32_update(u32 crc, const void *p, size_t n);
/* What crc32_update() over @n zero bytes would give, in O(log n). @n below 1 << 20. */
u32 crc32_zeros(u32 crc, u32 n);

#endif
