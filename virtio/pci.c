/* SPDX-License-Identifier: MIT */
/*
 * virtio over PCI (virtio 1.2, 4.1): finding devices, and the transport of
 * version 1.
 *	-device virtio-blk-pci,disable-legacy=on,drive=...	or behind a root port: modern only
 *	-device virtio-blk-pci,drive=...			else: transitional, taken by pci_legacy.c
 * The registers lie in BARs where vendor capabilities say. These are the
 * device's word and checked: the list may loop, entries may overlap, windows may
 * lie outside their BAR.
 */
#include "virtio/registers.h"

#include "vipl/err.h"
#include "vipl/log.h"
#include "vipl/pci.h"
#include "vipl/string.h"

#define VENDOR_VIRTIO 0x1af4
#define DEVICE_TRANSITIONAL 0x1000	/* 4.1.2.1 */
#define DEVICE_MODERN 0x1040
#define DEVICE_END 0x1080

/* struct virtio_pci_cap: offsets in it and its cfg_type, 4.1.4 */
enum { CAP_BAR = 4, CAP_OFFSET = 8, CAP_LENGTH = 12, CAP_MULTIPLIER = 16, CAP_SIZE = 16 };
enum { CAP_COMMON = 1, CAP_NOTIFY = 2, CAP_ISR = 3, CAP_DEVICE = 4, CAP_KINDS = 5 };

/* struct virtio_pci_common_cfg, 4.1.4.3 */
enum {
	DEVICE_FEATURE_SELECT = 0x00, DEVICE_FEATURE = 0x04, DRIVER_FEATURE_SELECT = 0x08,
	DRIVER_FEATURE = 0x0c, DEVICE_STATUS = 0x14, CONFIG_GENERATION = 0x15, QUEUE_SELECT = 0x16,
	QUEUE_SIZE = 0x18, QUEUE_ENABLE = 0x1c, QUEUE_NOTIFY_OFF = 0x1e, QUEUE_DESC = 0x20,
	QUEUE_DRIVER = 0x28, QUEUE_DEVICE = 0x30, COMMON_SIZE = 0x38,
};

/* --- capabilities --------------------------------------------------------------- */

struct window {
	u64 base;	/* 0: none */
	u32 length;
};

struct windows {
	struct window of[CAP_KINDS];
	u32 notify_mult;
};

static int read_window(const struct pci_function *f, unsigned at, unsigned kind, struct window *w)
{
	static const u8 need[CAP_KINDS] = { 0, COMMON_SIZE, 2, 1, 1 }, align[CAP_KINDS] = { 1, 4, 2, 1, 4 };
	u8 n = (u8)pci_cfg_read32(f->bdf, at + CAP_BAR);
	u32 offset = pci_cfg_read32(f->bdf, at + CAP_OFFSET);
	u32 length = pci_cfg_read32(f->bdf, at + CAP_LENGTH);
	const struct pci_bar *bar = &f->bar[n < ARRAY_SIZE(f->bar) ? n : 0];

	if (n >= ARRAY_SIZE(f->bar) || bar->kind == PCI_BAR_NONE)
		return fail(ERR_DEVICE, "pci: capability %u is in BAR %u, which is not there", kind, n);
	if (bar->base == 0)
		return fail(ERR_DEVICE, "pci: BAR %u is not assigned", n);
	if ((bar->kind == PCI_BAR_IO) != (bar->base < REG_PORTS))
		return fail(ERR_DEVICE, "pci: BAR %u is at %lx", n, bar->base);
	if ((u64)offset + length > bar->size || length < need[kind])
		return fail(ERR_DEVICE, "pci: capability %u has %x bytes at %x of BAR %u of %lx",
			    kind, length, offset, n, bar->size);
	if (offset & (align[kind] - 1u))
		return fail(ERR_DEVICE, "pci: capability %u is not aligned", kind);
	w->base = bar->base + offset;
	w->length = length;
	return 0;
}

static int read_capability(const struct pci_function *f, unsigned at, unsigned size, unsigned kind,
			   struct windows *ws)
{
	if (size < CAP_SIZE + (kind == CAP_NOTIFY ? 4u : 0u) || at + size > 256)
		return fail(ERR_DEVICE, "pci: capability %u has a size of %u", kind, size);
	if (kind == CAP_NOTIFY)
		ws->notify_mult = pci_cfg_read32(f->bdf, at + CAP_MULTIPLIER);
	return read_window(f, at, kind, &ws->of[kind]);
}

/*
 * Walks until every kind of @wanted is found: the first usable one of each counts (4.1.4.1), the rest of
 * the list is not read. Each dword of configuration space belongs to one capability, which bounds the walk.
 */
