/* SPDX-License-Identifier: MIT */
/* LINK: virtio/scsi.c virtio/device.c virtio/queue.c scsi/cdb.c scsi/sense.c scsi/lun.c scsi/disk.c lib/err.c lib/arena.c lib/text.c lib/printf.c lib/log.c tests/host/fake_vdev.c tests/host/fake_units.c tests/host/fake_clock.c tests/host/fake_log.c */
/*
 * virtio-scsi and scsi/ together: scans, disks, drives, limits, retries, and
 * devices that lie in the ring or in what they answer.
 */
#include "unit.h"

#include "fake_clock.h"
#include "fake_log.h"
#include "fake_vdev.h"
#include "vipl/arena.h"
#include "vipl/err.h"
#include "vipl/scsi.h"
#include "vipl/virtio.h"

#define DISK (16u << 20)

static u8 memory[1 << 20] __attribute__((aligned(4096)));
static u8 disk[DISK], got[DISK] __attribute__((aligned(REQUEST_PAGE)));
static struct fake_vdev v;
static struct virtio_device d;
static struct scsi_host *host;
static struct scsi_scan *scan;
static struct blockdev *bd;
static const struct scsi_address first = { 0, 0, 0 };

static int begin(void **state)
{
	(void)state;
	for (size_t i = 0; i < DISK; i++)
		disk[i] = (u8)(i * 11 + (i >> 9) + (i >> 17));
	memset(got, 0, DISK);
	arena_init(memory, sizeof(memory));
	fake_step_us = 10000000;
	fake_log_clear();
	fake_vdev_scsi(&v, &d);
	v.disk = disk;
	v.disk_size = DISK;
	fail_clear();
	return 0;
}

static int end(void **state)
{
	(void)state;
	virtio_reset_all();
	return 0;
}

static int open_first(void)
{
	int r = virtio_scsi_open(&d, &host);

	return r < 0 ? r : scsi_disk_open(host, &first, &bd);
}

static int read_at(u64 block, u64 count)
{
	struct block_read r = { block, count, got };

	return bd->ops->read(bd, &r, 1);
}

static void expect_all(void)
{
	memset(got, 0, DISK);
	assert_int_equal(read_at(0, bd->blocks), 0);
	assert_memory_equal(got, disk, DISK);
	assert_false(v.bad_driver);
	assert_int_equal(v.writes, 0);
	assert_int_equal(v.interrupts_wanted, 0);
}

static void test_disk(void **state)
{
	struct fake_lun *l = fake_vdev_lun(&v, 0, 0, 512, DISK / 512);

	(void)state;
	l->attentions = 1;
	assert_int_equal(open_first(), 0);
	assert_int_equal(bd->block_size, 512);
	assert_int_equal(bd->blocks, DISK / 512);
	assert_false(bd->cdrom);
	assert_string_equal(bd->name, "fake 0 scsi 0:0");
	assert_int_equal(v.notifies, 2);	/* everything at once, and the capacity again */
	expect_all();
	assert_int_equal(v.notifies, 4);	/* the first command before the others */
	assert_int_equal(v.most_in_batch, 3);
	assert_string_equal(fake_log(), "");
}

static void test_cdrom(void **state)
{
	struct fake_lun *l = fake_vdev_lun(&v, 3, 7, 2048, DISK / 2048);
	struct scsi_address at = { 0, 3, 7 };

	(void)state;
	l->type = 5;
	l->attentions = 2;
	assert_int_equal(virtio_scsi_open(&d, &host), 0);
	assert_int_equal(scsi_disk_open(host, &at, &bd), 0);
	assert_true(bd->cdrom && bd->read_only);
	assert_int_equal(bd->block_size, 2048);
	expect_all();
	l->no_medium = true;
	assert_int_equal(scsi_disk_open(host, &at, &bd), ERR_MEDIUM);
	at.lun = 6;
	assert_int_equal(scsi_disk_open(host, &at, &bd), ERR_NOT_FOUND);
	assert_string_equal(fail_reason(), "scsi: no target 3 lun 6");
	at.target = 4;
	assert_int_equal(scsi_disk_open(host, &at, &bd), ERR_NOT_FOUND);
	assert_string_equal(fail_reason(), "scsi: no target 4 lun 6");
	at.target = 256;
	assert_int_equal(scsi_disk_open(host, &at, &bd), ERR_NOT_FOUND);
	at = (struct scsi_address){ 0, 3, 16384 + 7 };
	assert_int_equal(scsi_disk_open(host, &at, &bd), ERR_NOT_FOUND);
}

