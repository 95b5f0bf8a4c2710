/* SPDX-License-Identifier: MIT */
/*
 * virtio over PCI as it was before version 1 (virtio 1.2, 4.1.4.10):
 *	-device virtio-blk-pci,disable-modern=on,drive=...
 * All registers lie in I/O space at BAR 0. Rings and configuration are in the
 * guest's order, the device chooses the size of a queue.
 */
#include "virtio/registers.h"

#include "vipl/err.h"
#include "vipl/pci.h"

enum {
	DEVICE_FEATURES = 0, DRIVER_FEATURES = 4, QUEUE_PFN = 8, QUEUE_SIZE = 12, QUEUE_SELECT = 14,
	QUEUE_NOTIFY = 16, STATUS = 18, ISR = 19, CONFIG = 20 /* MSI-X is off, else 24 */,
};

#define LEGACY_PAGE 4096u

static int legacy_get_status(struct virtio_device *d)
{
	return reg_read8(d->reg.base + STATUS);
}

static int legacy_set_status(struct virtio_device *d, u8 status)
{
	reg_write8(d->reg.base + STATUS, status);
	return 0;
}

static int legacy_get_features(struct virtio_device *d, u64 *features)
{
	*features = reg_read32(d->reg.base + DEVICE_FEATURES);
	return 0;
}

static int legacy_set_features(struct virtio_device *d, u64 features)
{
	reg_write32(d->reg.base + DRIVER_FEATURES, (u32)features);
	return 0;
}

static int legacy_isr(struct virtio_device *d)
{
	return reg_read8(d->reg.base + ISR);
}

static void select_queue(struct virtio_device *d, u16 index)
{
	if (d->reg.selected != index)
		reg_write16(d->reg.base + QUEUE_SELECT, index);
	d->reg.selected = index;
}

static int legacy_queue_max(struct virtio_device *d, u16 index)
{
	select_queue(d, index);
	return reg_read16(d->reg.base + QUEUE_SIZE);
}

/* The address is a page number of 32 bits; the used ring follows on the next page boundary. */
static int legacy_queue_setup(struct virtio_device *d, const struct virtq_layout *q)
{
	u64 page = q->desc / LEGACY_PAGE;

	if (q->desc % LEGACY_PAGE || page > UINT32_MAX || page == 0)
		return fail(ERR_RANGE, "pci: a legacy queue cannot lie at %lx", q->desc);
	select_queue(d, q->index);
	reg_write32(d->reg.base + QUEUE_PFN, (u32)page);
	*q->notify_at = d->reg.base + QUEUE_NOTIFY;
	return 0;
}

static const struct virtio_transport_ops legacy_ops = {
	.name = "pci",
	.reset = virtio_pci_reset,
	.get_status = legacy_get_status,
	.set_status = legacy_set_status,
	.get_features = legacy_get_features,
	.set_features = legacy_set_features,
	.read_config = reg_read_config,
	.write_config = reg_write_config,
	.config_generation = reg_no_generation,
	.isr = legacy_isr,
	.queue_max = legacy_queue_max,
	.queue_setup = legacy_queue_setup,
	.notify = virtio_pci_notify,
};

int virtio_pci_legacy(const struct pci_function *f, struct virtio_device *d)
{
	const struct pci_bar *bar = &f->bar[0];

	if (bar->kind != PCI_BAR_IO || bar->size < CONFIG)
		return fail(ERR_DEVICE, "pci: no I/O BAR 0");
	if (bar->base == 0 || bar->base >= REG_PORTS || bar->size > REG_PORTS - bar->base)
		return fail(ERR_DEVICE, "pci: BAR 0 is not assigned");
	d->ops = &legacy_ops;
	d->legacy = d->fixed_queue_size = true;
	d->queue_align = LEGACY_PAGE;
	d->reg.base = bar->base;
	d->reg.config = bar->base + CONFIG;
	d->reg.config_len = (u32)bar->size - CONFIG;
	return 0;
}
