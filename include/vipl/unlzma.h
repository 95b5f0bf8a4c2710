/* SPDX-License-Identifier: MIT */
/* Raw LZMA with lc 3, lp 0, pb 0, for the packed part of a firmware image (lib/unlzma.c). */
#ifndef VIPL_UNLZMA_H
#define VIPL_UNLZMA_H

#include "vipl/types.h"

#define UNLZMA_PROBS 7164u

/*
 * Unpacks to [out, out + size), with @probs to work in; less than @size when the stream is broken. It is
 * the build's own: what it makes stays in bounds whatever it holds, what is read of it is not bounded.
 */
size_t unlzma(const u8 *in, u8 *out, size_t size, u16 probs[UNLZMA_PROBS]);

#endif
