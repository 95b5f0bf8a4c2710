/* SPDX-License-Identifier: MIT */
/* LINK: virtio/blk.c virtio/device.c virtio/queue.c lib/err.c lib/arena.c lib/text.c lib/printf.c lib/log.c tests/host/fake_vdev.c tests/host/fake_units.c tests/host/fake_clock.c tests/host/fake_log.c */
/*
 * virtio-blk: cutting, batching, limits, retries, and devices that lie.
 */
#include "unit.h"

#include "fake_clock.h"
#include "fake_log.h"
#include "fake_vdev.h"
#include "vipl/arena.h"
#include "vipl/blockdev.h"
#include "vipl/err.h"
#include "vipl/virtio.h"

#define DISK (16u << 20)

static u8 memory[1 << 20] __attribute__((aligned(4096)));
static u8 disk[DISK], got[DISK] __attribute__((aligned(REQUEST_PAGE)));
static struct fake_vdev v;
static struct virtio_device d;
static struct blockdev *bd;

static int begin(void **state)
{
	(void)state;
	for (size_t i = 0; i < DISK; i++)
		disk[i] = (u8)(i * 13 + (i >> 9) + (i >> 17));
	memset(got, 0, DISK);
	arena_init(memory, sizeof(memory));
	fake_step_us = 10000000;
	fake_log_clear();
	fake_vdev_blk(&v, &d, disk, DISK);
	fail_clear();
	return 0;
}

static int end(void **state)
{
	(void)state;
	virtio_reset_all();
	return 0;
}

static int read_at(u64 block, u64 count)
{
	struct block_read r = { block, count, got };

	return bd->ops->read(bd, &r, 1);
}

static void expect_all(void)
{
	assert_int_equal(virtio_blk_open(&d, &bd), 0);
	memset(got, 0, DISK);
	assert_int_equal(read_at(0, bd->blocks), 0);
	assert_memory_equal(got, disk, DISK);
	assert_false(v.bad_driver);
	assert_int_equal(v.writes, 0);
	assert_int_equal(v.interrupts_wanted, 0);
	virtio_destroy(&d);
}

static void test_open(void **state)
{
	(void)state;
	assert_int_equal(virtio_blk_open(&d, &bd), 0);
	assert_int_equal(bd->block_size, 512);
	assert_int_equal(bd->blocks, DISK / 512);
	assert_false(bd->read_only);
	assert_string_equal(bd->name, "fake 0 blk");
	assert_int_equal(v.driver_features >> 9 & 7, 0);	/* flush, topology and write cache are not for us */
	assert_int_equal(read_at(5, 1), 0);
	assert_memory_equal(got, disk + 5 * 512, 512);
	assert_int_equal(v.notifies, 1);
	virtio_destroy(&d);

	v.features |= VIRTIO_F(5);
	fake_vdev_config(&v, 18, 1, 15);
	fake_vdev_config(&v, 19, 1, 12);
	fake_vdev_config(&v, 20, 4, 4096);
	assert_int_equal(virtio_blk_open(&d, &bd), 0);
	assert_true(bd->read_only);
	assert_int_equal(bd->heads, 15);
	assert_int_equal(bd->sectors, 12);
	assert_int_equal(bd->block_size, 4096);
	assert_int_equal(bd->blocks, DISK / 4096);
	assert_int_equal(read_at(7, 2), 0);
	assert_memory_equal(got, disk + 7 * 4096, 8192);
}

/* Every queue size, with and without what a queue may offer, legacy and not. */
static void test_queues(void **state)
{
	static const u64 without[] = {
		0, VIRTIO_F(VIRTIO_F_INDIRECT_DESC), VIRTIO_F(VIRTIO_F_EVENT_IDX),
		VIRTIO_F(VIRTIO_F_INDIRECT_DESC) | VIRTIO_F(VIRTIO_F_EVENT_IDX),
	};

	(void)state;
	for (int size = 2; size <= 1024; size *= 2)
		for (unsigned i = 0; i < 8; i++) {
			begin(NULL);
			v.queue_max[0] = size;
			v.backwards = size & 0x55;
			if (i & 4)
				fake_vdev_legacy(&v, &d);
			v.features &= ~without[i & 3];
			if (size == 2 && (i & 1)) {
				assert_int_equal(virtio_blk_open(&d, &bd), ERR_UNSUPPORTED);
				assert_string_equal(fail_reason(), "blk: a queue of 2 holds no request");
				continue;
			}
			expect_all();
		}
}

