/* SPDX-License-Identifier: MIT */
/* LINK: virtio/ccw.c virtio/blk.c virtio/device.c virtio/queue.c lib/err.c lib/arena.c lib/text.c lib/printf.c lib/log.c tests/host/fake_cio.c tests/host/fake_vdev.c tests/host/fake_units.c tests/host/fake_clock.c tests/host/fake_log.c */
/*
 * virtio over channel I/O: finding devices, revisions, commands that fail.
 */
#include "unit.h"

#include "fake_cio.h"
#include "fake_clock.h"
#include "vipl/arena.h"
#include "vipl/blockdev.h"
#include "vipl/err.h"

static u8 memory[1 << 20] __attribute__((aligned(4096)));
static u8 disk[65536], got[65536];
static struct fake_vdev v;
static struct virtio_device unused, d;
static struct fake_subchannel *s;

static int begin(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(disk); i++)
		disk[i] = (u8)(i * 3 + (i >> 9));
	arena_init(memory, sizeof(memory));
	fake_step_us = 10000000;
	fake_cio_clear();
	fake_vdev_blk(&v, &unused, disk, sizeof(disk));
	s = fake_cio_add(0, 1, 0x1234, &v);
	memset(got, 0, sizeof(got));
	fail_clear();
	return 0;
}

static int end(void **state)
{
	(void)state;
	virtio_reset_all();
	return 0;
}

static int boot_disk(void)
{
	struct block_read r = { 0, sizeof(disk) / 512, got };
	struct blockdev *bd;
	int err = virtio_ccw_at(s->ssid, s->devno, &d);

	if (err == 0)
		err = virtio_blk_open(&d, &bd);
	if (err == 0)
		err = bd->ops->read(bd, &r, 1);
	return err;
}

static void test_revisions(void **state)
{
	(void)state;
	for (int max = -1; max <= 3; max++) {
		begin(NULL);
		s->max_revision = max;
		if (max <= 0)
			fake_vdev_legacy(&v, &unused);
		assert_int_equal(boot_disk(), 0);
		assert_memory_equal(got, disk, sizeof(disk));
		assert_int_equal(d.ccw.revision, max < 0 ? 0 : max > 2 ? 2 : max);
		assert_int_equal(d.legacy, max <= 0);
		assert_int_equal(v.legacy, max <= 0);
		assert_int_equal(virtio_has(&d, VIRTIO_F_VERSION_1), max > 0);
		assert_false(v.bad_driver);
		assert_int_equal(s->notifies, 1);
		/* a second time, as after another target failed */
		virtio_destroy(&d);
		arena_init(memory, sizeof(memory));
		memset(got, 0, sizeof(got));
		assert_int_equal(boot_disk(), 0);
		assert_memory_equal(got, disk, sizeof(disk));
		end(NULL);
	}
}

/* Bringing up a disk is so many starts and commands, no more. */
static void test_frugal(void **state)
{
	(void)state;
	assert_int_equal(boot_disk(), 0);
	assert_true(s->ssch <= 12);
	assert_true(s->ccws <= 15);
}

static void test_legacy_without_event_index(void **state)
{
	(void)state;
	s->max_revision = 0;
	fake_vdev_legacy(&v, &unused);
	v.features = 0;
	v.config_len = 36;
	assert_int_equal(boot_disk(), 0);
	assert_memory_equal(got, disk, sizeof(disk));
	virtio_destroy(&d);
	v.queue_max[0] = 2048;
	assert_int_equal(boot_disk(), ERR_UNSUPPORTED);
	assert_string_equal(fail_reason(), "virtio: queue 0 of 2048 entries");
}

static void test_walk(void **state)
{
	struct fake_vdev net, scsi;
	u64 cursor = 0;

	(void)state;
	fake_vdev_blk(&net, &unused, disk, sizeof(disk));
	net.type = VIRTIO_NET;
	fake_vdev_scsi(&scsi, &unused);
	fake_cio_add(0, 2, 0x0002, &net);
	fake_cio_add(1, 0, 0x1234, &scsi);
	fake_cio_add(2, 9, 0x0150, NULL)->cu_type = 0x3990;
	fake_cio_add(3, 0xfffe, 0xffff, &v);

	assert_int_equal(virtio_ccw_next(&cursor, VIRTIO_BLK, &d), 1);
	assert_string_equal(d.name, "ccw 0.0.1234");
	assert_int_equal(virtio_ccw_next(&cursor, VIRTIO_BLK, &d), 1);
	assert_string_equal(d.name, "ccw 0.3.ffff");
	assert_int_equal(d.ccw.sch, 0xfffe);
	assert_int_equal(d.ccw.schid, 0x7fffe);
	assert_int_equal(virtio_ccw_next(&cursor, VIRTIO_BLK, &d), 0);
	cursor = 0;
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(virtio_ccw_next(&cursor, 0, &d), 1);
	assert_int_equal(virtio_ccw_next(&cursor, 0, &d), 0);

	assert_int_equal(virtio_ccw_at(1, 0x1234, &d), 0);
	assert_int_equal(d.type, VIRTIO_SCSI);
	assert_int_equal(virtio_ccw_at(0, 0x1234, &d), 0);
	assert_int_equal(d.type, VIRTIO_BLK);
	assert_int_equal(virtio_ccw_at(2, 0x1234, &d), ERR_NOT_FOUND);
	assert_string_equal(fail_reason(), "ccw: no device 0.2.1234");
	assert_int_equal(virtio_ccw_at(2, 0x0150, &d), ERR_UNSUPPORTED);
	assert_string_equal(fail_reason(), "ccw: control unit 3990/0c is not virtio");
}

