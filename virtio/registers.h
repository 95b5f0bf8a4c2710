/* SPDX-License-Identifier: MIT */
/*
 * What virtio over PCI and over MMIO have in common: registers at addresses.
 * The room's own header; nobody outside virtio/ includes it.
 */
#ifndef VIRTIO_REGISTERS_H
#define VIRTIO_REGISTERS_H

#include "vipl/virtio.h"

/* Addresses below are I/O ports: no device memory lies in the first 64 KiB. */
#define REG_PORTS 0x10000u

u8 reg_read8(u64 at);
u16 reg_read16(u64 at);
u32 reg_read32(u64 at);
void reg_write8(u64 at, u8 v);
void reg_write16(u64 at, u16 v);
void reg_write32(u64 at, u32 v);
/* Two writes, as the specification wants 64-bit fields accessed (4.1.3.1, 4.2.2.2). */
void reg_write64(u64 at, u64 v);

#define REG_NO_QUEUE 0xffffu	/* virtio_device.reg.selected: none yet */

/* Transport operations on d->reg that need no more than that. */
int reg_reset(struct virtio_device *d);
int reg_read_config(struct virtio_device *d, u32 off, void *to, u32 n);
int reg_write_config(struct virtio_device *d, u32 off, const void *from, u32 n);
int reg_no_generation(struct virtio_device *d);

/* virtio/pci.c, for both kinds. */
int virtio_pci_reset(struct virtio_device *d);
void virtio_pci_notify(struct virtio_device *d, struct virtqueue *q);
/* virtio/pci_legacy.c: takes a function with an I/O BAR 0. */
struct pci_function;
int virtio_pci_legacy(const struct pci_function *f, struct virtio_device *d);

#endif
