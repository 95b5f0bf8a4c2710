/* SPDX-License-Identifier: MIT */
/*
 * Fixed-width names, and the few language helpers every room uses.
 */
#ifndef VIPL_TYPES_H
#define VIPL_TYPES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define STATIC_ASSERT(c, text) _Static_assert(c, text)
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define CONTAINER_OF(p, type, member) \
	((type *)((char *)(p) - offsetof(type, member)))
#define NORETURN __attribute__((noreturn))
/* A part that the common boot does not run: x86 packs it in its ROM (arch/x86/cold.c), function by function. */
#define APART __attribute__((noinline))
#define NOINLINE __attribute__((noinline))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

#define DMA_ALIGN 4096u /* every buffer a device writes starts on such a boundary */

/* Rounds up to a power of two @a; the caller has made sure that it cannot wrap. */
static inline u64 align_up(u64 x, u64 a)
{
	return (x + a - 1) & ~(a - 1);
}

static inline u64 align_down(u64 x, u64 a)
{
	return x & ~(a - 1);
}

static inline bool is_pow2(u64 x)
{
	return x != 0 && (x & (x - 1)) == 0;
}

/* The exponent of a power of two. */
static inline unsigned log2_pow2(u64 x)
{
	return (unsigned)__builtin_ctzll(x);
}

#endif
