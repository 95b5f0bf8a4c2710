/* SPDX-License-Identifier: MIT */
/*
 * Device registers for the host: include/vipl/mmio.h over ranges that tests
 * put there. Counts accesses; one outside every range, across its end or not aligned is
 * counted as stray and reads all ones.
 */
#ifndef FAKE_BUS_H
#define FAKE_BUS_H

#include "vipl/types.h"

struct fake_range {
	u64 base, size;
	bool io;	/* ports, else memory */
	u64 (*read)(void *ctx, u64 off, unsigned width);
	void (*write)(void *ctx, u64 off, unsigned width, u64 v);
	void *ctx;
};

/* No ranges, counters 0. */
void fake_bus_clear(void);
void fake_bus_add(const struct fake_range *r);
/* Fewer accesses is faster: tests hold the transports to a number. */
extern unsigned fake_bus_accesses, fake_bus_stray;

/* A register bank given as bytes, little-endian: for the ranges' functions. */
u64 fake_load(const void *bytes, unsigned width);
void fake_store(void *bytes, unsigned width, u64 v);

#endif
