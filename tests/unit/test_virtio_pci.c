/* SPDX-License-Identifier: MIT */
/* LINK: virtio/pci.c virtio/pci_legacy.c virtio/registers.c virtio/device.c virtio/queue.c virtio/blk.c lib/err.c lib/arena.c lib/printf.c lib/text.c tests/host/fake_bus.c tests/host/fake_pci.c tests/host/fake_regs.c tests/host/fake_vdev.c tests/host/fake_units.c tests/host/fake_clock.c lib/log.c tests/host/fake_log.c */
/*
 * virtio over PCI: honest devices of each kind read a disk, within a number of
 * accesses; lying ones end in an error with a name.
 */
#include "unit.h"

#include "fake_bus.h"
#include "fake_clock.h"
#include "fake_pci.h"

#include "vipl/arena.h"
#include "vipl/blockdev.h"
#include "vipl/err.h"

#include <sys/mman.h>

#define BDF PCI_BDF(0, 3, 0)
#define DISK_SIZE (1u << 20)
#define ARENA_SIZE (4u << 20)

static struct fake_vdev blk;
static struct fake_pci *fn;
static u8 disk[DISK_SIZE];
static void *low, *high;	/* arenas: below 2 GiB, as legacy queues need; anywhere */

static int set_up(void **state)
{
	(void)state;
	low = mmap((void *)0x20000000, ARENA_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);	/* below 4 GiB */
	high = mmap((void *)(1ull << 45), ARENA_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (unsigned i = 0; i < DISK_SIZE; i++)
		disk[i] = (u8)(i * 7 + i / 512);
	return low == MAP_FAILED || high == MAP_FAILED;
}

static void fresh(enum fake_pci_kind kind)
{
	struct virtio_device unused;

	arena_init(low, ARENA_SIZE);
	fail_clear();
	fake_pci_clear();
	fake_vdev_blk(&blk, &unused, disk, DISK_SIZE);
	if (kind == FAKE_LEGACY)
		fake_vdev_legacy(&blk, &unused);
	fake_step_us = 1000 * 1000;
	fn = fake_pci_add(BDF, kind, &blk);
}

/* Everything: found, brought up, all of the disk read, reset. */
static void reads_disk(struct virtio_device *d)
{
	struct blockdev *bd = NULL;
	u8 *to = arena_dma(DISK_SIZE);
	struct block_read all = { 0, DISK_SIZE / 512, to };

	memset(to, 0, DISK_SIZE);
	assert_int_equal(virtio_pci_at(BDF, d), 0);
	assert_int_equal(d->type, VIRTIO_BLK);
	assert_string_equal(d->name, "pci 00:03.0");
	if (virtio_blk_open(d, &bd) < 0)
		fail_msg("%s", fail_reason());
	assert_true(fake_pci_master(fn));
	assert_int_equal(bd->blocks, DISK_SIZE / 512);
	if (bd->ops->read(bd, &all, 1) < 0)
		fail_msg("%s", fail_reason());
	assert_memory_equal(to, disk, DISK_SIZE);
	virtio_reset_all();
	assert_int_equal(blk.status, 0);
	assert_int_equal(fake_bus_stray, 0);
	assert_false(blk.bad_driver);
}

/* --- honest devices ----------------------------------------------------------------- */

static void test_modern(void **state)
{
	struct virtio_device d;

	(void)state;
	fresh(FAKE_MODERN);
	reads_disk(&d);
	assert_false(d.legacy);
	assert_int_equal(d.queue_align, 0);
	/* Pointer, two foreign capabilities, 5 + 4 of ours, one skipped, 4; and pci_enable()'s. */
	assert_int_equal(fn->config_reads, 1 + 2 + 5 + 4 + 1 + 4 + 1);
	assert_in_range(fake_bus_accesses, 1, 45);
	assert_int_equal(blk.notifies, 1);
}

static void test_transitional_is_used_as_legacy(void **state)
{
	struct virtio_device d;

	(void)state;
	fresh(FAKE_TRANSITIONAL);
	blk.legacy = true;
	reads_disk(&d);
	assert_true(d.legacy);
	assert_int_equal(fn->config_reads, 1);
}

static void test_legacy(void **state)
{
	struct virtio_device d;

	(void)state;
	fresh(FAKE_LEGACY);
	blk.queue_max[0] = 128;
	reads_disk(&d);
	assert_true(d.legacy);
	assert_int_equal(d.offered >> 32, 0);
	assert_int_equal(fn->config_reads, 1);
	assert_in_range(fake_bus_accesses, 1, 30);
}

static void test_transitional_without_ports(void **state)
{
	struct virtio_device d;

	(void)state;
	fresh(FAKE_TRANSITIONAL);
	fn->f.bar[0].base = 0;
	reads_disk(&d);
	assert_false(d.legacy);
	fn->f.bar[4].base = 0;
	assert_int_equal(virtio_pci_at(BDF, &d), ERR_DEVICE);
	assert_string_equal(fail_reason(), "pci: BAR 0 is not assigned");
	fn->f.bar[0].kind = PCI_BAR_NONE;
	assert_int_equal(virtio_pci_at(BDF, &d), ERR_DEVICE);
	assert_string_equal(fail_reason(), "pci: BAR 4 is not assigned");
}

static void test_queue_sizes(void **state)
{
	struct virtio_device d;

	(void)state;
	for (int kind = FAKE_MODERN; kind <= FAKE_LEGACY; kind++)
		for (u32 size = 4; size <= 1024; size *= 2) {
			fresh(kind);
			blk.legacy = kind != FAKE_MODERN;
			blk.queue_max[0] = size;
			reads_disk(&d);
		}
}

static void test_notify_windows(void **state)
{
	struct virtio_device d;

	(void)state;
	fresh(FAKE_MODERN);
	fn->r.notify_off[0] = 1023;	/* the last register of the window */
	reads_disk(&d);
	fresh(FAKE_MODERN);
	fn->r.notify_off[0] = 65535;
	fake_store(fn->config + FAKE_CAP_NOTIFY + 16, 4, 0);	/* multiplier 0: one for all */
	reads_disk(&d);
}

/* An I/O BAR of its own for notifications (modern-pio-notify=on) comes first in QEMU's list. */
static void test_first_usable_capability_counts(void **state)
{
	struct virtio_device d;

	(void)state;
	fresh(FAKE_MODERN);
	fn->config[FAKE_CAP_MSIX + 1] = 0xc0;
	fake_pci_cap(fn, 0xc0, FAKE_CAP_ACCESS, 20, 2, 2, 0, 4);	/* BAR 2 is not there */
	reads_disk(&d);
	fresh(FAKE_MODERN);
	fn->config[FAKE_CAP_MSIX + 1] = 0xc0;
	fake_pci_cap(fn, 0xc0, FAKE_CAP_ACCESS, 16, 1, 7, 0, 4);	/* a reserved BAR number: ignored */
	reads_disk(&d);
	fresh(FAKE_MODERN);
	fn->config[FAKE_CAP_COMMON + 1] = 0xd0;
	fake_pci_cap(fn, 0xd0, 0xd0, 16, 1, 4, 0x800, 0x1000);		/* a second one: not looked at */
	reads_disk(&d);
}

static void test_platform_access_taken_packed_declined(void **state)
{
	struct virtio_device d;
	struct blockdev *bd;

	(void)state;
	fresh(FAKE_MODERN);
	blk.features |= VIRTIO_F(VIRTIO_F_ACCESS_PLATFORM) | VIRTIO_F(VIRTIO_F_RING_PACKED) |
			VIRTIO_F(VIRTIO_F_NOTIFICATION_DATA) | VIRTIO_F(VIRTIO_F_IN_ORDER) | 1ull << 63;
	assert_int_equal(virtio_pci_at(BDF, &d), 0);
	assert_int_equal(virtio_blk_open(&d, &bd), 0);
	assert_true(blk.driver_features & VIRTIO_F(VIRTIO_F_ACCESS_PLATFORM));
	assert_false(blk.driver_features & VIRTIO_F(VIRTIO_F_RING_PACKED));
	assert_int_equal(blk.driver_features & ~blk.features, 0);
	assert_int_equal(blk.driver_features >> 34, 0);
	virtio_reset_all();
}

static void test_public_face(void **state)
{
	struct virtio_device d;
	u64 v64;
	u16 v16;
	u8 v8;

	(void)state;
	for (int kind = FAKE_MODERN; kind <= FAKE_LEGACY; kind++) {
		fresh(kind);
		fn->r.isr = 3;
		assert_int_equal(virtio_pci_at(BDF, &d), 0);
		assert_int_equal(virtio_init(&d, 0), 0);
		assert_int_equal(d.ops->isr(&d), 3);
		assert_int_equal(d.ops->isr(&d), 0);
		assert_int_equal(virtio_config64(&d, 0, &v64), 0);
		assert_int_equal(v64, DISK_SIZE / 512);
		assert_int_equal(virtio_config_write16(&d, 18, 0x1234), 0);
		assert_int_equal(virtio_config16(&d, 18, &v16), 0);
		assert_int_equal(v16, 0x1234);
		assert_int_equal(virtio_config8(&d, 19, &v8), 0);
		assert_int_equal(v8, 0x12);
		assert_int_equal(virtio_config_write8(&d, 19, 7), 0);
		assert_int_equal(blk.config[19], 7);
		assert_int_equal(virtio_config8(&d, 0x1000, &v8), ERR_RANGE);
		assert_int_equal(virtio_config64(&d, ~3u, &v64), ERR_RANGE);
		assert_int_equal(virtio_config_write8(&d, 0x1000, 1), ERR_RANGE);
		assert_int_equal(fake_bus_stray, 0);
		virtio_reset_all();
	}
}

static void test_walk(void **state)
{
	static struct fake_vdev net, scsi, odd, rng;
	struct virtio_device d;
	u64 cursor = 0;
	struct fake_pci *p;

	(void)state;
	fresh(FAKE_MODERN);
	net.type = VIRTIO_NET;
	scsi.type = VIRTIO_SCSI;
	rng.type = VIRTIO_RNG;
	odd.type = VIRTIO_FS;
	fake_pci_add(PCI_BDF(0, 4, 0), FAKE_OTHER, NULL);
	fake_pci_add(PCI_BDF(0, 5, 0), FAKE_TRANSITIONAL, &net);
	fake_pci_add(PCI_BDF(0, 6, 1), FAKE_LEGACY, &odd);
	p = fake_pci_add(PCI_BDF(1, 0, 0), FAKE_MODERN, &rng);
	p->config[PCI_CAP_POINTER] = 0;
	fake_pci_add(PCI_BDF(2, 31, 7), FAKE_TRANSITIONAL, &scsi);
	for (u64 c = 0; virtio_pci_next(&c, VIRTIO_BLK, &d) > 0;)
		assert_string_equal(d.name, "pci 00:03.0");
	assert_int_equal(p->config_reads, 0);
	assert_int_equal(virtio_pci_next(&cursor, 0, &d), 1);
	assert_int_equal(d.type, VIRTIO_BLK);
	assert_int_equal(virtio_pci_next(&cursor, 0, &d), 1);
	assert_int_equal(d.type, VIRTIO_NET);
	assert_int_equal(virtio_pci_next(&cursor, 0, &d), 1);
	assert_int_equal(d.type, VIRTIO_FS);
	assert_int_equal(virtio_pci_next(&cursor, 0, &d), ERR_DEVICE);
	assert_string_equal(fail_reason(), "pci: no common capability");
	assert_int_equal(virtio_pci_next(&cursor, 0, &d), 1);
	assert_int_equal(d.type, VIRTIO_SCSI);
	assert_string_equal(d.name, "pci 02:1f.7");
	assert_int_equal(virtio_pci_next(&cursor, 0, &d), 0);
	assert_int_equal(virtio_pci_next(&cursor, 0, &d), 0);
	assert_int_equal(virtio_pci_at(PCI_BDF(0, 4, 0), &d), ERR_UNSUPPORTED);
	assert_int_equal(virtio_pci_at(PCI_BDF(9, 4, 0), &d), ERR_NOT_FOUND);
	assert_int_equal(fake_bus_stray, 0);
}

/* --- liars ----------------------------------------------------------------------------- */

static void set32(unsigned at, u32 v)
{
	fake_store(fn->config + at, 4, v);
}

static void lie_loop(void) { fn->config[FAKE_CAP_ISR + 1] = FAKE_CAP_NOTIFY; }
static void lie_self(void) { fn->config[FAKE_CAP_MSIX + 1] = FAKE_CAP_MSIX; }
static void lie_header(void) { fn->config[FAKE_CAP_MSIX + 1] = 0x14; }
static void lie_first_header(void) { fn->config[PCI_CAP_POINTER] = 0x3c; }
static void lie_overlap(void)
{
	fn->config[FAKE_CAP_ISR + 1] = FAKE_CAP_DEVICE + 8;
}
static void lie_overlap_below(void)
{
	fn->config[FAKE_CAP_MSIX + 1] = FAKE_CAP_MSIX - 4;
	set32(FAKE_CAP_MSIX - 4, 9u << 24 | 20u << 16 | FAKE_CAP_ACCESS << 8 | PCI_CAP_ID_VENDOR);
}
static void lie_bar(void) { set32(FAKE_CAP_COMMON + 4, 9); }
static void lie_bar_absent(void) { set32(FAKE_CAP_NOTIFY + 4, 1); }
static void lie_unassigned(void) { fn->f.bar[4].base = 0; }
static void lie_low(void) { fn->f.bar[4].base = 0x4000; }
static void lie_offset(void) { set32(FAKE_CAP_COMMON + 8, 0x4000); }
static void lie_wrap(void) { set32(FAKE_CAP_COMMON + 8, ~3u); }
static void lie_wrap_both(void) { lie_wrap(); set32(FAKE_CAP_COMMON + 12, ~0u); }
static void lie_long(void) { set32(FAKE_CAP_DEVICE + 12, 0x2001); }
static void lie_short(void) { set32(FAKE_CAP_COMMON + 12, 0x37); }
static void lie_empty(void) { set32(FAKE_CAP_NOTIFY + 12, 0); }
static void lie_odd(void) { set32(FAKE_CAP_COMMON + 8, 2); }
static void lie_small_cap(void) { fn->config[FAKE_CAP_COMMON + 2] = 15; }
static void lie_small_notify(void) { fn->config[FAKE_CAP_NOTIFY + 2] = 16; }
static void lie_cap_end(void)
{
	fn->config[FAKE_CAP_ISR + 1] = 0xfc;
	fake_pci_cap(fn, 0xf0, 0, 16, 1, 4, 0, 0x1000);
	memcpy(fn->config + 0xfc, fn->config + 0xf0, 4);
}
static void lie_no_list(void) { fn->config[PCI_CAP_POINTER] = 0; }
static void lie_no_notify(void) { fn->config[FAKE_CAP_NOTIFY + 3] = 8; }
static void lie_absent(void) { memset(fn->config + 0x30, 0xff, 0xd0); }

static const struct {
	void (*lie)(void);
	int err;
	const char *reason;
} capability_lies[] = {
	{ lie_loop, ERR_LOOP, "pci: the capability list loops at 70" },
	{ lie_self, ERR_LOOP, "pci: the capability list loops at 98" },
	{ lie_header, ERR_DEVICE, "pci: capability at 14, inside the header" },
	{ lie_first_header, ERR_DEVICE, "pci: capability at 3c, inside the header" },
	{ lie_overlap, ERR_OVERLAP, "pci: capabilities overlap at 68" },
	{ lie_overlap_below, ERR_OVERLAP, "pci: capabilities overlap at 94" },
	{ lie_bar, ERR_DEVICE, "pci: capability 1 is in BAR 9, which is not there" },
	{ lie_bar_absent, ERR_DEVICE, "pci: capability 2 is in BAR 1, which is not there" },
	{ lie_unassigned, ERR_DEVICE, "pci: BAR 4 is not assigned" },
	{ lie_low, ERR_DEVICE, "pci: BAR 4 is at 4000" },
	{ lie_offset, ERR_DEVICE, "pci: capability 1 has 1000 bytes at 4000 of BAR 4 of 4000" },
	{ lie_wrap, ERR_DEVICE, "pci: capability 1 has 1000 bytes at fffffffc of BAR 4 of 4000" },
	{ lie_wrap_both, ERR_DEVICE, "pci: capability 1 has ffffffff bytes at fffffffc of BAR 4 of 4000" },
	{ lie_long, ERR_DEVICE, "pci: capability 4 has 2001 bytes at 2000 of BAR 4 of 4000" },
	{ lie_short, ERR_DEVICE, "pci: capability 1 has 37 bytes at 0 of BAR 4 of 4000" },
	{ lie_empty, ERR_DEVICE, "pci: capability 2 has 0 bytes at 3000 of BAR 4 of 4000" },
	{ lie_odd, ERR_DEVICE, "pci: capability 1 is not aligned" },
	{ lie_small_cap, ERR_DEVICE, "pci: capability 1 has a size of 15" },
	{ lie_small_notify, ERR_DEVICE, "pci: capability 2 has a size of 16" },
	{ lie_cap_end, ERR_DEVICE, "pci: capability 1 has a size of 16" },
	{ lie_no_list, ERR_DEVICE, "pci: no common capability" },
	{ lie_no_notify, ERR_DEVICE, "pci: no notify capability" },
	{ lie_absent, ERR_LOOP, "pci: the capability list loops at fc" },
};

static void test_capability_lies(void **state)
{
	struct virtio_device d;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(capability_lies); i++) {
		int r;

		fresh(FAKE_MODERN);
		capability_lies[i].lie();
		r = virtio_pci_at(BDF, &d);
		if (r != capability_lies[i].err || strcmp(fail_reason(), capability_lies[i].reason))
			fail_msg("lie %u: %d %s", i, r, fail_reason());
		assert_int_equal(fake_bus_accesses, 0);
		assert_false(fake_pci_master(fn));
	}
}