/* One device that fails is told, and the walk goes on. */
static void test_walk_past_fault(void **state)
{
	u64 cursor = 0;

	(void)state;
	s->fail_cmd = 0xe4;
	s->fail_err = ERR_TIMEOUT;
	fake_cio_add(0, 2, 0x0002, &v);
	assert_int_equal(virtio_ccw_next(&cursor, 0, &d), ERR_TIMEOUT);
	assert_int_equal(virtio_ccw_next(&cursor, 0, &d), 1);
	assert_int_equal(virtio_ccw_next(&cursor, 0, &d), 0);
	/* one that does not know SENSE ID is none of ours */
	s->fail_err = ERR_IO;
	cursor = 0;
	assert_int_equal(virtio_ccw_next(&cursor, 0, &d), 1);
	assert_string_equal(d.name, "ccw 0.0.0002");
}

static void test_faults(void **state)
{
	static const struct { u8 cmd; int max_revision, err; struct ccw_result r; int want; const char *says; } rows[] = {
		{ 0xe4, 2, ERR_IO, { .dstat = 0x0e }, ERR_UNSUPPORTED, "ccw: no answer to SENSE ID" },
		{ 0x83, 2, ERR_IO, { .dstat = 0x0c, .cstat = 0x20 }, ERR_DEVICE, "ccw: VIRTIO_REV 2 failed, dstat 0c cstat 20" },
		{ 0x83, 2, ERR_TIMEOUT, { 0 }, ERR_TIMEOUT, "ccw: VIRTIO_REV 2 failed" },
		{ 0x83, 2, ERR_IO, { .dstat = 0x0e, .sense = 0x80 }, 0, NULL },	/* legacy then */
		{ 0x33, 2, ERR_IO, { .dstat = 0x0e, .sense = 0x40 }, ERR_DEVICE, "ccw: VDEV_RESET 2 failed" },
		{ 0x31, 2, ERR_IO, { .dstat = 0x0e, .sense = 0x80 }, ERR_DEVICE,
		  "ccw: WRITE_STATUS unit check (command reject), sense 80" },
		{ 0x72, 2, ERR_NOT_FOUND, { .cc = 3 }, ERR_NOT_FOUND, "ccw: READ_STATUS: no such device" },
		{ 0x12, 2, ERR_TIMEOUT, { 0 }, ERR_TIMEOUT, "ccw: READ_FEAT: no end" },
		{ 0x11, 2, ERR_IO, { .dstat = 0x0c, .cstat = 0x40, .residual = 3 }, ERR_DEVICE,
		  "ccw: WRITE_FEAT failed, cc 0 dstat 0c cstat 40 residual 3" },
		{ 0x22, 2, ERR_IO, { .dstat = 0x0e, .sense = 0x20 }, ERR_DEVICE, "ccw: READ_CONF unit check, sense 20" },
		{ 0x32, 2, ERR_IO, { .cc = 2 }, ERR_DEVICE, "ccw: READ_VQ_CONF failed, cc 2" },
		{ 0x13, 1, ERR_IO, { .dstat = 0x0e, .sense = 0x80 }, ERR_DEVICE, "ccw: SET_VQ unit check" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int r;

		begin(NULL);
		s->max_revision = rows[i].max_revision;
		s->fail_cmd = rows[i].cmd;
		s->fail_err = rows[i].err;
		s->fail = rows[i].r;
		if (!rows[i].says)
			fake_vdev_legacy(&v, &unused);
		r = boot_disk();
		if (r != rows[i].want || (r && strncmp(fail_reason(), rows[i].says, strlen(rows[i].says))))
			fail_msg("row %zu: %d, %s", i, r, fail_reason());
		end(NULL);
	}
}

/* A device that refuses features says so by status, or before revision 2 by a reject. */
static void test_refused(void **state)
{
	(void)state;
	v.refuse_features = true;
	assert_int_equal(boot_disk(), ERR_DEVICE);
	assert_string_equal(fail_reason(), "virtio: features refused");
	begin(NULL);
	v.refuse_features = true;
	s->max_revision = 1;
	assert_int_equal(boot_disk(), ERR_DEVICE);
	assert_string_equal(fail_reason(), "ccw: WRITE_STATUS unit check (command reject), sense 80");
}

static void test_config(void **state)
{
	u64 x;
	u8 b;

	(void)state;
	assert_int_equal(virtio_ccw_at(0, 0x1234, &d), 0);
	assert_int_equal(virtio_init(&d, 0), 0);
	assert_int_equal(virtio_config64(&d, 0, &x), 0);
	assert_int_equal(x, sizeof(disk) / 512);
	assert_int_equal(virtio_config_write8(&d, 32, 1), 0);
	assert_int_equal(v.config[32], 1);
	assert_int_equal(v.config[20], 0);
	assert_int_equal(v.config[21], 2);
	assert_int_equal(virtio_config8(&d, 32, &b), 0);
	assert_int_equal(b, 1);
	assert_int_equal(virtio_config8(&d, 60, &b), ERR_DEVICE);	/* the device's end */
	assert_int_equal(virtio_config8(&d, 256, &b), ERR_RANGE);
	assert_int_equal(virtio_config64(&d, UINT32_MAX - 3, &x), ERR_RANGE);
	assert_int_equal(d.ops->isr(&d), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_revisions), T(test_frugal), T(test_legacy_without_event_index), T(test_walk),
		T(test_walk_past_fault), T(test_faults), T(test_refused), T(test_config),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
