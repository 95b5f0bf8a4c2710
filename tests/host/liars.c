/* SPDX-License-Identifier: MIT */
/* The table of liars.h, and how each is put to the test. */
#include "unit.h"

#include <stdio.h>
#include <sys/mman.h>

#include "fake_clock.h"
#include "liars.h"
#include "vipl/arena.h"
#include "vipl/blockdev.h"
#include "vipl/err.h"
#include "vipl/scsi.h"

#define DISK (12u << 20)	/* several requests of both devices */
#define ARENA (2u << 20)
#define TESTS_MAX 600
#define STEP_US (1000u * 1000)

static u8 disk[DISK], got[DISK];
static u8 *arena;
static struct fake_vdev v;

/* --- lies ------------------------------------------------------------------------- */

static unsigned queue_of(const struct fake_vdev *f)
{
	return f->type == VIRTIO_SCSI ? 2 : 0;
}

static void queue_0(struct fake_vdev *f) { f->queue_max[queue_of(f)] = 0; }
static void queue_1(struct fake_vdev *f) { f->queue_max[queue_of(f)] = 1; }
static void queue_3(struct fake_vdev *f) { f->queue_max[queue_of(f)] = 3; }
static void queue_65535(struct fake_vdev *f) { f->queue_max[queue_of(f)] = 65535; }
static void refuse(struct fake_vdev *f) { f->refuse_features = true; }
static void features_move(struct fake_vdev *f)
{
	f->features_later = f->features;	/* what it says, each time; and what it knows of when it is told */
	f->feature_looks = 1;
	f->features &= ~VIRTIO_F(VIRTIO_F_INDIRECT_DESC);
}
static void no_version_1(struct fake_vdev *f) { f->features &= ~VIRTIO_F(VIRTIO_F_VERSION_1); }
static void config_moves(struct fake_vdev *f) { f->moving_config = true; }
static void capacity_0(struct fake_vdev *f) { fake_vdev_config(f, 0, 8, 0); }
static void capacity_all(struct fake_vdev *f) { fake_vdev_config(f, 0, 8, UINT64_MAX); }
static void blocks_0(struct fake_vdev *f) { fake_vdev_config(f, 20, 4, 0); }
static void blocks_1(struct fake_vdev *f) { fake_vdev_config(f, 20, 4, 1); }
static void blocks_513(struct fake_vdev *f) { fake_vdev_config(f, 20, 4, 513); }
static void blocks_2_31(struct fake_vdev *f) { fake_vdev_config(f, 20, 4, 1u << 31); }
static void lun_capacity_all(struct fake_vdev *f) { f->lun[0].blocks = UINT64_MAX; }
static void lun_capacity_0(struct fake_vdev *f) { f->lun[0].blocks = 0; }
static void lun_blocks_0(struct fake_vdev *f) { f->lun[0].block_size = 0; }
static void lun_blocks_1(struct fake_vdev *f) { f->lun[0].block_size = 1; }
static void lun_blocks_513(struct fake_vdev *f) { f->lun[0].block_size = 513; }
static void lun_blocks_2_31(struct fake_vdev *f) { f->lun[0].block_size = 1u << 31; }
static void no_lun(struct fake_vdev *f) { f->lun[0].lun = 1; }

#define MEDDLE(name, command, what) \
static void name(struct fake_vdev *f, const u8 *cdb, u8 *data, u32 room, struct fake_answer *a) \
{ \
	(void)f; \
	(void)data; \
	(void)room; \
	(void)a; \
	if (cdb[0] == (command)) { \
		what; \
	} \
}
MEDDLE(bad_status, 0x28, a->status = 0x77)
MEDDLE(bad_response, 0x28, a->response = 0x77)
MEDDLE(bad_residual, 0x28, a->residual = UINT32_MAX)
MEDDLE(much_sense, 0x28, a->status = 2; a->sense_len = UINT32_MAX)
MEDDLE(inquiry_ones, 0x12, memset(data, 0xff, room))
MEDDLE(inquiry_short, 0x12, a->residual += a->length - 1; a->length = 1)
MEDDLE(capacity_zeros, 0x25, memset(data, 0, room))
/* Lists of 2^32 - 8 bytes and of all, with one LUN in them that is not there. */
MEDDLE(list_long, 0xa0, memcpy(data, "\xff\xff\xff\xf8\0\0\0\0\0\7\0\0\0\0\0\0", 16); a->length = 16; a->residual = room - 16)
MEDDLE(list_all, 0xa0, memcpy(data, "\xff\xff\xff\xff\0\0\0\0\0\7\0\0\0\0\0\0", 16); a->length = 16; a->residual = room - 16)
MEDDLE(list_cut, 0xa0, a->length = MIN(a->length, 9); a->residual = room - a->length)