static int walk_capabilities(const struct pci_function *f, unsigned wanted, struct windows *ws)
{
	unsigned at = pci_cfg_read8(f->bdf, PCI_CAP_POINTER) & 0xfcu;
	u64 starts = 0, taken = 0;
	int bad = 0;

	while (at && wanted) {
		u64 bit = 1ull << at / 4, span;
		u32 head = at < 0x40 ? 0 : pci_cfg_read32(f->bdf, at);
		unsigned size = (u8)head == PCI_CAP_ID_VENDOR ? head >> 16 & 0xff : 4;
		unsigned kind = head >> 24;

		if (at < 0x40)
			return fail(ERR_DEVICE, "pci: capability at %x, inside the header", at);
		if (starts & bit)
			return fail(ERR_LOOP, "pci: the capability list loops at %x", at);
		span = size / 4 < 64 - at / 4 ? bit * ((1ull << size / 4) - 1) | bit : -bit;
		if (taken & span)
			return fail(ERR_OVERLAP, "pci: capabilities overlap at %x", at);
		starts |= bit;
		taken |= span;
		if ((u8)head == PCI_CAP_ID_VENDOR && kind < CAP_KINDS && wanted >> kind & 1) {
			int r = read_capability(f, at, size, kind, ws);

			if (r < 0)
				bad = r;
			else
				wanted &= ~(1u << kind);
		}
		at = head >> 8 & 0xfc;
	}
	return bad;
}

/* --- transport ------------------------------------------------------------------- */

static int pci_get_status(struct virtio_device *d)
{
	return reg_read8(d->reg.base + DEVICE_STATUS);
}

static int pci_set_status(struct virtio_device *d, u8 status)
{
	reg_write8(d->reg.base + DEVICE_STATUS, status);
	return 0;
}

/* A device that does not obey is kept from memory at least. */
int virtio_pci_reset(struct virtio_device *d)
{
	u32 bdf = d->reg.bdf;
	int r;

	if (!d->reg.started)
		pci_enable(pci_find(bdf), PCI_COMMAND_MASTER | (d->legacy ? PCI_COMMAND_IO : PCI_COMMAND_MEMORY));
	d->reg.started = true;
	r = reg_reset(d);
	if (r < 0)
		pci_cfg_write16(bdf, PCI_COMMAND, (u16)(pci_cfg_read16(bdf, PCI_COMMAND) & ~PCI_COMMAND_MASTER));
	return r;
}

static int pci_get_features(struct virtio_device *d, u64 *features)
{
	u64 low;

	reg_write32(d->reg.base + DEVICE_FEATURE_SELECT, 0);
	low = reg_read32(d->reg.base + DEVICE_FEATURE);
	reg_write32(d->reg.base + DEVICE_FEATURE_SELECT, 1);
	*features = low | (u64)reg_read32(d->reg.base + DEVICE_FEATURE) << 32;
	return 0;
}

static int pci_set_features(struct virtio_device *d, u64 features)
{
	reg_write32(d->reg.base + DRIVER_FEATURE_SELECT, 0);
	reg_write32(d->reg.base + DRIVER_FEATURE, (u32)features);
	reg_write32(d->reg.base + DRIVER_FEATURE_SELECT, 1);
	reg_write32(d->reg.base + DRIVER_FEATURE, (u32)(features >> 32));
	return 0;
}

static int pci_generation(struct virtio_device *d)
{
	return reg_read8(d->reg.base + CONFIG_GENERATION);
}

/* The polled drivers have no use for it, so its capability is looked for only here. */
static int pci_isr(struct virtio_device *d)
{
	struct windows ws = { 0 };
	int r = walk_capabilities(pci_find(d->reg.bdf), 1u << CAP_ISR, &ws);

	if (ws.of[CAP_ISR].base)
		return reg_read8(ws.of[CAP_ISR].base);
	return r < 0 ? r : fail(ERR_DEVICE, "pci: no ISR capability");
}

static void select_queue(struct virtio_device *d, u16 index)
{
	if (d->reg.selected == index)
		return;
	reg_write16(d->reg.base + QUEUE_SELECT, index);
	d->reg.selected = index;
	d->reg.max = reg_read16(d->reg.base + QUEUE_SIZE);
}

static int pci_queue_max(struct virtio_device *d, u16 index)
{
	select_queue(d, index);
	return d->reg.max;
}

static int pci_queue_setup(struct virtio_device *d, const struct virtq_layout *q)
{
	u64 base = d->reg.base, off;

	select_queue(d, q->index);
	off = (u64)reg_read16(base + QUEUE_NOTIFY_OFF) * d->reg.notify_mult;
	if (off & 1 || off + 2 > d->reg.notify_len)
		return fail(ERR_DEVICE, "pci: queue %u notifies at %lx of %x", q->index,
			    off, d->reg.notify_len);
	*q->notify_at = d->reg.notify + off;
	if (q->size != d->reg.max)
		reg_write16(base + QUEUE_SIZE, q->size);
	d->reg.max = q->size;
	reg_write64(base + QUEUE_DESC, q->desc);
	reg_write64(base + QUEUE_DRIVER, q->avail);
	reg_write64(base + QUEUE_DEVICE, q->used);
	reg_write16(base + QUEUE_ENABLE, 1);
	return 0;
}