static void lie_refuse(void) { blk.refuse_features = true; }
static void lie_old(void) { blk.features &= ~VIRTIO_F(VIRTIO_F_VERSION_1); }
static void lie_moving(void) { blk.moving_config = true; }
static void lie_queue_0(void) { blk.queue_max[0] = 0; }
static void lie_queue_1(void) { blk.queue_max[0] = 1; }
static void lie_queue_3(void) { blk.queue_max[0] = 3; }
static void lie_queue_65535(void) { blk.queue_max[0] = 65535; }
static void lie_notify_off(void) { fn->r.notify_off[0] = 1024; }
static void lie_notify_far(void)
{
	fn->r.notify_off[0] = 65535;
	set32(FAKE_CAP_NOTIFY + 16, ~1u);
}
static void lie_notify_odd(void)
{
	fn->r.notify_off[0] = 1;
	set32(FAKE_CAP_NOTIFY + 16, 1);
}
static void lie_short_config(void) { set32(FAKE_CAP_DEVICE + 12, 20); }
static void lie_no_config(void) { fn->config[FAKE_CAP_DEVICE + 3] = 8; }
static void lie_reset(void) { blk.never_resets = true; blk.status = 4; }

static const struct {
	void (*lie)(void);
	int err;
	const char *reason;
} device_lies[] = {
	{ lie_refuse, ERR_DEVICE, "virtio: features refused" },
	{ lie_old, ERR_DEVICE, "virtio: version 1 not offered" },
	{ lie_moving, ERR_DEVICE, "virtio: configuration keeps changing" },
	{ lie_queue_0, ERR_NOT_FOUND, "virtio: no queue 0" },
	{ lie_queue_1, ERR_UNSUPPORTED, "virtio: queue 0 of 1 entries" },
	{ lie_queue_3, ERR_DEVICE, "virtio: queue 0 of 3 entries" },
	{ lie_queue_65535, ERR_DEVICE, "virtio: queue 0 of 65535 entries" },
	{ lie_notify_off, ERR_DEVICE, "pci: queue 0 notifies at 1000 of 1000" },
	{ lie_notify_far, ERR_DEVICE, "pci: queue 0 notifies at fffefffe0002 of 1000" },
	{ lie_notify_odd, ERR_DEVICE, "pci: queue 0 notifies at 1 of 1000" },
	{ lie_short_config, ERR_RANGE, "pci: configuration ends before byte 20" },
	{ lie_no_config, ERR_RANGE, "pci: configuration ends before byte 0" },
	{ lie_reset, ERR_TIMEOUT, "pci: the device does not reset" },
};

