/* SPDX-License-Identifier: MIT */
/*
 * What the registers of virtio-pci and virtio-mmio have in common, over a fake_vdev:
 * selected queue, addresses half written, feature words. fake_pci.c and
 * fake_mmio.c map their own registers to these.
 */
#ifndef FAKE_REGS_H
#define FAKE_REGS_H

#include "fake_vdev.h"

struct fake_regs {
	struct fake_vdev *v;
	u32 device_select, driver_select, select;
	u64 offered;		/* the feature word as read last, so that both halves agree */
	struct virtq_layout q[FAKE_VDEV_QUEUES];
	u16 notify_off[FAKE_VDEV_QUEUES];
	u8 generation, isr;
};

void fake_regs_reset(struct fake_regs *r);
u32 fake_regs_features(struct fake_regs *r);
void fake_regs_driver_features(struct fake_regs *r, u32 word);
void fake_regs_status(struct fake_regs *r, u8 status);
u8 fake_regs_generation(struct fake_regs *r);
u64 fake_regs_config(struct fake_regs *r, u64 off, unsigned width);
void fake_regs_config_write(struct fake_regs *r, u64 off, unsigned width, u64 x);
struct virtq_layout *fake_regs_queue(struct fake_regs *r);	/* the selected one; NULL: none */
/* The low (@half 0) or high 32 bits of an address. */
void fake_regs_address(u64 *to, unsigned half, u32 x);
void fake_regs_on(struct fake_regs *r);
/* Legacy: the ring is on as soon as its page is told. */
void fake_regs_page(struct fake_regs *r, u32 page, u32 page_size);

#endif
