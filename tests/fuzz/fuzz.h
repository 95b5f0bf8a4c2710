/* SPDX-License-Identifier: MIT */
/*
 * What every fuzz target includes: bytes taken off the input, an arena whose gaps are poisoned, and a
 * disk that the input describes. A target is one function, LLVMFuzzerTestOneInput(), below 40 lines.
 *
 * A disk input is a header of 8 bytes and records, so that a few KB make a disk of gigabytes:
 *	u8 block size (0-3: 512 << n; bit 2: a CD drive; bit 3: a geometry of 15 heads), u8 the target's own,
 *	u16 the n-th batch of reads fails (0: none), u32 capacity in 512-byte sectors
 *	u32 sector, u16 length, bytes ...		all numbers little-endian; what no record says is 0
 * A program called with "-pack IMAGE OUT [block size code [option]]" boots the image once and writes as
 * such an input what was read of it.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdlib.h>
#include <string.h>

#include "vipl/arena.h"
#include "vipl/disk.h"
#include "vipl/err.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

/* An invariant of the firmware's: what breaks it is a finding. */
#define CHECK(c) ((c) ? (void)0 : fuzz_fail(#c, __FILE__, __LINE__))
void fuzz_fail(const char *what, const char *file, int line) NORETURN;

/* --- the input as a stream; past its end zeros ---------------------------------- */

struct input {
	const u8 *p;
	size_t n;
};

static inline u64 take(struct input *in, unsigned width)
{
	u64 v = 0;

	for (unsigned i = 0; i < width && in->n; i++, in->n--)
		v |= (u64)*in->p++ << 8 * i;
	return v;
}

static inline void take_bytes(struct input *in, void *to, size_t n)
{
	size_t have = MIN(n, in->n);

	if (n)
		memset(to, 0, n);
	if (!have)
		return;
	memcpy(to, in->p, have);
	in->p += have;
	in->n -= have;
}

/* A copy with a 0 behind it, up to (and without) the next @end byte; in the arena, NULL when that is full. */
char *take_text(struct input *in, char end);

/* host.c: who wants to see the log. */
extern void (*fuzz_log)(const void *p, size_t n);

/* --- arena.c: a fresh, empty arena, as an attempt to boot has it ------------------- */

#define FUZZ_ARENA (2u << 20)
void fuzz_arena(void);

/* --- disk.c ------------------------------------------------------------------------- */

/*
 * The disk that @data describes, with a fresh arena. NULL: no disk, try the next input. Reads are
 * bounded: a target that needs more than any boot does hangs.
 */
struct disk *fuzz_disk(const u8 *data, size_t size);
/* "-pack" keeps what changes this. */
void fuzz_trace(const void *p, size_t n);
extern struct extent fuzz_whole;	/* all of it */
u8 fuzz_option(void);	/* the target's own byte */
/* These @n (at most 512) bytes lie at @at, for who opens the disk again. */
void fuzz_patch(u64 at, const void *p, size_t n);
void fuzz_again(void);
/* fixup.c: checksums that no mutation would hit are set right, unless option bit 7 is set. */
void fuzz_fix_gpt(void);
void fuzz_fix_eltorito(void);
/* Memory that reads may go to besides the arena; NULL: anywhere. */
extern bool (*fuzz_may_write)(const void *p, u64 n);
/* Reads all of it, in pieces. */
void fuzz_read_all(const struct extent *e);

/* The whole input as one contiguous extent, on a disk of 512-byte blocks. */
struct extent fuzz_file(const u8 *data, size_t size);

#endif
