/* SPDX-License-Identifier: MIT */
/*
 * virtio over MMIO (virtio 1.2, 4.2), version 1 (legacy, 4.2.4) and 2:
 *	-M microvm -device virtio-blk-device,drive=...
 *	-global virtio-mmio.force-legacy=false		for version 2
 * Control registers are read and written in 32 bits only.
 */
#include "virtio/registers.h"

#include "vipl/err.h"
#include "vipl/log.h"
#include "vipl/mmio.h"
#include "vipl/string.h"

enum {
	MAGIC = 0x000, VERSION = 0x004, DEVICE_ID = 0x008, DEVICE_FEATURES = 0x010,
	DEVICE_FEATURES_SEL = 0x014, DRIVER_FEATURES = 0x020, DRIVER_FEATURES_SEL = 0x024,
	GUEST_PAGE_SIZE = 0x028, QUEUE_SEL = 0x030, QUEUE_NUM_MAX = 0x034, QUEUE_NUM = 0x038,
	QUEUE_ALIGN = 0x03c, QUEUE_PFN = 0x040, QUEUE_READY = 0x044, QUEUE_NOTIFY = 0x050,
	INTERRUPT_STATUS = 0x060, INTERRUPT_ACK = 0x064, STATUS = 0x070, QUEUE_DESC = 0x080,
	QUEUE_DRIVER = 0x090, QUEUE_DEVICE = 0x0a0, GENERATION = 0x0fc, CONFIG = 0x100,
};

#define MAGIC_VALUE 0x74726976u
#define LEGACY_PAGE 4096u

static u32 get(const struct virtio_device *d, unsigned reg)
{
	return mmio_read32(d->reg.base + reg);
}

static void put(const struct virtio_device *d, unsigned reg, u32 v)
{
	mmio_write32(d->reg.base + reg, v);
}

static int mmio_get_status(struct virtio_device *d)
{
	return get(d, STATUS) & 0xff;
}

static int mmio_set_status(struct virtio_device *d, u8 status)
{
	put(d, STATUS, status);
	return 0;
}

static int mmio_reset(struct virtio_device *d)
{
	d->reg.started = false;
	return reg_reset(d);
}

/* Legacy devices have 32 feature bits. */
static int mmio_get_features(struct virtio_device *d, u64 *features)
{
	put(d, DEVICE_FEATURES_SEL, 0);
	*features = get(d, DEVICE_FEATURES);
	if (d->legacy)
		return 0;
	put(d, DEVICE_FEATURES_SEL, 1);
	*features |= (u64)get(d, DEVICE_FEATURES) << 32;
	return 0;
}

static int mmio_set_features(struct virtio_device *d, u64 features)
{
	put(d, DRIVER_FEATURES_SEL, 0);
	put(d, DRIVER_FEATURES, (u32)features);
	if (d->legacy)
		return 0;
	put(d, DRIVER_FEATURES_SEL, 1);
	put(d, DRIVER_FEATURES, (u32)(features >> 32));
	return 0;
}

static int mmio_generation(struct virtio_device *d)
{
	return d->legacy ? 0 : (int)(get(d, GENERATION) & INT32_MAX);
}

static int mmio_isr(struct virtio_device *d)
{
	u32 isr = get(d, INTERRUPT_STATUS);

	put(d, INTERRUPT_ACK, isr);
	return (int)(isr & 0xff);
}

static void select_queue(struct virtio_device *d, u16 index)
{
	if (d->reg.selected != index)
		put(d, QUEUE_SEL, index);
	d->reg.selected = index;
}

static int mmio_queue_max(struct virtio_device *d, u16 index)
{
	u32 max;

	select_queue(d, index);
	max = get(d, QUEUE_NUM_MAX);
	if (max > UINT16_MAX)
		return fail(ERR_DEVICE, "mmio: queue %u of %u entries", index, max);
	return (int)max;
}

