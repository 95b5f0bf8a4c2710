/* SPDX-License-Identifier: MIT */
/* What lay_out() calls. */
#include "ends.h"
#include "fs/fat.h"

/*@ assigns \nothing; */
static ALWAYS_INLINE u16 get_le16(le16 v);
/*@ assigns \nothing; */
static ALWAYS_INLINE u32 get_le32(le32 v);
/*@ assigns \nothing; */
static inline bool fat_is_cluster(const struct fat *fat, u32 c);
/*@ assigns \nothing; */
static inline u64 align_up(u64 x, u64 a);
/*@ assigns \nothing; */
static inline unsigned log2_pow2(u64 x);