static void test_block_sizes(void **state)
{
	static const struct { u64 size; int err; } rows[] = {
		{ 0, ERR_FORMAT }, { 1, ERR_FORMAT }, { 256, ERR_FORMAT }, { 513, ERR_FORMAT }, { 8192, ERR_FORMAT },
		{ 1u << 31, ERR_FORMAT }, { UINT32_MAX, ERR_FORMAT }, { 512, 0 }, { 1024, 0 }, { 2048, 0 }, { 4096, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		begin(NULL);
		fake_vdev_config(&v, 20, 4, rows[i].size);
		assert_int_equal(virtio_blk_open(&d, &bd), rows[i].err);
		if (rows[i].err) {
			assert_true(strstr(fail_reason(), "blk: block size") != NULL);
			assert_int_equal(v.status, 0);	/* reset */
		} else {
			expect_all();
		}
		/* not offered: whatever is there is not looked at */
		begin(NULL);
		v.features &= ~VIRTIO_F(6);
		fake_vdev_config(&v, 20, 4, rows[i].size);
		v.config_len = 20;
		expect_all();
	}
}

static void test_capacities(void **state)
{
	static const struct { u64 sectors; int err; } rows[] = {
		{ 0, ERR_MEDIUM }, { 7, ERR_MEDIUM }, { 8, 0 }, { 15, 0 }, { ~0ull, ERR_FORMAT }, { 1ull << 54, ERR_FORMAT },
		{ (1ull << 54) - 8, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (int legacy = 0; legacy < 2; legacy++) {
			begin(NULL);
			if (legacy)
				fake_vdev_legacy(&v, &d);
			fake_vdev_config(&v, 0, 8, rows[i].sectors);
			fake_vdev_config(&v, 20, 4, 4096);
			assert_int_equal(virtio_blk_open(&d, &bd), rows[i].err);
			if (rows[i].err)
				assert_true(strstr(fail_reason(), "blk: capacity") != NULL);
			else
				assert_true(bd->blocks == rows[i].sectors / 8);
			end(NULL);
		}
}

static void test_limits(void **state)
{
	static const struct { u32 size_max, seg_max; bool seg; int err; u32 largest; } rows[] = {
		{ 4096, 1, true, 0, 4096 }, { 4096, 4, true, 0, 16384 }, { 4096, 126, true, 0, 62 * 4096 },
		{ 4096, 0, false, 0, 4096 }, { 1000, 3, true, 0, 2560 }, { 512, 1, true, 0, 512 },
		{ 511, 1, true, ERR_UNSUPPORTED, 0 }, { 0, 1, true, ERR_UNSUPPORTED, 0 }, { 4096, 0, true, ERR_UNSUPPORTED, 0 },
		{ UINT32_MAX, UINT32_MAX, true, 0, (4 << 20) + 512 }, { 511, 2, true, 0, 512 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (int indirect = 0; indirect < 2; indirect++) {
			begin(NULL);
			v.features |= VIRTIO_F(1);
			if (!indirect)
				v.features &= ~VIRTIO_F(VIRTIO_F_INDIRECT_DESC);
			if (!rows[i].seg)
				v.features &= ~VIRTIO_F(2);
			fake_vdev_config(&v, 8, 4, rows[i].size_max);
			fake_vdev_config(&v, 12, 4, rows[i].seg_max);
			if (rows[i].err) {
				assert_int_equal(virtio_blk_open(&d, &bd), rows[i].err);
				continue;
			}
			expect_all();
			assert_int_equal(v.largest, rows[i].largest);
		}
}

/* Pages of the host are not shared between requests; some eight of them make a large read. */
static void test_pieces(void **state)
{
	static const struct { u64 total; u32 most, piece; } pieces[] = {
		{ 512, 16 << 20, 4 << 20 }, { 32 << 20, 16 << 20, 4 << 20 }, { (32 << 20) + 512, 16 << 20, 6 << 20 },
		{ 100 << 20, 16 << 20, 14 << 20 }, { 1ull << 40, 16 << 20, 14 << 20 }, { 1 << 20, 4096, 4096 },
		{ 100 << 20, (9 << 20) - 512, (9 << 20) - 512 }, { 100 << 20, (2 << 20) - 512, (2 << 20) - 512 },
	};
	static const struct { u32 to; u64 left; u32 piece, block, size; } sizes[] = {
		{ 0, 512, 4 << 20, 512, 512 }, { 0, 1 << 30, 4 << 20, 512, 4 << 20 }, { 4096, 1 << 30, 4 << 20, 512, (4 << 20) - 4096 },
		{ (2 << 20) - 512, 1 << 30, 4 << 20, 512, (2 << 20) + 512 }, { 512, 1 << 30, 4 << 20, 4096, 4 << 20 },
		{ 4096, 1 << 30, 4096, 512, 4096 }, { 4096, 1 << 30, 2 << 20, 512, (2 << 20) - 4096 }, { 1, 1 << 30, 1 << 21, 512, 1 << 21 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++)
		assert_int_equal(request_piece(pieces[i].total, pieces[i].most), pieces[i].piece);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		assert_int_equal(request_size((void *)(uintptr_t)sizes[i].to, sizes[i].left, sizes[i].piece, sizes[i].block),
				 sizes[i].size);
}

/* 16 MiB are four requests, the first of them told at once; 1,000 pieces are ones of their own: few notifications for either. */
static void test_batches(void **state)
{
	struct block_read reads[1000];

	(void)state;
	assert_int_equal(virtio_blk_open(&d, &bd), 0);
	assert_int_equal(read_at(0, DISK / 512), 0);
	assert_int_equal(v.notifies, 2);
	assert_int_equal(v.served, 4);
	for (unsigned i = 0; i < 1000; i++)
		reads[i] = (struct block_read){ 999 - i, i % 10 != 3, got + i * 512 };
	memset(got, 0, DISK);
	v.notifies = v.served = 0;
	assert_int_equal(bd->ops->read(bd, reads, 1000), 0);
	for (unsigned i = 0; i < 1000; i++)
		if (i % 10 == 3)
			assert_int_equal(got[i * 512 + 511], 0);
		else
			assert_memory_equal(got + i * 512, disk + (999 - i) * 512, 512);
	assert_int_equal(v.served, 900);
	assert_true(v.notifies <= 900 / 64 + 1);
	assert_int_equal(bd->ops->read(bd, reads, 0), 0);
}

/* 320 MiB: no more than 128 and a request are asked for at a time, and for more when half of it is there. */
static void test_owed(void **state)
{
	struct block_read reads[20];

	(void)state;
	for (unsigned i = 0; i < 20; i++)
		reads[i] = (struct block_read){ 0, DISK / 512, got };
	assert_int_equal(virtio_blk_open(&d, &bd), 0);
	assert_int_equal(bd->ops->read(bd, reads, 20), 0);
	assert_memory_equal(got, disk, DISK);
	assert_int_equal(v.served, 40);
	assert_in_range(v.most_in_batch, 15, 17);
	assert_in_range(v.notifies, 4, 6);
}

/* Slow, and of its own order: more than one batch stays under way. */
static void test_slow(void **state)
{
	(void)state;
	v.slow = v.backwards = true;
	v.queue_max[0] = 4;
	expect_all();
}

static void test_retries(void **state)
{
	(void)state;
	for (unsigned at = 0; at < 4; at++)
		for (unsigned errors = 1; errors <= 5; errors++) {
			begin(NULL);
			v.io_errors = errors;
			v.io_error_at = at;
			assert_int_equal(virtio_blk_open(&d, &bd), 0);
			if (at == 3 && errors > 3) {	/* the last of four, alone: the same request four times */
				assert_int_equal(read_at(0, DISK / 512), ERR_IO);
				assert_string_equal(fail_reason(), "blk: read failed 4 times");
				assert_string_equal(fake_log(), "vipl: fake 0 blk: 3 failed reads retried\n");
				assert_int_equal(v.resets, 1);	/* the device itself is well */
				v.io_errors = 0;
			} else {
				char line[64];

				assert_int_equal(read_at(0, DISK / 512), 0);
				snprintf(line, sizeof(line), "vipl: fake 0 blk: %u failed reads retried\n", errors);
				assert_string_equal(fake_log(), line);
			}
			assert_int_equal(read_at(0, DISK / 512), 0);
			assert_memory_equal(got, disk, DISK);
			end(NULL);
		}
}

static void test_lasting_error(void **state)
{
	(void)state;
	for (int size = 4; size <= 256; size *= 4) {
		begin(NULL);
		v.queue_max[0] = size;
		v.io_errors = UINT32_MAX;
		assert_int_equal(virtio_blk_open(&d, &bd), 0);
		assert_int_equal(read_at(0, DISK / 512), ERR_IO);
		end(NULL);
	}
}

static void test_lies(void **state)
{
	static const struct { enum fake_lie lie; int err; const char *says; } rows[] = {
		{ LIE_ID_NOT_IN_FLIGHT, ERR_DEVICE, "not in flight" }, { LIE_ID_OUT_OF_RANGE, ERR_DEVICE, "not in flight" },
		{ LIE_ID_HUGE, ERR_DEVICE, "not in flight" }, { LIE_ID_REPEATED, ERR_DEVICE, NULL },
		{ LIE_UNSOLICITED, ERR_DEVICE, NULL }, { LIE_LONG, ERR_DEVICE, "bytes written" },
		{ LIE_LENGTH_HUGE, ERR_DEVICE, "bytes written" }, { LIE_SHORT, ERR_DEVICE, "answered" },
		{ LIE_JUMP, ERR_DEVICE, "answers to" }, { LIE_BACK, 0 /* nothing new, or too much: either */, NULL },
		{ LIE_SILENT, ERR_TIMEOUT, "no answer" }, { LIE_LATE, ERR_TIMEOUT, "no answer" },
		{ LIE_NEEDS_RESET, ERR_DEVICE, "needs a reset" }, { LIE_STATUS, ERR_DEVICE, "status 77" },
		{ LIE_NO_STATUS, ERR_DEVICE, "status ff" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (unsigned after = 0; after < 4; after++) {
			u64 start;
			int r;

			begin(NULL);
			v.lie = rows[i].lie;
			v.lie_after = after;
			assert_int_equal(virtio_blk_open(&d, &bd), 0);
			start = fake_now_us;
			r = read_at(0, DISK / 512);
			if (r >= 0 || (rows[i].err && r != rows[i].err) || (rows[i].says && !strstr(fail_reason(), rows[i].says)))
				fail_msg("lie %u after %u: %d, %s", rows[i].lie, after, r, fail_reason());
			assert_true(strstr(fail_reason(), "; device reset") != NULL);
			assert_int_equal(v.resets, 2);
			assert_false(v.queue[0].on);
			assert_int_equal(v.after_reset, rows[i].lie == LIE_LATE);
			assert_true(fake_now_us - start <= VIRTIO_TIMEOUT_US + 2 * fake_step_us);
			/* used no more, whatever it answers now */
			v.lie = LIE_NONE;
			v.notifies = 0;
			assert_int_equal(read_at(0, 1), ERR_DEVICE);
			assert_string_equal(fail_reason(), "blk: given up after a fault");
			assert_int_equal(v.notifies, 0);
			end(NULL);
		}
}

/* Old devices state lengths at random: that alone is no fault. */
static void test_legacy_length(void **state)
{
	(void)state;
	fake_vdev_legacy(&v, &d);
	v.short_used_len = true;
	expect_all();
}

static void test_refusals(void **state)
{
	(void)state;
	v.refuse_features = true;
	assert_int_equal(virtio_blk_open(&d, &bd), ERR_DEVICE);
	begin(NULL);
	v.moving_config = true;
	assert_int_equal(virtio_blk_open(&d, &bd), ERR_DEVICE);
	begin(NULL);
	v.config_len = 20;
	assert_int_equal(virtio_blk_open(&d, &bd), ERR_RANGE);
	begin(NULL);
	v.queue_max[0] = 65535;
	assert_int_equal(virtio_blk_open(&d, &bd), ERR_DEVICE);
	begin(NULL);
	arena_init(memory, 8192);
	assert_int_equal(virtio_blk_open(&d, &bd), ERR_NO_MEMORY);
	arena_init(memory, 16);
	assert_int_equal(virtio_blk_open(&d, &bd), ERR_NO_MEMORY);
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_open), T(test_queues), T(test_block_sizes), T(test_capacities), T(test_limits), T(test_pieces), T(test_batches), T(test_owed),
		T(test_slow), T(test_retries), T(test_lasting_error), T(test_lies), T(test_legacy_length), T(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