static const struct liar liars[] = {
	{ "wrong used id, not in flight", LIAR_BOTH, .lie = LIE_ID_NOT_IN_FLIGHT, .err = ERR_DEVICE, .says = "not in flight" },
	{ "used id out of range, queue size", LIAR_BOTH, .lie = LIE_ID_OUT_OF_RANGE, .err = ERR_DEVICE, .says = "not in flight" },
	{ "used id out of range, 2^32 - 1", LIAR_BOTH, .lie = LIE_ID_HUGE, .err = ERR_DEVICE, .says = "not in flight" },
	{ "repeated used id", LIAR_BOTH, .lie = LIE_ID_REPEATED, .err = ERR_DEVICE, .says = "answer" },
	{ "unsolicited used id", LIAR_BOTH, .lie = LIE_UNSOLICITED, .err = ERR_DEVICE, .says = "answer" },
	{ "length too long by one", LIAR_BOTH, .lie = LIE_LONG, .err = ERR_DEVICE, .says = "bytes written" },
	{ "length 2^32 - 1", LIAR_BOTH, .lie = LIE_LENGTH_HUGE, .err = ERR_DEVICE, .says = "bytes written" },
	{ "length too short", LIAR_BLK | LIAR_NOT_LEGACY, .lie = LIE_SHORT, .err = ERR_DEVICE, .says = "answered" },
	{ "length too short", LIAR_SCSI | LIAR_NO_RESET, .lie = LIE_SHORT, .err = ERR_DEVICE, .says = "answer of" },
	{ "used.idx jumps", LIAR_BOTH, .lie = LIE_JUMP, .err = ERR_DEVICE, .says = "answers to" },
	{ "used.idx goes back", LIAR_BOTH, .lie = LIE_BACK, .err = ERR_DEVICE, .says = "answers to" },
	{ "status is nonsense", LIAR_BLK, .lie = LIE_STATUS, .err = ERR_DEVICE, .says = "status 77" },
	{ "response is nonsense", LIAR_SCSI | LIAR_NO_RESET, .lie = LIE_STATUS, .err = ERR_DEVICE, .says = "response 77" },
	{ "status never written", LIAR_BLK, .lie = LIE_NO_STATUS, .err = ERR_DEVICE, .says = "status ff" },
	{ "response never written", LIAR_SCSI | LIAR_NO_RESET, .lie = LIE_NO_STATUS, .err = ERR_DEVICE, .says = "response ff" },
	{ "reads are unsupported", LIAR_BLK | LIAR_NO_RESET, .lie = LIE_UNSUPPORTED, .err = ERR_IO, .says = "read is unsupported" },
	{ "no answer", LIAR_BOTH, .lie = LIE_SILENT, .err = ERR_TIMEOUT, .says = "no answer; device reset" },
	{ "an answer after the reset", LIAR_BOTH, .lie = LIE_LATE, .err = ERR_TIMEOUT, .says = "no answer; device reset" },
	{ "NEEDS_RESET in mid-read", LIAR_BOTH | LIAR_NOT_STATUSLESS, .lie = LIE_NEEDS_RESET, .err = ERR_DEVICE, .says = "needs a reset" },

	{ "features that change", LIAR_BOTH | LIAR_NOT_LEGACY, .change = features_move, .err = ERR_DEVICE, .says = "features refused" },
	{ "FEATURES_OK refused", LIAR_BOTH | LIAR_NOT_LEGACY, .change = refuse, .err = ERR_DEVICE, .says = "features refused" },
	{ "version 1 not offered", LIAR_BOTH | LIAR_NOT_LEGACY, .change = no_version_1, .err = ERR_DEVICE, .says = "not offered" },
	{ "queue size 0", LIAR_BOTH, .change = queue_0, .err = ERR_NOT_FOUND, .says = "no queue" },
	{ "queue size 1", LIAR_BOTH, .change = queue_1, .err = ERR_UNSUPPORTED, .says = "1 entries" },
	{ "queue size 3", LIAR_BOTH, .change = queue_3, .err = ERR_DEVICE, .says = "3 entries" },
	{ "queue size 65535", LIAR_BOTH, .change = queue_65535, .err = ERR_DEVICE, .says = "65535 entries" },
	{ "config that changes under a read", LIAR_BOTH | LIAR_NOT_LEGACY | LIAR_NOT_WHOLE_CONFIG, .change = config_moves,
	  .err = ERR_DEVICE, .says = "keeps changing" },

	{ "capacity 0", LIAR_BLK, .change = capacity_0, .err = ERR_MEDIUM, .says = "capacity 0" },
	{ "capacity 2^64 - 1", LIAR_BLK, .change = capacity_all, .err = ERR_FORMAT, .says = "capacity of ffffffffffffffff" },
	{ "block size 0", LIAR_BLK, .change = blocks_0, .err = ERR_FORMAT, .says = "block size 0" },
	{ "block size 1", LIAR_BLK, .change = blocks_1, .err = ERR_FORMAT, .says = "block size 1" },
	{ "block size 513", LIAR_BLK, .change = blocks_513, .err = ERR_FORMAT, .says = "block size 513" },
	{ "block size 2^31", LIAR_BLK, .change = blocks_2_31, .err = ERR_FORMAT, .says = "block size 2147483648" },
	{ "capacity 2^64, as 0 reads", LIAR_SCSI, .change = lun_capacity_0, .err = ERR_FORMAT, .says = "last block ffffffffffffffff" },
	{ "capacity 2^64 - 1", LIAR_SCSI, .change = lun_capacity_all, .err = ERR_FORMAT, .says = "last block fffffffffffffffe" },
	{ "block size 0", LIAR_SCSI, .change = lun_blocks_0, .err = ERR_FORMAT, .says = "block size 0" },
	{ "block size 1", LIAR_SCSI, .change = lun_blocks_1, .err = ERR_FORMAT, .says = "block size 1" },
	{ "block size 513", LIAR_SCSI, .change = lun_blocks_513, .err = ERR_FORMAT, .says = "block size 513" },
	{ "block size 2^31", LIAR_SCSI, .change = lun_blocks_2_31, .err = ERR_FORMAT, .says = "block size 2147483648" },

	{ "SCSI answers a status of nonsense", LIAR_SCSI, .meddle = bad_status, .err = ERR_IO, .says = "status 77" },
	{ "SCSI answers a response of nonsense", LIAR_SCSI, .meddle = bad_response, .err = ERR_DEVICE, .says = "response 77" },
	{ "SCSI misses more than was asked for", LIAR_SCSI, .meddle = bad_residual, .err = ERR_DEVICE, .says = "bytes missing of" },
	{ "SCSI has 2^32 - 1 bytes of sense", LIAR_SCSI, .meddle = much_sense, .err = ERR_DEVICE, .says = "bytes of sense" },
	{ "INQUIRY of all ones", LIAR_SCSI, .meddle = inquiry_ones, .err = ERR_NOT_FOUND, .says = "no target" },
	{ "INQUIRY of one byte", LIAR_SCSI, .meddle = inquiry_short, .err = ERR_DEVICE, .says = "INQUIRY answered" },
	{ "READ CAPACITY of zeros", LIAR_SCSI, .meddle = capacity_zeros, .err = ERR_FORMAT, .says = "block size 0" },
	{ "REPORT LUNS of 2^32 - 8 bytes", LIAR_SCSI, .change = no_lun, .meddle = list_long, .err = ERR_NOT_FOUND, .says = "no target" },
	{ "REPORT LUNS of 2^32 - 1 bytes", LIAR_SCSI, .change = no_lun, .meddle = list_all, .err = ERR_NOT_FOUND, .says = "no target" },
	{ "REPORT LUNS cut in its first LUN", LIAR_SCSI, .meddle = list_cut, .err = ERR_NOT_FOUND, .says = "liar: no LUN" },
};

