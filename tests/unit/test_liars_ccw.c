/* SPDX-License-Identifier: MIT */
/* LINK: tests/host/liars.c virtio/ccw.c virtio/blk.c virtio/scsi.c virtio/device.c virtio/queue.c scsi/cdb.c scsi/sense.c scsi/lun.c scsi/disk.c lib/err.c lib/arena.c lib/text.c lib/printf.c lib/log.c tests/host/fake_cio.c tests/host/fake_vdev.c tests/host/fake_units.c tests/host/fake_clock.c tests/host/fake_log.c */
/* Liars behind channel I/O: the table of liars.c, and channel commands that fail. */
#include "fake_cio.h"
#include "liars.h"

#include "vipl/err.h"

static struct fake_subchannel *s;

static void put(struct fake_vdev *v)
{
	fake_cio_clear();
	s = fake_cio_add(0, 1, 0x1234, v);
}

static void put_legacy(struct fake_vdev *v)
{
	put(v);
	s->max_revision = 0;
}

static int find(struct virtio_device *d)
{
	return virtio_ccw_at(s->ssid, s->devno, d);
}

static void fails(u8 command, int err, u8 device_status, u8 sense)
{
	s->fail_cmd = command;
	s->fail_err = err;
	s->fail = (struct ccw_result){ .dstat = device_status, .sense = sense };
}

static void no_revision_end(void) { fails(0x83, ERR_TIMEOUT, 0, 0); }
static void gone(void) { fails(0x12, ERR_NOT_FOUND, 0, 0); }
static void check(void) { fails(0x22, ERR_IO, 0x0e, 0x40); }
static void no_queue(void) { fails(0x32, ERR_IO, 0x0e, 0x80); }
static void queue_rejected(void) { fails(0x13, ERR_IO, 0x0e, 0x80); }
static void no_reset(void) { fails(0x33, ERR_TIMEOUT, 0, 0); }
static void other(void) { s->cu_type = 0x3990; }

static const struct liar_bus buses[] = {
	{ "ccw", .whole_config = true, .put = put, .find = find },
	{ "ccw, revision 0", .legacy = true, .whole_config = true, .no_status = true, .put = put_legacy, .find = find },
};

#define CCW(title, f, e, text) { title, LIAR_BOTH, .err = e, .says = text, .bus = "ccw", .on_bus = f }
static const struct liar lies[] = {
	CCW("no end of VIRTIO_REV", no_revision_end, ERR_TIMEOUT, "VIRTIO_REV"),
	CCW("gone in mid-negotiation", gone, ERR_NOT_FOUND, "READ_FEAT: no such device"),
	CCW("unit check of READ_CONF", check, ERR_DEVICE, "READ_CONF unit check, sense 40"),
	CCW("READ_VQ_CONF rejected", no_queue, ERR_DEVICE, "READ_VQ_CONF unit check"),
	CCW("SET_VQ rejected", queue_rejected, ERR_DEVICE, "SET_VQ unit check"),
	CCW("no end of VDEV_RESET", no_reset, ERR_TIMEOUT, "VDEV_RESET"),
	{ "NEEDS_RESET in mid-read, which nobody can see", LIAR_BOTH, .lie = LIE_NEEDS_RESET, .err = ERR_TIMEOUT,
	  .says = "no answer; device reset", .bus = "ccw, revision 0" },
	CCW("another control unit", other, ERR_UNSUPPORTED, "is not virtio"),
};

int main(void)
{
	return liars_run(buses, ARRAY_SIZE(buses), lies, ARRAY_SIZE(lies));
}
