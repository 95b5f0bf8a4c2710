/* SPDX-License-Identifier: MIT */
/* LINK: virtio/mmio.c virtio/registers.c virtio/device.c virtio/queue.c virtio/blk.c lib/err.c lib/arena.c lib/printf.c lib/text.c lib/log.c tests/host/fake_bus.c tests/host/fake_mmio.c tests/host/fake_regs.c tests/host/fake_vdev.c tests/host/fake_units.c tests/host/fake_clock.c tests/host/fake_log.c */
/*
 * virtio over MMIO, versions 1 and 2: honest devices read a disk within a number
 * of accesses, lying ones end in an error with a name.
 */
#include "unit.h"

#include "fake_bus.h"
#include "fake_clock.h"
#include "fake_mmio.h"

#include "vipl/arena.h"
#include "vipl/blockdev.h"
#include "vipl/err.h"
#include "vipl/mmio.h"

#include <sys/mman.h>

#define DISK_SIZE (1u << 20)
#define ARENA_SIZE (4u << 20)

static struct fake_vdev blk;
static struct fake_mmio *slot;
static u8 disk[DISK_SIZE];
static void *low, *high;	/* arenas: below 2 GiB, as legacy queues need; anywhere */

static int set_up(void **state)
{
	(void)state;
	low = mmap((void *)0x20000000, ARENA_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);	/* below 4 GiB */
	high = mmap((void *)(1ull << 45), ARENA_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (unsigned i = 0; i < DISK_SIZE; i++)
		disk[i] = (u8)(i * 5 + i / 512);
	return low == MAP_FAILED || high == MAP_FAILED;
}

static void fresh(u32 version)
{
	struct virtio_device unused;

	arena_init(low, ARENA_SIZE);
	fail_clear();
	fake_mmio_clear();
	fake_vdev_blk(&blk, &unused, disk, DISK_SIZE);
	if (version == 1)
		fake_vdev_legacy(&blk, &unused);
	fake_step_us = 1000 * 1000;
	fake_mmio_add(version, NULL);
	slot = fake_mmio_add(version, &blk);
}

static void reads_disk(struct virtio_device *d)
{
	struct blockdev *bd = NULL;
	u8 *to = arena_dma(DISK_SIZE);
	struct block_read all = { 0, DISK_SIZE / 512, to };

	memset(to, 0, DISK_SIZE);
	assert_int_equal(virtio_mmio_at(slot->base, d), 0);
	assert_int_equal(d->type, VIRTIO_BLK);
	assert_string_equal(d->name, "mmio feb00200");
	if (virtio_blk_open(d, &bd) < 0)
		fail_msg("%s", fail_reason());
	if (bd->ops->read(bd, &all, 1) < 0)
		fail_msg("%s", fail_reason());
	assert_memory_equal(to, disk, DISK_SIZE);
	virtio_reset_all();
	assert_int_equal(blk.status, 0);
	assert_int_equal(fake_bus_stray, 0);
	assert_false(blk.bad_driver);
}

/* --- honest devices ------------------------------------------------------------------ */

static void test_versions(void **state)
{
	struct virtio_device d;

	(void)state;
	fresh(1);
	reads_disk(&d);
	assert_true(d.legacy);
	assert_false(d.fixed_queue_size);
	assert_int_equal(d.offered >> 32, 0);
	assert_in_range(fake_bus_accesses, 1, 35);
	fresh(2);
	reads_disk(&d);
	assert_false(d.legacy);
	assert_in_range(fake_bus_accesses, 1, 45);
}

static void test_queue_sizes(void **state)
{
	struct virtio_device d;

	(void)state;
	for (u32 version = 1; version <= 2; version++)
		for (u32 size = 4; size <= 32768; size *= 2) {
			fresh(version);
			blk.queue_max[0] = size;
			reads_disk(&d);
		}
}

static void test_legacy_queues(void **state)
{
	struct virtio_device d;
	struct virtqueue q[2];

	(void)state;
	fresh(1);
	blk.queue_max[1] = 64;
	assert_int_equal(virtio_mmio_at(slot->base, &d), 0);
	assert_int_equal(virtio_init(&d, 0), 0);
	assert_int_equal(virtqueue_init(&q[0], &d, 0, 16), 0);
	assert_int_equal(virtqueue_init(&q[1], &d, 1, 0), 0);
	assert_int_equal(slot->page_size, 4096);
	assert_int_equal(slot->align, 4096);
	assert_int_equal(blk.queue[0].at.size, 16);
	assert_int_equal(blk.queue[0].at.desc, (uintptr_t)q[0].desc);
	assert_int_equal(blk.queue[0].at.used, (uintptr_t)q[0].used);
	assert_int_equal(blk.queue[1].at.size, 64);
	assert_int_equal(blk.queue[1].at.used, (uintptr_t)q[1].used);
	/* After a reset the page size is told anew. */
	assert_int_equal(virtio_init(&d, 0), 0);
	assert_int_equal(slot->page_size, 0);
	assert_int_equal(virtqueue_init(&q[0], &d, 0, 16), 0);
	assert_int_equal(slot->page_size, 4096);
	virtio_reset_all();
}

static void test_walk(void **state)
{
	static struct fake_vdev rng;
	struct fake_mmio *bad;
	struct virtio_device d;
	u64 cursor = 0;

	(void)state;
	fresh(2);
	fake_mmio_add(2, NULL);
	rng.type = VIRTIO_RNG;
	fake_mmio_add(1, &rng);
	bad = fake_mmio_add(3, &blk);
	fake_mmio_add(2, NULL);
	assert_int_equal(virtio_mmio_next(&cursor, 0, &d), 1);
	assert_string_equal(d.name, "mmio feb00200");
	assert_int_equal(virtio_mmio_next(&cursor, 0, &d), 1);
	assert_int_equal(d.type, VIRTIO_RNG);
	assert_true(d.legacy);
	assert_int_equal(virtio_mmio_next(&cursor, 0, &d), ERR_UNSUPPORTED);
	assert_string_equal(fail_reason(), "mmio: version 3");
	assert_int_equal(virtio_mmio_next(&cursor, 0, &d), 0);
	assert_int_equal(virtio_mmio_next(&cursor, 0, &d), 0);
	/* An empty slot and another type cost one access each. */
	cursor = 0;
	bad->version = 1;
	fake_bus_accesses = 0;
	assert_int_equal(virtio_mmio_next(&cursor, VIRTIO_RNG, &d), 1);
	assert_int_equal(fake_bus_accesses, 3 + 3);
	assert_int_equal(virtio_mmio_next(&cursor, VIRTIO_RNG, &d), 0);
	assert_int_equal(virtio_mmio_at(0xfeb00000, &d), ERR_NOT_FOUND);
	assert_string_equal(fail_reason(), "mmio: no device at feb00000");
}

static void test_public_face(void **state)
{
	struct virtio_device d;
	u64 v64;
	u8 v8;

	(void)state;
	for (u32 version = 1; version <= 2; version++) {
		fresh(version);
		slot->r.isr = 1;
		assert_int_equal(virtio_mmio_at(slot->base, &d), 0);
		assert_int_equal(virtio_init(&d, 0), 0);
		assert_int_equal(d.ops->isr(&d), 1);
		assert_int_equal(d.ops->isr(&d), 0);
		assert_int_equal(virtio_config64(&d, 0, &v64), 0);
		assert_int_equal(v64, DISK_SIZE / 512);
		assert_int_equal(virtio_config_write32(&d, 32, 0x01020304), 0);
		assert_int_equal(virtio_config8(&d, 35, &v8), 0);
		assert_int_equal(v8, 1);
		assert_int_equal(virtio_config8(&d, 0x100, &v8), ERR_RANGE);
		assert_int_equal(virtio_config_write64(&d, 0xfc, 1), ERR_RANGE);
		assert_int_equal(fake_bus_stray, 0);
		virtio_reset_all();
	}
}

/* --- liars ------------------------------------------------------------------------------ */

static void lie_magic(void) { slot->magic = 0x76697274; }
static void lie_nothing(void) { slot->magic = slot->version = slot->id = ~0u; }
static void lie_version_0(void) { slot->version = 0; }
static void lie_version_3(void) { slot->version = 3; }
static void lie_type(void) { slot->id = 0x10002; }
static void lie_refuse(void) { blk.refuse_features = true; }
static void lie_old(void) { blk.features &= ~VIRTIO_F(VIRTIO_F_VERSION_1); }
static void lie_moving(void) { blk.moving_config = true; }
static void lie_queue_0(void) { blk.queue_max[0] = 0; }
static void lie_queue_1(void) { blk.queue_max[0] = 1; }
static void lie_queue_3(void) { blk.queue_max[0] = 3; }
static void lie_queue_65535(void) { blk.queue_max[0] = 65535; }
static void lie_queue_64k(void) { blk.queue_max[0] = 65536; }
static void lie_queue_all(void) { blk.queue_max[0] = ~0u; }
static void lie_reset(void) { blk.never_resets = true; blk.status = 4; }

static const struct {
	void (*lie)(void);
	int err;
	const char *reason;
} lies[] = {
	{ lie_magic, ERR_DEVICE, "mmio: magic is 76697274" },
	{ lie_nothing, ERR_DEVICE, "mmio: magic is ffffffff" },
	{ lie_version_0, ERR_UNSUPPORTED, "mmio: version 0" },
	{ lie_version_3, ERR_UNSUPPORTED, "mmio: version 3" },
	{ lie_type, ERR_UNSUPPORTED, "mmio: device type 65538" },
	{ lie_refuse, ERR_DEVICE, "virtio: features refused" },
	{ lie_old, ERR_DEVICE, "virtio: version 1 not offered" },
	{ lie_moving, ERR_DEVICE, "virtio: configuration keeps changing" },
	{ lie_queue_0, ERR_NOT_FOUND, "virtio: no queue 0" },
	{ lie_queue_1, ERR_UNSUPPORTED, "virtio: queue 0 of 1 entries" },
	{ lie_queue_3, ERR_DEVICE, "virtio: queue 0 of 3 entries" },
	{ lie_queue_65535, ERR_DEVICE, "virtio: queue 0 of 65535 entries" },
	{ lie_queue_64k, ERR_DEVICE, "mmio: queue 0 of 65536 entries" },
	{ lie_queue_all, ERR_DEVICE, "mmio: queue 0 of 4294967295 entries" },
	{ lie_reset, ERR_TIMEOUT, "mmio: the device does not reset" },
};

static void test_lies(void **state)
{
	struct virtio_device d;
	struct blockdev *bd;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(lies); i++) {
		int r;

		fresh(2);
		lies[i].lie();
		r = virtio_mmio_at(slot->base, &d);
		if (r == 0)
			r = virtio_blk_open(&d, &bd);
		if (r != lies[i].err || strcmp(fail_reason(), lies[i].reason))
			fail_msg("lie %u: %d %s", i, r, fail_reason());
		assert_int_equal(fake_bus_stray, 0);
		virtio_reset_all();
	}
}

