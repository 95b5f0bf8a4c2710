/* SPDX-License-Identifier: MIT */
/* DEFLATE (RFC 1951), for the packed part of a firmware image (lib/inflate.c). */
#ifndef VIPL_INFLATE_H
#define VIPL_INFLATE_H

#include "vipl/types.h"

/*
 * Unpacks the stream at [in, in + n) to @out, at most @size bytes; returns how many, or ERR_FORMAT
 * (no reason recorded). Small rather than fast: some 40 instructions a symbol. Uses 2 KiB of stack.
 */
long inflate(const u8 *in, size_t n, u8 *out, size_t size);

#endif
