/* SPDX-License-Identifier: MIT */
/* For Eva, which takes the code itself and no contracts; tools of the harnesses. */
#include "vipl/bytes.h"
#include "vipl/types.h"
#include "vipl/view.h"
#include "__fc_builtin.h"
#include <string.h>
#include <stdlib.h>

/* Eva knows no contract of these. */
#define __builtin_bswap16(x) ((u16)((u16)(x) >> 8 | (u16)(x) << 8))
#define __builtin_bswap32(x) ((u32)__builtin_bswap16((u32)(x)) << 16 | __builtin_bswap16((u32)(x) >> 16))
#define __builtin_bswap64(x) ((u64)__builtin_bswap32((u64)(x)) << 32 | __builtin_bswap32((u64)(x) >> 32))

/* As in vipl/types.h, each side a variable: of expressions Eva does not learn which is less. */
#undef MIN
#undef MAX
#define MIN(a, b) __extension__({ __typeof__((a) + (b)) a_ = (a), b_ = (b); if (b_ < a_) a_ = b_; a_; })
#define MAX(a, b) __extension__({ __typeof__((a) + (b)) a_ = (a), b_ = (b); if (a_ < b_) a_ = b_; a_; })
