/* SPDX-License-Identifier: MIT */
/*
 * Byte order is in the type. On disk and on the wire a number is one of these
 * byte-array structs (alignment 1), read by one getter each; a forgotten
 * conversion does not compile.
 */
#ifndef VIPL_BYTES_H
#define VIPL_BYTES_H

#include "vipl/types.h"

/* At -Os gcc would rather call a function of one load. */
#define ALWAYS_INLINE inline __attribute__((always_inline))

typedef struct { u8 b[2]; } le16;
typedef struct { u8 b[4]; } le32;
typedef struct { u8 b[8]; } le64;
typedef struct { u8 b[2]; } be16;
typedef struct { u8 b[4]; } be32;
typedef struct { u8 b[8]; } be64;

static ALWAYS_INLINE u16 get_le16(le16 v)
{
	return (u16)(v.b[0] | v.b[1] << 8);
}

static ALWAYS_INLINE u32 get_le32(le32 v)
{
	return (u32)v.b[0] | (u32)v.b[1] << 8 | (u32)v.b[2] << 16 | (u32)v.b[3] << 24;
}

static ALWAYS_INLINE u64 get_le64(le64 v)
{
	return (u64)v.b[0] | (u64)v.b[1] << 8 | (u64)v.b[2] << 16 | (u64)v.b[3] << 24 |
	       (u64)v.b[4] << 32 | (u64)v.b[5] << 40 | (u64)v.b[6] << 48 | (u64)v.b[7] << 56;
}

static ALWAYS_INLINE u16 get_be16(be16 v)
{
	return (u16)(v.b[0] << 8 | v.b[1]);
}

static ALWAYS_INLINE u32 get_be32(be32 v)
{
	return (u32)v.b[0] << 24 | (u32)v.b[1] << 16 | (u32)v.b[2] << 8 | (u32)v.b[3];
}

static ALWAYS_INLINE u64 get_be64(be64 v)
{
	return (u64)v.b[0] << 56 | (u64)v.b[1] << 48 | (u64)v.b[2] << 40 | (u64)v.b[3] << 32 |
	       (u64)v.b[4] << 24 | (u64)v.b[5] << 16 | (u64)v.b[6] << 8 | (u64)v.b[7];
}

static ALWAYS_INLINE le16 make_le16(u16 x)
{
	return (le16){ { (u8)x, (u8)(x >> 8) } };
}

static ALWAYS_INLINE le32 make_le32(u32 x)
{
	return (le32){ { (u8)x, (u8)(x >> 8), (u8)(x >> 16), (u8)(x >> 24) } };
}

static ALWAYS_INLINE le64 make_le64(u64 x)
{
	return (le64){ { (u8)x, (u8)(x >> 8), (u8)(x >> 16), (u8)(x >> 24),
			 (u8)(x >> 32), (u8)(x >> 40), (u8)(x >> 48), (u8)(x >> 56) } };
}

static ALWAYS_INLINE be16 make_be16(u16 x)
{
	return (be16){ { (u8)(x >> 8), (u8)x } };
}

static ALWAYS_INLINE be32 make_be32(u32 x)
{
	return (be32){ { (u8)(x >> 24), (u8)(x >> 16), (u8)(x >> 8), (u8)x } };
}

static ALWAYS_INLINE be64 make_be64(u64 x)
{
	return (be64){ { (u8)(x >> 56), (u8)(x >> 48), (u8)(x >> 40), (u8)(x >> 32),
			 (u8)(x >> 24), (u8)(x >> 16), (u8)(x >> 8), (u8)x } };
}

/* ISO 9660 (ECMA-119 7.2.3, 7.3.3) stores each number twice, little then big endian. */
typedef struct { le16 le; be16 be; } both16;
typedef struct { le32 le; be32 be; } both32;

static ALWAYS_INLINE u16 get_both16(both16 v)
{
	return get_le16(v.le);
}

static ALWAYS_INLINE u32 get_both32(both32 v)
{
	return get_le32(v.le);
}

#endif