/* --- a lie put to the test ---------------------------------------------------------- */

struct trial {
	const struct liar *liar;
	const struct liar_bus *bus;
	unsigned device;
	char name[96];
};

/* The first LUN that the scan finds, as a boot without an order takes it. */
static int open_scsi(struct virtio_device *d, struct blockdev **bd)
{
	struct scsi_host *host;
	struct scsi_scan *scan;
	struct scsi_address at;
	int r = virtio_scsi_open(d, &host);

	if (r == 0)
		r = scsi_scan_start(host, &scan);
	if (r < 0)
		return r;
	if (!scsi_scan_next(scan, &at))
		return fail(ERR_NOT_FOUND, "liar: no LUN");
	return scsi_disk_open(host, &at, bd);
}

static int use(const struct trial *t)
{
	static struct virtio_device d;
	struct blockdev *bd;
	int r;

	memset(&d, 0, sizeof(d));
	r = t->bus->find(&d);
	if (r == 0)
		r = t->device == LIAR_BLK ? virtio_blk_open(&d, &bd) : open_scsi(&d, &bd);
	if (r < 0)
		return r;
	v.lie = t->liar->lie;
	v.lie_after = v.served + 1;
	v.resets = 1;
	return bd->ops->read(bd, &(struct block_read){ 0, bd->blocks, got }, 1);
}