static void test_device_lies(void **state)
{
	struct virtio_device d;
	struct blockdev *bd;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(device_lies); i++) {
		int r;

		fresh(FAKE_MODERN);
		device_lies[i].lie();
		assert_int_equal(virtio_pci_at(BDF, &d), 0);
		r = virtio_blk_open(&d, &bd);
		if (r != device_lies[i].err || strcmp(fail_reason(), device_lies[i].reason))
			fail_msg("lie %u: %d %s", i, r, fail_reason());
		assert_int_equal(fake_bus_stray, 0);
		/* Whoever does not reset loses the bus. */
		if (device_lies[i].lie == lie_reset)
			assert_false(fake_pci_master(fn));
		virtio_reset_all();
	}
}

static void test_legacy_lies(void **state)
{
	struct virtio_device d;
	struct blockdev *bd;

	(void)state;
	fresh(FAKE_LEGACY);
	fn->f.bar[0].base = 0;
	assert_int_equal(virtio_pci_at(BDF, &d), ERR_DEVICE);
	assert_string_equal(fail_reason(), "pci: BAR 0 is not assigned");
	fn->f.bar[0].base = 0x10000 - 0x20;
	assert_int_equal(virtio_pci_at(BDF, &d), ERR_DEVICE);
	fn->f.bar[0] = (struct pci_bar){ .base = 0xc000, .size = 16, .kind = PCI_BAR_IO };
	assert_int_equal(virtio_pci_at(BDF, &d), ERR_DEVICE);
	assert_string_equal(fail_reason(), "pci: no I/O BAR 0");
	fn->f.bar[0].kind = PCI_BAR_MEM;
	assert_int_equal(virtio_pci_at(BDF, &d), ERR_DEVICE);
	assert_string_equal(fail_reason(), "pci: no common capability");

	fresh(FAKE_LEGACY);
	arena_init(high, ARENA_SIZE);
	assert_int_equal(virtio_pci_at(BDF, &d), 0);
	assert_int_equal(virtio_blk_open(&d, &bd), ERR_RANGE);
	assert_string_equal(fail_reason(), "pci: a legacy queue cannot lie at 200000001000");
	for (unsigned i = 0; i < 3; i++) {
		static const u32 sizes[] = { 2048, 100, 65535 };

		fresh(FAKE_LEGACY);
		blk.queue_max[0] = sizes[i];
		assert_int_equal(virtio_pci_at(BDF, &d), 0);
		assert_int_equal(virtio_blk_open(&d, &bd), i ? ERR_DEVICE : ERR_UNSUPPORTED);
	}
	assert_int_equal(fake_bus_stray, 0);
}