static int setup_legacy(struct virtio_device *d, const struct virtq_layout *q)
{
	u64 page = q->desc / LEGACY_PAGE;

	if (q->desc % LEGACY_PAGE || page > UINT32_MAX || page == 0)
		return fail(ERR_RANGE, "mmio: a legacy queue cannot lie at %lx", q->desc);
	if (!d->reg.started)
		put(d, GUEST_PAGE_SIZE, LEGACY_PAGE);
	d->reg.started = true;
	put(d, QUEUE_NUM, q->size);
	put(d, QUEUE_ALIGN, d->queue_align);
	put(d, QUEUE_PFN, (u32)page);
	return 0;
}

static int mmio_queue_setup(struct virtio_device *d, const struct virtq_layout *q)
{
	select_queue(d, q->index);
	*q->notify_at = d->reg.base + QUEUE_NOTIFY;
	if (d->legacy)
		return setup_legacy(d, q);
	put(d, QUEUE_NUM, q->size);
	reg_write64(d->reg.base + QUEUE_DESC, q->desc);
	reg_write64(d->reg.base + QUEUE_DRIVER, q->avail);
	reg_write64(d->reg.base + QUEUE_DEVICE, q->used);
	put(d, QUEUE_READY, 1);
	return 0;
}

static void mmio_notify(struct virtio_device *d, struct virtqueue *q)
{
	(void)d;
	mmio_write32(q->notify_at, q->index);
}

static const struct virtio_transport_ops mmio_ops = {
	.name = "mmio",
	.reset = mmio_reset,
	.get_status = mmio_get_status,
	.set_status = mmio_set_status,
	.get_features = mmio_get_features,
	.set_features = mmio_set_features,
	.read_config = reg_read_config,
	.write_config = reg_write_config,
	.config_generation = mmio_generation,
	.isr = mmio_isr,
	.queue_max = mmio_queue_max,
	.queue_setup = mmio_queue_setup,
	.notify = mmio_notify,
};

/*
 * 1: a device, of @type if that is not 0; 0: an empty slot or another type. The type is read first, as most
 * slots are empty; an empty one still has the magic, but nothing depends on it (4.2.3.1.1).
 */
static int probe(u64 base, u16 type, struct virtio_device *d)
{
	u64 at = mmio_linear(base);
	u32 id = mmio_read32(at + DEVICE_ID), magic, version;

	if (id == 0 || (type && id != type))
		return 0;
	magic = mmio_read32(at + MAGIC);
	if (magic != MAGIC_VALUE)
		return fail(ERR_DEVICE, "mmio: magic is %x", magic);
	version = mmio_read32(at + VERSION);
	if (version < 1 || version > 2)
		return fail(ERR_UNSUPPORTED, "mmio: version %u", version);
	if (id > UINT16_MAX)
		return fail(ERR_UNSUPPORTED, "mmio: device type %u", id);
	memset(d, 0, sizeof(*d));
	d->ops = &mmio_ops;
	d->type = (u16)id;
	d->legacy = version == 1;
	d->queue_align = LEGACY_PAGE;
	d->reg.slot = base;
	d->reg.base = at;
	d->reg.selected = REG_NO_QUEUE;
	d->reg.config = at + CONFIG;
	d->reg.config_len = MMIO_SLOT_SIZE - CONFIG;
	log_name(d->name, sizeof(d->name), "mmio %lx", base);
	return 1;
}

int virtio_mmio_next(u64 *cursor, u16 type, struct virtio_device *d)
{
	int r = 0;
	u64 base;

	while (r == 0 && mmio_slot((unsigned)*cursor, &base)) {
		++*cursor;
		r = probe(base, type, d);
	}
	return r;
}

int virtio_mmio_at(u64 base, struct virtio_device *d)
{
	int r = probe(base, 0, d);

	return r == 0 ? fail(ERR_NOT_FOUND, "mmio: no device at %lx", base) : r < 0 ? r : 0;
}
