/* SPDX-License-Identifier: MIT */
/* LINK: virtio/device.c virtio/queue.c lib/err.c lib/arena.c lib/text.c lib/printf.c tests/host/fake_vdev.c tests/host/fake_units.c tests/host/fake_clock.c */
/*
 * Life cycle, configuration space and split queue, against an honest device and against the
 * lies that a ring can tell.
 */
#include "unit.h"

#include "fake_clock.h"
#include "fake_vdev.h"
#include "vipl/arena.h"
#include "vipl/bytes.h"
#include "vipl/err.h"

static u8 memory[1 << 20] __attribute__((aligned(4096)));
static u8 disk[65536];
static struct fake_vdev v;
static struct virtio_device d;
static struct virtqueue q;

static struct {
	le32 type, reserved;
	le64 sector;
	u8 data[512];
	u8 status;
} request[VIRTQ_SIZE_MAX];

static int begin(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(disk); i++)
		disk[i] = (u8)(i * 7 + i / 512);
	memset(memory, 0xa5, sizeof(memory));
	memset(request, 0, sizeof(request));
	arena_init(memory, sizeof(memory));
	fake_step_us = 10000000;
	fake_vdev_blk(&v, &d, disk, sizeof(disk));
	fail_clear();
	return 0;
}

static int end(void **state)
{
	(void)state;
	virtio_reset_all();
	return 0;
}

static int bring_up(u16 want)
{
	int r = virtio_init(&d, 0);

	if (r == 0)
		r = virtqueue_init(&q, &d, 0, want);
	return r < 0 ? r : virtio_ready(&d);
}

static int add(unsigned i, unsigned sector)
{
	struct virtq_segment s[3] = {
		{ &request[i], 16 }, { request[i].data, 512 }, { &request[i].status, 1 },
	};

	request[i].sector = make_le64(sector);
	if (d.legacy)
		memcpy(&request[i].sector, &(u64){ sector }, 8);
	request[i].status = 0xff;
	return virtqueue_add(&q, s, 1, 2, &request[i]);
}

static int wait_one(void)
{
	void *token;
	u32 written;
	int r = virtqueue_wait(&q, VIRTIO_TIMEOUT_US, &token, &written);

	if (r == 1)
		assert_int_equal(written, 513);
	return r;
}

/* Many rounds over a ring, so that indices wrap and descriptors are used again. */
static void go_round(unsigned rounds, unsigned batch)
{
	for (unsigned round = 0; round < rounds; round++) {
		for (unsigned i = 0; i < batch; i++) {
			memset(request[i].data, 0, 512);
			assert_int_equal(add(i, (round + i) % 128), 0);
		}
		virtqueue_kick(&q);
		for (unsigned i = 0; i < batch; i++)
			assert_int_equal(wait_one(), 1);
		assert_int_equal(q.in_flight, 0);
		for (unsigned i = 0; i < batch; i++) {
			assert_int_equal(request[i].status, 0);
			assert_memory_equal(request[i].data, disk + (round + i) % 128 * 512, 512);
		}
	}
	assert_false(v.bad_driver);
}

static void test_sizes(void **state)
{
	(void)state;
	for (u16 size = 2; size <= 1024; size *= 2) {
		begin(NULL);
		v.queue_max[0] = size;
		assert_int_equal(bring_up(1024), 0);
		assert_int_equal(q.size, size);
		assert_int_equal(virtqueue_room(&q, 3), size);	/* indirect */
		go_round(70000 / size / 4, size);
		assert_int_equal(v.most_in_batch, size);
		end(NULL);
	}
}

