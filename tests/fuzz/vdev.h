/* SPDX-License-Identifier: MIT */
/*
 * The ring from the device's side: tests/host/fake_vdev.c, honest, and a fuzzer that reaches into the
 * used ring and the status behind its back, whenever it is notified or the clock is looked at (vdev.c).
 */
#ifndef FUZZ_VDEV_H
#define FUZZ_VDEV_H

#include "fake_vdev.h"
#include "fuzz.h"
#include "vipl/blockdev.h"

extern struct fake_vdev fuzz_v;
extern struct virtio_device fuzz_d;
extern u8 fuzz_content[1 << 20];	/* what is on the disk */

/* Before the driver comes: features, queue sizes, configuration and manners out of the input. */
void fuzz_vdev(struct input *in, bool scsi);
/* Reads as the input says, and checks what can be. True while the device was never meddled with. */
void fuzz_vdev_reads(struct input *in, struct blockdev *bd);
bool fuzz_vdev_honest(void);

#endif
