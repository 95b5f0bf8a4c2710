/* SPDX-License-Identifier: MIT */
/* Between fake_vdev.c (the ring) and fake_units.c (what requests mean). */
#ifndef FAKE_UNITS_H
#define FAKE_UNITS_H

#include "fake_vdev.h"

struct fake_segment {
	u8 *p;
	u32 len;
	bool write;
};

/* Numbers in the device's order. */
u64 fake_get(const struct fake_vdev *v, const void *p, u32 width);
void fake_put(const struct fake_vdev *v, void *p, u32 width, u64 x);

/* Carry out a request; return the bytes written. */
u32 fake_blk(struct fake_vdev *v, const struct fake_segment *s, unsigned n);
u32 fake_scsi(struct fake_vdev *v, const struct fake_segment *s, unsigned n);
/* Makes a status nobody defined of it. */
void fake_nonsense(struct fake_vdev *v, const struct fake_segment *s, unsigned n);

#endif