static void test_legacy_and_chains(void **state)
{
	(void)state;
	for (u16 size = 4; size <= 1024; size *= 2) {
		begin(NULL);
		v.queue_max[0] = size;
		fake_vdev_legacy(&v, &d);
		v.features = 0;
		assert_int_equal(bring_up(2), 0);
		assert_int_equal(q.size, size);	/* the device's, whatever was wanted */
		assert_int_equal(v.queue[0].at.avail, (uintptr_t)q.avail);
		assert_int_equal(v.queue[0].at.used, (uintptr_t)q.used);
		assert_int_equal((uintptr_t)q.used % 4096, 0);
		assert_int_equal(virtqueue_room(&q, 3), size / 3);
		go_round(2000, size / 3);
		assert_int_equal(v.interrupts_wanted, 0);
		end(NULL);
	}
}

static void test_sizes_that_cannot_be(void **state)
{
	static const struct { int max; bool legacy; int err; } rows[] = {
		{ 0, false, ERR_NOT_FOUND }, { 1, false, ERR_UNSUPPORTED }, { 3, false, ERR_DEVICE },
		{ 65535, false, ERR_DEVICE }, { 1000, false, ERR_DEVICE }, { 0, true, ERR_NOT_FOUND },
		{ 2048, true, ERR_UNSUPPORTED }, { 32768, true, ERR_UNSUPPORTED }, { 32768, false, 0 },
		{ 1024, true, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		begin(NULL);
		v.queue_max[0] = rows[i].max;
		if (rows[i].legacy)
			fake_vdev_legacy(&v, &d);
		if (bring_up(0) != rows[i].err)
			fail_msg("queue of %d", rows[i].max);
		if (rows[i].err)
			assert_true(strstr(fail_reason(), "queue 0") != NULL);
		end(NULL);
	}
}

static void test_want(void **state)
{
	(void)state;
	assert_int_equal(bring_up(0), 0);
	assert_int_equal(q.size, VIRTQ_SIZE_DEFAULT);
	assert_true(virtq_bytes(q.size, false, 4) <= 4096);
	end(NULL);
	begin(NULL);
	assert_int_equal(bring_up(100), 0);
	assert_int_equal(q.size, 64);
}

static void test_no_memory(void **state)
{
	(void)state;
	arena_init(memory, 4096);
	assert_int_equal(bring_up(0), ERR_NO_MEMORY);
}

static void test_full(void **state)
{
	(void)state;
	v.queue_max[0] = 2;
	assert_int_equal(bring_up(0), 0);
	assert_int_equal(add(0, 0), 0);
	assert_int_equal(add(1, 1), 0);
	assert_int_equal(virtqueue_room(&q, 3), 0);
	assert_int_equal(add(2, 2), ERR_NO_MEMORY);
	virtqueue_kick(&q);
	assert_int_equal(wait_one(), 1);
	assert_int_equal(add(2, 2), 0);
	virtqueue_kick(&q);
	assert_int_equal(wait_one(), 1);
	assert_int_equal(wait_one(), 1);
	assert_int_equal(virtqueue_add(&q, NULL, 0, 0, &q), ERR_NO_MEMORY);
	assert_int_equal(virtqueue_room(&q, 0), 0);
	assert_int_equal(virtqueue_room(&q, VIRTQ_SEGMENTS_MAX + 1), 0);
}

static void test_too_large(void **state)
{
	struct virtq_segment s[2] = { { disk, UINT32_MAX }, { disk, 1 } };

	(void)state;
	assert_int_equal(bring_up(0), 0);
	assert_int_equal(virtqueue_add(&q, s, 0, 2, &q), ERR_RANGE);
	assert_int_equal(q.free_count, q.size);
}

/* One notification a batch, none when the device does not want it, none for nothing. */
static void test_kicks(void **state)
{
	(void)state;
	for (unsigned event_idx = 0; event_idx < 2; event_idx++)
		for (unsigned quiet = 0; quiet < 2; quiet++) {
			begin(NULL);
			if (!event_idx)
				v.features &= ~VIRTIO_F(VIRTIO_F_EVENT_IDX);
			v.quiet = quiet;
			assert_int_equal(bring_up(0), 0);
			assert_int_equal(q.event_idx, event_idx);
			go_round(10, 8);
			virtqueue_kick(&q);
			/* with the event index the first wish is 0: that kick is wanted */
			assert_int_equal(v.notifies, quiet ? event_idx : 10);
			assert_true(v.interrupts_wanted == 0);
			virtqueue_notifications(&q, true);
			go_round(1, 1);
			assert_int_equal(v.interrupts_wanted, 1);
			end(NULL);
		}
}

static void test_any_order(void **state)
{
	(void)state;
	v.backwards = true;
	v.slow = true;
	assert_int_equal(bring_up(16), 0);
	go_round(100, 11);
	assert_int_equal(v.notifies, 100);
}

static void test_lies(void **state)
{
	static const struct { enum fake_lie lie; int err; const char *says; } rows[] = {
		{ LIE_ID_NOT_IN_FLIGHT, ERR_DEVICE, "not in flight" },
		{ LIE_ID_OUT_OF_RANGE, ERR_DEVICE, "not in flight" },
		{ LIE_ID_HUGE, ERR_DEVICE, "not in flight" },
		{ LIE_ID_REPEATED, ERR_DEVICE, "answers to" },
		{ LIE_UNSOLICITED, ERR_DEVICE, "answers to" },
		{ LIE_LONG, ERR_DEVICE, "bytes written" },
		{ LIE_LENGTH_HUGE, ERR_DEVICE, "bytes written" },
		{ LIE_JUMP, ERR_DEVICE, "answers to" },
		{ LIE_BACK, ERR_DEVICE, "answers to" },
		{ LIE_SILENT, ERR_TIMEOUT, "no answer" },
		{ LIE_NEEDS_RESET, ERR_DEVICE, "needs a reset" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (unsigned after = 0; after < 3; after++) {
			u64 start;
			int r = 1;

			begin(NULL);
			v.lie = rows[i].lie;
			v.lie_after = after;
			v.features &= after & 1 ? ~0ull : ~VIRTIO_F(VIRTIO_F_INDIRECT_DESC);
			assert_int_equal(bring_up(64), 0);
			start = fake_now_us;
			for (unsigned n = 0; n <= after && r == 1; n++) {
				assert_int_equal(add(n, n), 0);
				virtqueue_kick(&q);
				r = wait_one();
			}
			if (r != rows[i].err || !strstr(fail_reason(), rows[i].says))
				fail_msg("lie %u after %u: %d, %s", rows[i].lie, after, r, fail_reason());
			assert_true(fake_now_us - start < VIRTIO_TIMEOUT_US + 2 * fake_step_us);
			end(NULL);
		}
}

/* A notification that is lost on the way costs a second or two, not the boot. */
static void test_lost_notification(void **state)
{
	u64 start;

	(void)state;
	v.deaf = 1;
	assert_int_equal(bring_up(64), 0);
	start = fake_now_us;
	assert_int_equal(add(0, 0), 0);
	virtqueue_kick(&q);
	assert_int_equal(wait_one(), 1);
	assert_int_equal(v.notifies, 2);
	assert_true(fake_now_us - start < 2 * fake_step_us + 4 * 1000 * 1000);
}

/* The repeated answer of a batch takes the place of another request's. */
static void test_repeated_in_batch(void **state)
{
	int r = 1;

	(void)state;
	v.lie = LIE_ID_REPEATED;
	v.lie_after = 3;
	assert_int_equal(bring_up(64), 0);
	for (unsigned i = 0; i < 8; i++)
		assert_int_equal(add(i, i), 0);
	virtqueue_kick(&q);
	for (unsigned i = 0; i < 8 && r == 1; i++)
		r = wait_one();
	assert_int_equal(r, ERR_DEVICE);
}

/* An id that was in flight before, and is free now. */
static void test_stale(void **state)
{
	(void)state;
	v.lie = LIE_ID_STALE;
	v.lie_after = 8;
	assert_int_equal(bring_up(64), 0);
	go_round(1, 8);
	assert_int_equal(add(0, 0), 0);
	virtqueue_kick(&q);
	assert_int_equal(wait_one(), ERR_DEVICE);
	assert_true(strstr(fail_reason(), "not in flight") != NULL);
}

static void pass_on(unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		assert_int_equal(add(i, i), 0);
	virtqueue_kick(&q);
	fake_vdev_work(&v);
	for (unsigned i = 0; i < n; i++)
		assert_int_equal(wait_one(), 1);
}

/* 2.7.10: a kick when the index passes the device's wish, whatever wraps. */
static void test_event_index(void **state)
{
	static const struct { int wish; unsigned batch; bool kick; } rows[] = {
		{ 0, 1, true }, { -1, 1, false }, { 1, 1, false }, { 1, 2, true }, { 2, 2, false }, { 32767, 8, false },
		{ -2, 8, false }, { 7, 8, true }, { 8, 8, false },
	};

	(void)state;
	v.slow = true;
	assert_int_equal(bring_up(64), 0);
	for (unsigned round = 0; round < 300; round++)
		for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
			if (round > 3 && q.avail_idx > 100 && q.avail_idx < 65400)
				pass_on(64);	/* on to where it wraps */
			v.notifies = 0;
			*(le16 *)&q.used->ring[q.size] = make_le16((u16)(q.kicked_idx + rows[i].wish));
			for (unsigned n = 0; n < rows[i].batch; n++)
				assert_int_equal(add(n, n), 0);
			virtqueue_kick(&q);
			assert_int_equal(v.notifies, rows[i].kick);
			fake_vdev_work(&v);
			for (unsigned n = 0; n < rows[i].batch; n++)
				assert_int_equal(wait_one(), 1);
		}
}

static void test_life_cycle(void **state)
{
	(void)state;
	assert_int_equal(virtio_init(&d, VIRTIO_F(6) | VIRTIO_F(50)), 0);
	assert_int_equal(v.resets, 1);
	assert_int_equal(v.status, VIRTIO_S_ACKNOWLEDGE | VIRTIO_S_DRIVER | VIRTIO_S_FEATURES_OK);
	assert_true(virtio_has(&d, 6));
	assert_false(virtio_has(&d, 9));	/* offered, not wanted */
	assert_false(virtio_has(&d, 50));	/* wanted, not offered */
	assert_int_equal(v.driver_features, d.features);
	assert_int_equal(virtio_ready(&d), 0);
	assert_true(v.status & VIRTIO_S_DRIVER_OK);
	assert_false(virtio_failed(&d));
	v.status |= VIRTIO_S_NEEDS_RESET;
	assert_true(virtio_failed(&d));
	virtio_reset_all();
	assert_int_equal(v.resets, 2);
	virtio_reset_all();
	assert_int_equal(v.resets, 2);
}

static void test_reset_all(void **state)
{
	static struct fake_vdev w[3];
	struct virtio_device e[3];

	(void)state;
	for (int i = 0; i < 3; i++) {
		fake_vdev_blk(&w[i], &e[i], disk, sizeof(disk));
		assert_int_equal(virtio_init(&e[i], 0), 0);
	}
	assert_int_equal(virtio_init(&e[1], 0), 0);	/* again: still once in the list */
	virtio_destroy(&e[2]);
	virtio_reset_all();
	assert_int_equal(w[0].resets, 2);
	assert_int_equal(w[1].resets, 3);
	assert_int_equal(w[2].resets, 2);
}

static void test_refusals(void **state)
{
	(void)state;
	v.refuse_features = true;
	assert_int_equal(virtio_init(&d, 0), ERR_DEVICE);
	assert_string_equal(fail_reason(), "virtio: features refused");
	assert_true(v.status & VIRTIO_S_FAILED);

	begin(NULL);
	v.features &= ~VIRTIO_F(VIRTIO_F_VERSION_1);
	assert_int_equal(virtio_init(&d, 0), ERR_DEVICE);
	assert_string_equal(fail_reason(), "virtio: version 1 not offered");

	begin(NULL);
	v.never_resets = true;
	assert_int_equal(virtio_init(&d, 0), ERR_TIMEOUT);

	/* features that change: what is taken is what was seen, and the device may refuse it */
	begin(NULL);
	assert_int_equal(virtio_init(&d, VIRTIO_F(6)), 0);
	v.features = VIRTIO_F(VIRTIO_F_VERSION_1);
	v.features_later = VIRTIO_F(VIRTIO_F_VERSION_1) | VIRTIO_F(6);
	assert_int_equal(virtio_init(&d, VIRTIO_F(6)), ERR_DEVICE);
	virtio_reset_all();
	assert_int_equal(v.resets, 2);	/* what failed is in no list */
}

static void test_config(void **state)
{
	u8 b;
	u16 h;
	u32 w;
	u64 x;

	(void)state;
	for (unsigned legacy = 0; legacy < 2; legacy++) {
		begin(NULL);
		if (legacy)
			fake_vdev_legacy(&v, &d);
		fake_vdev_config(&v, 0, 8, 0x1122334455667788);
		fake_vdev_config(&v, 8, 4, 0x99aabbcc);
		fake_vdev_config(&v, 12, 2, 0xddee);
		assert_int_equal(virtio_config64(&d, 0, &x), 0);
		assert_true(x == 0x1122334455667788);
		assert_int_equal(virtio_config32(&d, 8, &w), 0);
		assert_int_equal(w, 0x99aabbcc);
		assert_int_equal(virtio_config16(&d, 12, &h), 0);
		assert_int_equal(h, 0xddee);
		assert_int_equal(virtio_config_write64(&d, 16, 0x0102030405060708), 0);
		assert_int_equal(virtio_config_write32(&d, 24, 0x090a0b0c), 0);
		assert_int_equal(virtio_config_write16(&d, 28, 0x0d0e), 0);
		assert_int_equal(virtio_config_write8(&d, 30, 0x0f), 0);
		assert_int_equal(virtio_config64(&d, 16, &x), 0);
		assert_true(x == 0x0102030405060708);
		assert_int_equal(virtio_config32(&d, 24, &w), 0);
		assert_int_equal(w, 0x090a0b0c);
		assert_int_equal(virtio_config8(&d, 30, &b), 0);
		assert_int_equal(b, 0x0f);
		assert_int_equal(virtio_config64(&d, 56, &x), ERR_RANGE);
		assert_false(v.bad_driver);	/* widths and alignment */
	}
	begin(NULL);
	v.moving_config = true;
	assert_int_equal(virtio_config32(&d, 8, &w), ERR_DEVICE);
	assert_string_equal(fail_reason(), "virtio: configuration keeps changing");
}

static void test_give_up(void **state)
{
	(void)state;
	assert_int_equal(bring_up(0), 0);
	assert_int_equal(virtio_give_up(&d, fail(ERR_DEVICE, "because")), ERR_DEVICE);
	assert_string_equal(fail_reason(), "because; device reset");
	v.never_resets = true;
	assert_int_equal(virtio_give_up(&d, fail(ERR_TIMEOUT, "again")), ERR_TIMEOUT);
	assert_string_equal(fail_reason(), "again; reset failed");
	virtqueue_destroy(&q);
	assert_int_equal(q.size, 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_sizes), T(test_legacy_and_chains), T(test_sizes_that_cannot_be), T(test_want), T(test_no_memory),
		T(test_full), T(test_too_large), T(test_kicks), T(test_any_order), T(test_lies),
		T(test_lost_notification), T(test_repeated_in_batch), T(test_stale), T(test_event_index), T(test_life_cycle),
		T(test_reset_all), T(test_refusals), T(test_config), T(test_give_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