static void test_types(void **state)
{
	struct fake_lun *l = fake_vdev_lun(&v, 0, 0, 512, 100);

	(void)state;
	for (unsigned type = 0; type < 256; type++) {
		bool fine = type == 0 || type == 5 || type == 7 || type == 14;
		int r;

		l->type = (u8)type;
		arena_init(memory, sizeof(memory));
		r = open_first();
		assert_int_equal(r, fine ? 0 : type > 31 ? ERR_NOT_FOUND : ERR_UNSUPPORTED);
		virtio_destroy(&d);
	}
}

static void test_queues(void **state)
{
	(void)state;
	for (int size = 2; size <= 1024; size *= 2)
		for (unsigned i = 0; i < 4; i++) {
			begin(NULL);
			v.queue_max[2] = size;
			v.slow = size & 0x55;
			fake_vdev_lun(&v, 0, 0, 512, DISK / 512);
			if (i & 2)
				fake_vdev_legacy(&v, &d);
			if (i & 1)
				v.features &= ~VIRTIO_F(VIRTIO_F_INDIRECT_DESC);
			if (size == 2 && (i & 1)) {
				assert_int_equal(open_first(), ERR_UNSUPPORTED);
				continue;
			}
			assert_int_equal(open_first(), 0);
			expect_all();
			assert_int_equal(scsi_scan_start(host, &scan), 0);
			end(NULL);
		}
}

static void test_limits(void **state)
{
	static const struct { u32 max_sectors, limit, block; int err; u32 largest; } rows[] = {
		{ 0xffff, 0, 512, 0, 4 << 20 }, { 0, 0, 512, 0, 4 << 20 }, { UINT32_MAX, 0, 512, 0, 4 << 20 },
		{ 1, 0, 512, 0, 512 }, { 7, 0, 512, 0, 3584 }, { 7, 0, 4096, ERR_UNSUPPORTED, 0 },
		{ 15, 0, 4096, 0, 4096 }, { 0xffff, 3, 512, 0, 1536 }, { 0xffff, 100, 4096, 0, 409600 },
		{ 100, UINT32_MAX, 4096, 0, 49152 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		begin(NULL);
		fake_vdev_config(&v, 8, 4, rows[i].max_sectors);
		fake_vdev_lun(&v, 0, 0, rows[i].block, DISK / rows[i].block)->limit = rows[i].limit;
		assert_int_equal(open_first(), rows[i].err);
		if (!rows[i].err) {
			expect_all();
			assert_int_equal(v.largest, rows[i].largest);
		}
		end(NULL);
	}
}

static void test_depth(void **state)
{
	static const u32 depths[] = { 0, 1, 2, 63, 64, 65, 127, 128, 129, UINT32_MAX };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(depths); i++) {
		begin(NULL);
		fake_vdev_config(&v, 12, 4, depths[i]);
		fake_vdev_config(&v, 8, 4, 64);
		fake_vdev_lun(&v, 0, 0, 512, DISK / 512);
		assert_int_equal(open_first(), 0);
		v.most_in_batch = 0;
		expect_all();
		assert_true(v.most_in_batch <= 128);
		assert_true(v.most_in_batch <= depths[i] || depths[i] == 0);
		assert_int_equal(scsi_scan_start(host, &scan), 0);
		end(NULL);
	}
}