/* What comes back in the ring, through each kind of register. */
static void test_ring_lies(void **state)
{
	(void)state;
	for (int kind = FAKE_MODERN; kind <= FAKE_LEGACY; kind += FAKE_LEGACY - FAKE_MODERN)
		for (int lie = LIE_ID_NOT_IN_FLIGHT; lie <= LIE_NO_STATUS; lie++) {
			struct virtio_device d;
			struct blockdev *bd;
			u8 *to;
			int r;

			fresh(kind);
			blk.lie = lie;
			to = arena_dma(4096);
			assert_int_equal(virtio_pci_at(BDF, &d), 0);
			assert_int_equal(virtio_blk_open(&d, &bd), 0);
			r = bd->ops->read(bd, &(struct block_read){ 0, 8, to }, 1);
			/* Legacy devices are known to state short lengths; a lone id is its own successor. */
			if (r == 0 && (lie != LIE_SHORT || kind != FAKE_LEGACY) && lie != LIE_ID_REPEATED &&
			    lie != LIE_UNSOLICITED)
				fail_msg("kind %d believes lie %d", kind, lie);
			if (r < 0) {
				assert_string_not_equal(fail_reason(), "");
				assert_in_range(blk.resets, 2, 9);
			}
			virtio_reset_all();
			assert_int_equal(fake_bus_stray, 0);
		}
}