void virtio_pci_notify(struct virtio_device *d, struct virtqueue *q)
{
	(void)d;
	reg_write16(q->notify_at, q->index);
}

static const struct virtio_transport_ops pci_ops = {
	.name = "pci",
	.reset = virtio_pci_reset,
	.get_status = pci_get_status,
	.set_status = pci_set_status,
	.get_features = pci_get_features,
	.set_features = pci_set_features,
	.read_config = reg_read_config,
	.write_config = reg_write_config,
	.config_generation = pci_generation,
	.isr = pci_isr,
	.queue_max = pci_queue_max,
	.queue_setup = pci_queue_setup,
	.notify = virtio_pci_notify,
};

/* --- discovery ------------------------------------------------------------------- */

static int take_modern(const struct pci_function *f, struct virtio_device *d)
{
	struct windows ws = { 0 };
	const struct window *of = ws.of;
	int r = walk_capabilities(f, 1u << CAP_COMMON | 1u << CAP_NOTIFY | 1u << CAP_DEVICE, &ws);

	if (of[CAP_COMMON].base && of[CAP_NOTIFY].base && of[CAP_DEVICE].base)
		r = 0;		/* an unusable one may stand beside a usable one */
	if (r < 0)
		return r;
	/* Device types without configuration have no such capability. */
	if (!of[CAP_COMMON].base || !of[CAP_NOTIFY].base)
		return fail(ERR_DEVICE, "pci: no %s capability", of[CAP_COMMON].base ? "notify" : "common");
	d->ops = &pci_ops;
	d->reg.base = of[CAP_COMMON].base;
	d->reg.notify = of[CAP_NOTIFY].base;
	d->reg.notify_len = of[CAP_NOTIFY].length;
	d->reg.notify_mult = ws.notify_mult;
	d->reg.config = of[CAP_DEVICE].base;
	d->reg.config_len = of[CAP_DEVICE].length;
	return 0;
}

/* 0: not virtio. Transitional devices that 4.1.2.1 does not list say their type as subsystem id. */
static u16 type_of(const struct pci_function *f)
{
	static const u8 transitional[] = {
		VIRTIO_NET, VIRTIO_BLK, 5 /* balloon */, VIRTIO_CONSOLE, VIRTIO_SCSI, VIRTIO_RNG, 0, 0, 0, VIRTIO_9P,
	};
	unsigned n = f->device - DEVICE_TRANSITIONAL;

	if (f->vendor != VENDOR_VIRTIO || f->device < DEVICE_TRANSITIONAL || f->device >= DEVICE_END)
		return 0;
	if (f->device >= DEVICE_MODERN)
		return f->device - DEVICE_MODERN;
	if (n < sizeof(transitional) && transitional[n])
		return transitional[n];
	return pci_cfg_read16(f->bdf, PCI_SUBSYSTEM);
}

/*
 * A transitional device is taken by its legacy registers: they are in one known place, and bringing it up
 * costs a third of the accesses. Where they have no ports, the modern ones serve.
 */
static int take(const struct pci_function *f, u16 type, struct virtio_device *d)
{
	bool has_legacy = f->device < DEVICE_MODERN && f->bar[0].kind == PCI_BAR_IO;
	int r;

	memset(d, 0, sizeof(*d));
	d->type = type;
	d->reg.bdf = f->bdf;
	d->reg.selected = REG_NO_QUEUE;
	log_name(d->name, sizeof(d->name), "pci %02x:%02x.%x", f->bdf >> 8, f->bdf >> 3 & 31, f->bdf & 7);
	if (has_legacy && f->bar[0].base)
		return virtio_pci_legacy(f, d);
	r = take_modern(f, d);
	return r < 0 && has_legacy ? virtio_pci_legacy(f, d) : r;
}

int virtio_pci_next(u64 *cursor, u16 type, struct virtio_device *d)
{
	const struct pci_function *f;

	while ((f = pci_function((unsigned)*cursor))) {
		u16 t = type_of(f);

		++*cursor;
		if (t && (!type || t == type)) {
			int r = take(f, t, d);

			return r < 0 ? r : 1;
		}
	}
	return 0;
}

int virtio_pci_at(u32 bdf, struct virtio_device *d)
{
	const struct pci_function *f = pci_find(bdf);
	u16 type = f ? type_of(f) : 0;

	if (!f)
		return fail(ERR_NOT_FOUND, "pci: no such function");
	if (!type)
		return fail(ERR_UNSUPPORTED, "pci: %04x:%04x is not virtio", f->vendor, f->device);
	return take(f, type, d);
}
