/* SPDX-License-Identifier: MIT */
/* LINK: tests/host/liars.c virtio/pci.c virtio/pci_legacy.c virtio/mmio.c virtio/registers.c virtio/blk.c virtio/scsi.c virtio/device.c virtio/queue.c scsi/cdb.c scsi/sense.c scsi/lun.c scsi/disk.c lib/err.c lib/arena.c lib/text.c lib/printf.c lib/log.c tests/host/fake_bus.c tests/host/fake_pci.c tests/host/fake_mmio.c tests/host/fake_regs.c tests/host/fake_vdev.c tests/host/fake_units.c tests/host/fake_clock.c tests/host/fake_log.c */
/* Liars behind PCI and MMIO, before and since virtio 1: the table of liars.c, capability lists, registers. */
#include "fake_bus.h"
#include "fake_mmio.h"
#include "fake_pci.h"
#include "liars.h"

#include "vipl/err.h"

#define BDF PCI_BDF(0, 3, 0)

static struct fake_pci *fn;
static struct fake_mmio *slot;

static void put_modern(struct fake_vdev *v)
{
	fake_pci_clear();
	fn = fake_pci_add(BDF, FAKE_MODERN, v);
}

static void put_legacy(struct fake_vdev *v)
{
	fake_pci_clear();
	fn = fake_pci_add(BDF, FAKE_LEGACY, v);
}

static int find_pci(struct virtio_device *d)
{
	return virtio_pci_at(BDF, d);
}

static void put_mmio_2(struct fake_vdev *v)
{
	fake_mmio_clear();
	slot = fake_mmio_add(2, v);
}

static void put_mmio_1(struct fake_vdev *v)
{
	fake_mmio_clear();
	slot = fake_mmio_add(1, v);
}

static int find_mmio(struct virtio_device *d)
{
	return virtio_mmio_at(slot->base, d);
}

static unsigned stray(void)
{
	return fake_bus_stray;
}

static const struct liar_bus buses[] = {
	{ "pci", .put = put_modern, .find = find_pci, .stray = stray },
	{ "pci, legacy", .legacy = true, .put = put_legacy, .find = find_pci, .stray = stray },
	{ "mmio", .put = put_mmio_2, .find = find_mmio, .stray = stray },
	{ "mmio, version 1", .legacy = true, .put = put_mmio_1, .find = find_mmio, .stray = stray },
};

/* --- capabilities and registers ------------------------------------------------------- */

static void set32(unsigned at, u32 x)
{
	fake_store(fn->config + at, 4, x);
}

static void cap_loop(void) { fn->config[FAKE_CAP_ISR + 1] = FAKE_CAP_NOTIFY; }
static void cap_self(void) { fn->config[FAKE_CAP_MSIX + 1] = FAKE_CAP_MSIX; }
static void cap_overlap(void) { fn->config[FAKE_CAP_ISR + 1] = FAKE_CAP_DEVICE + 8; }
static void cap_header(void) { fn->config[FAKE_CAP_MSIX + 1] = 0x14; }
static void cap_no_bar(void) { set32(FAKE_CAP_COMMON + 4, 9); }
static void cap_behind_bar(void) { set32(FAKE_CAP_COMMON + 8, 0x4000); }
static void cap_wraps(void) { set32(FAKE_CAP_COMMON + 8, ~3u); }
static void cap_long(void) { set32(FAKE_CAP_DEVICE + 12, 0x2001); }
static void cap_short(void) { set32(FAKE_CAP_COMMON + 12, 0x37); }
static void cap_odd(void) { set32(FAKE_CAP_COMMON + 8, 2); }
static void cap_no_list(void) { fn->config[PCI_CAP_POINTER] = 0; }
static void config_short(void) { set32(FAKE_CAP_DEVICE + 12, 8); }
static void notify_outside(void) { for (unsigned i = 0; i < FAKE_VDEV_QUEUES; i++) fn->r.notify_off[i] = 65535; }
static void never_resets(void) { fn->r.v->never_resets = true; fn->r.v->status = 4; }
static void bar_0(void) { fn->f.bar[0].base = 0; }
static void bar_small(void) { fn->f.bar[0].size = 16; }
static void magic(void) { slot->magic ^= 1; }
static void version_7(void) { slot->version = 7; }
static void mmio_never_resets(void) { slot->r.v->never_resets = true; slot->r.v->status = 4; }
static void queue_all(void) { for (unsigned i = 0; i < FAKE_VDEV_QUEUES; i++) slot->r.v->queue_max[i] = -1; }

#define ON(where, title, f, e, text) { title, LIAR_BOTH, .err = e, .says = text, .bus = where, .on_bus = f }
static const struct liar lies[] = {
	ON("pci", "capability list that loops", cap_loop, ERR_LOOP, "list loops at"),
	ON("pci", "capability that is its own next", cap_self, ERR_LOOP, "list loops at"),
	ON("pci", "capabilities that overlap", cap_overlap, ERR_OVERLAP, "capabilities overlap at"),
	ON("pci", "capability inside the header", cap_header, ERR_DEVICE, "inside the header"),
	ON("pci", "capability in a BAR that is not there", cap_no_bar, ERR_DEVICE, "is not there"),
	ON("pci", "capability outside its BAR", cap_behind_bar, ERR_DEVICE, "of BAR 4 of 4000"),
	ON("pci", "capability that wraps", cap_wraps, ERR_DEVICE, "of BAR 4 of 4000"),
	ON("pci", "capability longer than its BAR", cap_long, ERR_DEVICE, "of BAR 4 of 4000"),
	ON("pci", "capability too short", cap_short, ERR_DEVICE, "has 37 bytes"),
	ON("pci", "capability not aligned", cap_odd, ERR_DEVICE, "not aligned"),
	ON("pci", "no capability list", cap_no_list, ERR_DEVICE, "no common capability"),
	ON("pci", "configuration that ends early", config_short, ERR_RANGE, "configuration ends"),
	ON("pci", "notification outside its BAR", notify_outside, ERR_DEVICE, "notifies at"),
	ON("pci", "a reset without an end", never_resets, ERR_TIMEOUT, "does not reset"),
	ON("pci, legacy", "BAR without an address", bar_0, ERR_DEVICE, "not assigned"),
	ON("pci, legacy", "BAR too small", bar_small, ERR_DEVICE, "no I/O BAR 0"),
	ON("pci, legacy", "a reset without an end", never_resets, ERR_TIMEOUT, "does not reset"),
	ON("mmio", "wrong magic", magic, ERR_DEVICE, "magic is 74726977"),
	ON("mmio", "version 7", version_7, ERR_UNSUPPORTED, "version 7"),
	ON("mmio", "queue size 2^32 - 1", queue_all, ERR_DEVICE, "4294967295 entries"),
	ON("mmio", "a reset without an end", mmio_never_resets, ERR_TIMEOUT, "does not reset"),
	ON("mmio, version 1", "a reset without an end", mmio_never_resets, ERR_TIMEOUT, "does not reset"),
};

int main(void)
{
	return liars_run(buses, ARRAY_SIZE(buses), lies, ARRAY_SIZE(lies));
}