/* Random bytes in the configuration space, or few of them changed. */
static void test_mutated_capabilities(void **state)
{
	u32 seed = 1;
	unsigned found = 0;

	(void)state;
	for (unsigned round = 0; round < 20000; round++) {
		struct virtio_device d;
		struct blockdev *bd;

		fresh(FAKE_MODERN);
		for (unsigned n = round % 4 == 3 ? 192 : 1 + round % 4; n--;) {
			seed = seed * 1664525 + 1013904223;
			fn->config[0x40 + (seed >> 8) % 192] = (u8)(seed >> 24);
		}
		if (virtio_pci_at(BDF, &d) == 0) {
			found++;
			virtio_blk_open(&d, &bd);
			virtio_reset_all();
		} else {
			assert_string_not_equal(fail_reason(), "");
		}
		assert_int_equal(fake_bus_stray, 0);
		assert_in_range(fn->config_reads, 1, 1 + 48 * 5 + 1);
	}
	assert_in_range(found, 1000, 19999);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_modern),
		cmocka_unit_test(test_transitional_is_used_as_legacy),
		cmocka_unit_test(test_legacy),
		cmocka_unit_test(test_transitional_without_ports),
		cmocka_unit_test(test_queue_sizes),
		cmocka_unit_test(test_notify_windows),
		cmocka_unit_test(test_first_usable_capability_counts),
		cmocka_unit_test(test_platform_access_taken_packed_declined),
		cmocka_unit_test(test_public_face),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_capability_lies),
		cmocka_unit_test(test_device_lies),
		cmocka_unit_test(test_legacy_lies),
		cmocka_unit_test(test_ring_lies),
		cmocka_unit_test(test_mutated_capabilities),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