static void set_up(const struct trial *t)
{
	struct virtio_device none;

	if (!arena)	/* below 2 GiB, as legacy queues need it */
		arena = mmap((void *)0x20000000, ARENA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(arena, MAP_FAILED);
	arena_init(arena, ARENA);
	fail_clear();
	fake_step_us = STEP_US;
	if (t->device == LIAR_BLK) {
		fake_vdev_blk(&v, &none, disk, DISK);
	} else {
		fake_vdev_scsi(&v, &none);
		v.disk = disk;
		v.disk_size = DISK;
		fake_vdev_lun(&v, 0, 0, 512, DISK / 512);
	}
	if (t->bus->legacy)
		fake_vdev_legacy(&v, &none);
	if (t->liar->change)
		t->liar->change(&v);
	v.meddle = t->liar->meddle;
	t->bus->put(&v);
	if (t->liar->on_bus)
		t->liar->on_bus();
}

/* Whatever the device does now, it does not reach memory that was its driver's. */
static void expect_no_write(void)
{
	memset(arena, 0xa5, ARENA);
	v.lie = LIE_NONE;
	fake_vdev_work(&v);
	for (size_t i = 0; i < ARENA; i++)
		if (arena[i] != 0xa5)
			fail_msg("the device wrote at %zx", i);
}

static void try(void **state)
{
	const struct trial *t = *state;
	u64 start;
	int r;

	set_up(t);
	start = fake_now_us;
	r = use(t);
	if (r != t->liar->err || !strstr(fail_reason(), t->liar->says))
		fail_msg("%d, %s", r, fail_reason());
	/* one deadline, and what the reset may take */
	assert_true(fake_now_us - start <= VIRTIO_TIMEOUT_US + 6 * STEP_US);
	if (t->liar->lie)
		assert_int_equal(!v.status, !(t->liar->what & LIAR_NO_RESET));
	virtio_reset_all();
	if (!v.never_resets)
		expect_no_write();
	if (t->bus->stray)
		assert_int_equal(t->bus->stray(), 0);
	assert_false(v.bad_driver);
	assert_int_equal(v.writes, 0);
}

/* --- all of them -------------------------------------------------------------------- */

static struct trial trial[TESTS_MAX];
static struct CMUnitTest test[TESTS_MAX];
static size_t tests;

static void add(const struct liar *l, const struct liar_bus *bus, unsigned device)
{
	struct trial *t = &trial[tests];

	if (!(l->what & device) || (l->bus && strcmp(l->bus, bus->name)) || (bus->legacy && l->what & LIAR_NOT_LEGACY) ||
	    (bus->whole_config && l->what & LIAR_NOT_WHOLE_CONFIG) || (bus->no_status && l->what & LIAR_NOT_STATUSLESS))
		return;
	if (tests == TESTS_MAX)
		__builtin_trap();
	*t = (struct trial){ l, bus, device, "" };
	snprintf(t->name, sizeof(t->name), "%s: %s: %s", bus->name, device == LIAR_BLK ? "blk" : "scsi", l->name);
	test[tests++] = (struct CMUnitTest){ t->name, try, NULL, NULL, t };
}

int liars_run(const struct liar_bus *bus, unsigned buses, const struct liar *more, unsigned n)
{
	for (size_t i = 0; i < sizeof(disk); i++)
		disk[i] = (u8)(i * 7 + (i >> 9));
	for (unsigned b = 0; b < buses; b++)
		for (unsigned device = LIAR_BLK; device <= LIAR_SCSI; device++) {
			for (size_t i = 0; i < ARRAY_SIZE(liars); i++)
				add(&liars[i], &bus[b], device);
			for (unsigned i = 0; i < n; i++)
				add(&more[i], &bus[b], device);
		}
	return _cmocka_run_group_tests("liars", test, tests, NULL, NULL);
}
