/* SPDX-License-Identifier: MIT */
/*
 * Device registers as a fuzzer has them: a register reads as it was written last, unless the input has
 * something else to say. An access outside the ranges, or not aligned, is a finding (regs.c).
 */
#ifndef FUZZ_REGS_H
#define FUZZ_REGS_H

#include "fake_bus.h"
#include "fuzz.h"
#include "vipl/virtio.h"

/* No range; register values come from @in from now on. */
void fuzz_regs(struct input *in);
void fuzz_regs_add(u64 base, u64 size, bool io);
/* Opens @d by its type, reads a block, resets it. */
void fuzz_use(struct virtio_device *d);

#endif