/* What comes back in the ring. */
static void test_ring_lies(void **state)
{
	(void)state;
	for (u32 version = 1; version <= 2; version++)
		for (int lie = LIE_ID_NOT_IN_FLIGHT; lie <= LIE_NO_STATUS; lie++) {
			struct virtio_device d;
			struct blockdev *bd;
			u8 *to;
			int r;

			fresh(version);
			blk.lie = lie;
			to = arena_dma(4096);
			assert_int_equal(virtio_mmio_at(slot->base, &d), 0);
			assert_int_equal(virtio_blk_open(&d, &bd), 0);
			r = bd->ops->read(bd, &(struct block_read){ 0, 8, to }, 1);
			/* Legacy devices are known to state short lengths; a lone id is its own successor. */
			if (r == 0 && (lie != LIE_SHORT || version != 1) && lie != LIE_ID_REPEATED &&
			    lie != LIE_UNSOLICITED)
				fail_msg("version %u believes lie %d", version, lie);
			if (r < 0) {
				assert_string_not_equal(fail_reason(), "");
				assert_in_range(blk.resets, 2, 9);
			}
			virtio_reset_all();
			assert_int_equal(fake_bus_stray, 0);
		}
}

static void test_legacy_queue_too_high(void **state)
{
	struct virtio_device d;
	struct blockdev *bd;

	(void)state;
	fresh(1);
	arena_init(high, ARENA_SIZE);
	assert_int_equal(virtio_mmio_at(slot->base, &d), 0);
	assert_int_equal(virtio_blk_open(&d, &bd), ERR_RANGE);
	assert_string_equal(fail_reason(), "mmio: a legacy queue cannot lie at 200000001000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_queue_sizes),
		cmocka_unit_test(test_legacy_queues),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_public_face),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_ring_lies),
		cmocka_unit_test(test_legacy_queue_too_high),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