static void test_pieces(void **state)
{
	struct block_read reads[1000];

	(void)state;
	fake_vdev_lun(&v, 0, 0, 512, DISK / 512);
	assert_int_equal(open_first(), 0);
	v.notifies = 0;
	for (unsigned i = 0; i < 1000; i++)
		reads[i] = (struct block_read){ 999 - i, i % 10 != 3, got + i * 512 };
	assert_int_equal(bd->ops->read(bd, reads, 1000), 0);
	for (unsigned i = 0; i < 1000; i++)
		assert_memory_equal(got + i * 512, i % 10 == 3 ? memory + sizeof(memory) - 512 : disk + (999 - i) * 512,
				    512);
	assert_int_equal(v.notifies, 900 / 128 + 1);
	assert_int_equal(bd->ops->read(bd, reads, 0), 0);
}

static void test_capacities(void **state)
{
	static const struct { u64 blocks; u32 size; int err; } rows[] = {
		{ 1, 512, 0 }, { 1ull << 32, 512, 0 }, { (1ull << 32) - 1, 512, 0 }, { (1ull << 32) + 1, 4096, 0 },
		{ 1ull << 40, 512, 0 }, { 0 /* last block 2^64 - 1 */, 512, ERR_FORMAT }, { ~0ull, 512, ERR_FORMAT },
		{ 1ull << 51, 4096, ERR_FORMAT }, { 9, 0, ERR_FORMAT }, { 9, 1, ERR_FORMAT }, { 9, 256, ERR_FORMAT },
		{ 9, 513, ERR_FORMAT }, { 9, 2352, ERR_FORMAT }, { 9, 8192, ERR_FORMAT }, { 9, 1u << 31, ERR_FORMAT },
		{ 9, 2048, 0 }, { 9, 4096, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		begin(NULL);
		fake_vdev_lun(&v, 0, 0, rows[i].size, rows[i].blocks);
		assert_int_equal(open_first(), rows[i].err);
		if (!rows[i].err) {
			assert_true(bd->blocks == rows[i].blocks);
			assert_int_equal(read_at(bd->blocks - 1, 1), 0);	/* READ(16) beyond 2^32 */
			assert_int_equal(read_at(bd->blocks, 1), ERR_IO);
		} else {
			assert_memory_equal(fail_reason(), "scsi: ", 6);
		}
		end(NULL);
	}
}

static void test_retries(void **state)
{
	static const struct { u8 attentions, ready, failures, key; int err; unsigned logged; } rows[] = {
		{ 8, 0, 0, 0, 0, 0 }, { 9, 0, 0, 0, ERR_IO, 0 }, { 255, 0, 0, 0, ERR_IO, 0 }, { 0, 3, 0, 0, 0, 0 },
		{ 0, 200, 0, 0, ERR_IO, 0 }, { 0, 0, 3, 3, 0, 3 }, { 0, 0, 4, 3, ERR_IO, 3 }, { 0, 0, 3, 0xb, 0, 3 },
		{ 0, 0, 2, 4, 0, 2 }, { 0, 0, 1, 5, ERR_IO, 0 }, { 0, 0, 255, 0xb, ERR_IO, 3 }, { 0, 0, 1, 7, ERR_IO, 0 },
		{ 1, 1, 1, 3, 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct fake_lun *l;
		char line[64] = "";
		u64 start;

		begin(NULL);
		l = fake_vdev_lun(&v, 0, 0, 512, 1024);
		fake_step_us = 1000000;
		assert_int_equal(open_first(), 0);
		l->attentions = rows[i].attentions;
		l->becoming_ready = rows[i].ready;
		l->failures = rows[i].failures;
		l->key = rows[i].key;
		start = fake_now_us;
		assert_int_equal(read_at(0, 1), rows[i].err);
		assert_true(fake_now_us - start < 20000000);
		if (!rows[i].ready)	/* no waiting: only the wait for the answer may look at the clock */
			assert_int_equal(fake_now_us, start);
		/* a unit that gets ready is asked whether it is, not for the data again and again */
		assert_true(rows[i].ready ? v.asked_ready >= 1 : !v.asked_ready);
		if (rows[i].logged)
			snprintf(line, sizeof(line), "vipl: fake 0 scsi 0:0: %u failed reads retried\n", rows[i].logged);
		assert_string_equal(fake_log(), line);
		if (!rows[i].err)
			assert_memory_equal(got, disk, 512);
		else
			assert_memory_equal(fail_reason(), "scsi: command 28 failed", 23);
		end(NULL);
	}
}

/* --- scanning --------------------------------------------------------------------- */

static void test_scan(void **state)
{
	static const struct { u8 target; u16 lun; } units[] = {
		{ 9, 1 }, { 0, 0 }, { 255, 0 }, { 9, 300 }, { 9, 16383 }, { 9, 2 }, { 64, 0 }, { 63, 0 },
	};
	/* LUN 0 is named wherever there is a target */
	static const struct { u8 target; u16 lun; } want[] = {
		{ 0, 0 }, { 9, 0 }, { 9, 1 }, { 9, 2 }, { 9, 300 }, { 9, 16383 }, { 63, 0 }, { 64, 0 }, { 255, 0 },
	};
	struct scsi_address at;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		fake_vdev_lun(&v, units[i].target, units[i].lun, 512, 8)->attentions = 1;
	assert_int_equal(virtio_scsi_open(&d, &host), 0);
	assert_int_equal(scsi_scan_start(host, &scan), 0);
	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		assert_int_equal(scsi_scan_next(scan, &at), 1);
		assert_int_equal(at.target, want[i].target);
		assert_int_equal(at.lun, want[i].lun);
	}
	assert_int_equal(scsi_scan_next(scan, &at), 0);
	assert_int_equal(scsi_scan_next(scan, &at), 0);
	assert_int_equal(v.notifies, 4);
	assert_false(v.bad_driver);
	assert_string_equal(fake_log(), "");
}

/* A list of 256 in no order; one of 600, of which what fits is used. */
static void test_many_luns(void **state)
{
	struct scsi_address at;

	(void)state;
	for (unsigned i = 0; i < 256; i++)
		fake_vdev_lun(&v, 5, (u16)(i * 37 % 256), 512, 8);
	assert_int_equal(virtio_scsi_open(&d, &host), 0);
	assert_int_equal(scsi_scan_start(host, &scan), 0);
	for (unsigned i = 0; i < 256; i++) {
		assert_int_equal(scsi_scan_next(scan, &at), 1);
		assert_int_equal(at.lun, i);
	}
	assert_int_equal(scsi_scan_next(scan, &at), 0);
	assert_int_equal(v.notifies, 5);
	end(NULL);

	begin(NULL);
	for (unsigned i = 0; i < 600; i++)
		fake_vdev_lun(&v, 5, (u16)(i + 1), 512, 8);
	assert_int_equal(virtio_scsi_open(&d, &host), 0);
	assert_int_equal(scsi_scan_start(host, &scan), 0);
	for (unsigned i = 0; i < 511; i++)
		assert_int_equal(scsi_scan_next(scan, &at), 1);
	assert_int_equal(scsi_scan_next(scan, &at), 0);
	assert_true(strstr(fake_log(), "target 5 lists 4808 bytes of LUNs, 4088 are used") != NULL);
}

static u32 false_length;
static u32 sent;

static void meddle_luns(struct fake_vdev *f, const u8 *cdb, u8 *data, u32 room, struct fake_answer *a)
{
	(void)f;
	if (cdb[0] != 0xa0)
		return;
	if (room >= 4)
		for (int i = 0; i < 4; i++)
			data[i] = (u8)(false_length >> (24 - 8 * i));
	a->length = MIN(sent, room);
	a->residual = room - a->length;
}

static void test_false_lists(void **state)
{
	static const struct { u32 length, sent; unsigned found; } rows[] = {
		{ 8, 16, 1 }, { UINT32_MAX, 16, 1 }, { 0xfffffff8, 4096, 3 }, { 16, 16, 1 }, { 0, 16, 0 }, { 7, 16, 0 },
		{ 8, 15, 0 }, { 8, 8, 0 }, { 8, 7, 0 }, { 8, 0, 0 }, { 24, 64, 3 }, { 9, 16, 1 }, { 0x80000000, 24, 2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct scsi_address at;
		unsigned n = 0;

		begin(NULL);
		fake_vdev_lun(&v, 0, 0, 512, 8);
		fake_vdev_lun(&v, 0, 1, 512, 8);
		fake_vdev_lun(&v, 0, 2, 512, 8);
		v.meddle = meddle_luns;
		false_length = rows[i].length;
		sent = rows[i].sent;
		assert_int_equal(virtio_scsi_open(&d, &host), 0);
		memset(host->scratch, 0, SCSI_SCRATCH);
		assert_int_equal(scsi_scan_start(host, &scan), 0);
		while (scsi_scan_next(scan, &at))
			n++;
		/* lists that claim to be long are asked for again: what was not sent then is whatever was there */
		if (rows[i].length <= 56 && n != rows[i].found)
			fail_msg("row %zu: %u LUNs", i, n);
		assert_true(n <= 511);
		end(NULL);
	}
}

/* One target that fails is passed over. */
static void meddle_target(struct fake_vdev *f, const u8 *cdb, u8 *data, u32 room, struct fake_answer *a)
{
	(void)f;
	(void)data;
	(void)room;
	if (cdb[0] == 0xa0)
		a->response = 9;
}

static void test_bad_target(void **state)
{
	struct scsi_address at;

	(void)state;
	fake_vdev_lun(&v, 0, 0, 512, 8);
	v.meddle = meddle_target;
	assert_int_equal(virtio_scsi_open(&d, &host), 0);
	assert_int_equal(scsi_scan_start(host, &scan), 0);
	assert_int_equal(scsi_scan_next(scan, &at), 0);
}

/* --- nonsense ----------------------------------------------------------------------- */

static struct {
	u8 command;
	enum { STATUS, RESPONSE, RESIDUAL, LENGTH, SENSE, ZEROS, ONES } what;
	u32 value;
} nonsense;

static void meddle(struct fake_vdev *f, const u8 *cdb, u8 *data, u32 room, struct fake_answer *a)
{
	(void)f;
	if (cdb[0] != nonsense.command)
		return;
	switch (nonsense.what) {
	case STATUS:
		a->status = (u8)nonsense.value;
		break;
	case RESPONSE:
		a->response = (u8)nonsense.value;
		break;
	case RESIDUAL:
		a->residual = nonsense.value;
		break;
	case LENGTH:
		a->length = MIN(nonsense.value, room);
		a->residual = room - a->length;
		break;
	case SENSE:
		a->status = 2;
		a->sense_len = nonsense.value;
		memset(a->sense, 0xff, 96);
		break;
	default:
		memset(data, nonsense.what == ZEROS ? 0 : 0xff, room);
	}
}

/* QEMU counts a read that it repeats after a stop twice: what is missing of it is less than nothing. */
static unsigned repeated;

static void meddle_residual(struct fake_vdev *f, const u8 *cdb, u8 *data, u32 room, struct fake_answer *a)
{
	(void)f;
	(void)data;
	if (cdb[0] == 0x28 && repeated && repeated--)
		a->residual = -room;
}

static void test_repeated_by_the_host(void **state)
{
	for (unsigned times = 1; times <= 4; times++) {
		fake_vdev_lun(&v, 0, 0, 512, DISK / 512);
		v.meddle = meddle_residual;
		repeated = times;
		assert_int_equal(open_first(), 0);
		assert_int_equal(read_at(3, 8), times > 3 ? ERR_DEVICE : 0);
		if (times <= 3) {
			assert_memory_equal(got, disk + 3 * 512, 4096);
			assert_non_null(strstr(fake_log(), "failed reads retried"));
		}
		end(state);
		begin(state);
	}
}

/* RECOVERED ERROR: the drive had trouble, the data are there. */
static void meddle_recovered(struct fake_vdev *f, const u8 *cdb, u8 *data, u32 room, struct fake_answer *a)
{
	(void)f;
	(void)data;
	(void)room;
	if (cdb[0] != 0x28)
		return;
	a->status = 2;
	a->sense_len = 18;
	a->sense[0] = 0x70;
	a->sense[2] = 1;
	a->sense[7] = 10;
}

static void test_recovered(void **state)
{
	(void)state;
	fake_vdev_lun(&v, 0, 0, 512, DISK / 512);
	v.meddle = meddle_recovered;
	assert_int_equal(open_first(), 0);
	expect_all();
}

static void test_nonsense(void **state)
{
	static const struct { u8 command; int what; u32 value; int err; const char *says; } rows[] = {
		{ 0x12, STATUS, 0x18, ERR_IO, "command 12 failed, status 18" },
		{ 0x25, STATUS, 0xff, ERR_IO, "command 25 failed, status ff" },
		{ 0x28, STATUS, 0x02, ERR_IO, "command 28 failed, status 02" },	/* no sense, for ever */
		{ 0x28, STATUS, 0x08, ERR_IO, "command 28 failed, status 08" },	/* busy for ever */
		{ 0x28, STATUS, 0x28, ERR_IO, "command 28 failed, status 28" },
		{ 0x12, RESPONSE, 9, ERR_IO, "command 12 failed, response 9" },
		{ 0x12, RESPONSE, 12, ERR_NOT_FOUND, "no target" },
		{ 0x25, RESPONSE, 13, ERR_DEVICE, "response 0d" },
		{ 0x28, RESPONSE, 0xff, ERR_DEVICE, "response ff" },
		{ 0x28, RESPONSE, 1, ERR_IO, "command 28 failed, response 1" },
		{ 0x28, RESPONSE, 5, ERR_IO, "status 08" },
		{ 0x12, RESIDUAL, 37, ERR_DEVICE, "37 bytes missing of" },
		{ 0x25, RESIDUAL, UINT32_MAX, ERR_DEVICE, "bytes missing of 8" },
		{ 0x28, RESIDUAL, 512, ERR_DEVICE, "bytes read of" },
		{ 0x12, LENGTH, 0, ERR_DEVICE, "INQUIRY answered 0" },
		{ 0x12, LENGTH, 4, ERR_DEVICE, "INQUIRY answered 4" },
		{ 0x25, LENGTH, 7, ERR_DEVICE, "READ CAPACITY answered 7" },
		{ 0x28, LENGTH, 100, ERR_DEVICE, "100 bytes read of" },
		{ 0x28, SENSE, 97, ERR_DEVICE, "97 bytes of sense" },
		{ 0x28, SENSE, UINT32_MAX, ERR_DEVICE, "bytes of sense" },
		{ 0x28, SENSE, 96, ERR_IO, "status 02" },
		{ 0x28, SENSE, 1, ERR_IO, "status 02" },
		{ 0x12, ONES, 0, ERR_NOT_FOUND, "no target" },
		{ 0x25, ZEROS, 0, ERR_FORMAT, "block size 0" },
		{ 0x25, ONES, 0, 0, NULL },	/* READ CAPACITY(16) tells */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		u64 start;
		int r;

		begin(NULL);
		fake_vdev_lun(&v, 0, 0, 512, DISK / 512);
		nonsense.command = rows[i].command;
		nonsense.what = (unsigned)rows[i].what;
		nonsense.value = rows[i].value;
		v.meddle = meddle;
		start = fake_now_us;
		r = open_first();
		if (r == 0)
			r = read_at(0, DISK / 512);
		if (r != rows[i].err || (r && !strstr(fail_reason(), rows[i].says)))
			fail_msg("row %zu: %d, %s", i, r, fail_reason());
		assert_true(fake_now_us - start < VIRTIO_TIMEOUT_US + 2 * fake_step_us);
		/* the host itself goes on */
		v.meddle = NULL;
		assert_int_equal(scsi_disk_open(host, &first, &bd), 0);
		expect_all();
		end(NULL);
	}
}

static void test_lies(void **state)
{
	static const struct { enum fake_lie lie; int err; const char *says; } rows[] = {
		{ LIE_ID_NOT_IN_FLIGHT, ERR_DEVICE, "not in flight" }, { LIE_ID_OUT_OF_RANGE, ERR_DEVICE, "not in flight" },
		{ LIE_ID_HUGE, ERR_DEVICE, "not in flight" }, { LIE_ID_REPEATED, ERR_DEVICE, NULL },
		{ LIE_UNSOLICITED, ERR_DEVICE, NULL }, { LIE_LONG, ERR_DEVICE, "bytes written" },
		{ LIE_LENGTH_HUGE, ERR_DEVICE, "bytes written" }, { LIE_JUMP, ERR_DEVICE, "answers to" },
		{ LIE_BACK, 0 /* either */, NULL }, { LIE_SILENT, ERR_TIMEOUT, "no answer" },
		{ LIE_LATE, ERR_TIMEOUT, "no answer" }, { LIE_NEEDS_RESET, ERR_DEVICE, "needs a reset" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (unsigned after = 0; after < 8; after++) {
			u64 start;
			int r;

			begin(NULL);
			v.lie = rows[i].lie;
			v.lie_after = after;
			fake_vdev_lun(&v, 0, 0, 512, DISK / 512);
			start = fake_now_us;
			r = open_first();
			if (r == 0)
				r = read_at(0, DISK / 512);
			if (after < 7 && (r >= 0 || (rows[i].err && r != rows[i].err) ||
					  (rows[i].says && !strstr(fail_reason(), rows[i].says))))
				fail_msg("lie %u after %u: %d, %s", rows[i].lie, after, r, fail_reason());
			if (r == 0)
				continue;
			assert_int_equal(v.resets, 2);
			assert_false(v.queue[2].on);
			assert_true(fake_now_us - start <= VIRTIO_TIMEOUT_US + 2 * fake_step_us);
			v.lie = LIE_NONE;
			assert_int_equal(scsi_disk_open(host, &first, &bd), ERR_DEVICE);
			assert_string_equal(fail_reason(), "scsi: given up after a fault");
			assert_int_equal(scsi_scan_start(host, &scan), ERR_DEVICE);
			end(NULL);
		}
}

/* Answers whose length in the ring is not what the answer itself says. */
static void test_lengths(void **state)
{
	static const struct { enum fake_lie lie; bool zero; int err; } rows[] = {
		{ LIE_SHORT, false, ERR_DEVICE }, { LIE_NONE, true, 0 /* the host kernel's vhost-scsi */ },
		{ LIE_STATUS, false, ERR_DEVICE }, { LIE_NO_STATUS, false, ERR_DEVICE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		begin(NULL);
		fake_vdev_lun(&v, 0, 0, 512, DISK / 512);
		v.lie = rows[i].lie;
		v.lie_after = 4;
		v.short_used_len = rows[i].zero;
		assert_int_equal(open_first(), 0);
		assert_int_equal(read_at(0, DISK / 512), rows[i].err);
		end(NULL);
	}
}

static void test_refusals(void **state)
{
	static const struct { u32 off, width; u64 value; } rows[] = { { 20, 4, 0 }, { 20, 4, 97 }, { 24, 4, 31 }, { 24, 4, ~0u } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		begin(NULL);
		fake_vdev_config(&v, rows[i].off, rows[i].width, rows[i].value);
		assert_int_equal(virtio_scsi_open(&d, &host), ERR_DEVICE);
		assert_int_equal(v.status, 0);
	}
	begin(NULL);
	v.refuse_features = true;
	assert_int_equal(virtio_scsi_open(&d, &host), ERR_DEVICE);
	begin(NULL);
	v.moving_config = true;
	assert_int_equal(virtio_scsi_open(&d, &host), ERR_DEVICE);
	begin(NULL);
	v.queue_max[2] = 0;
	assert_int_equal(virtio_scsi_open(&d, &host), ERR_NOT_FOUND);
	for (size_t room = 64; room < 49152; room *= 2) {
		begin(NULL);
		arena_init(memory, room);
		assert_int_equal(virtio_scsi_open(&d, &host), ERR_NO_MEMORY);
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_disk), T(test_cdrom), T(test_types), T(test_queues), T(test_limits), T(test_depth), T(test_pieces),
		T(test_capacities), T(test_retries), T(test_scan), T(test_many_luns), T(test_false_lists),
		T(test_bad_target), T(test_repeated_by_the_host), T(test_recovered), T(test_nonsense), T(test_lies), T(test_lengths), T(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
