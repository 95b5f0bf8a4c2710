/* SPDX-License-Identifier: MIT */
/*
 * The buses of an s390x machine: channel I/O.
 */
#include "boot/boot.h"

static int ccw_at(const struct boot_target *t, struct virtio_device *d)
{
	return virtio_ccw_at(t->ssid, t->devno, d);
}

static void ccw_describe(const struct virtio_device *d, struct boot_target *t)
{
	t->ssid = d->ccw.ssid;
	t->devno = d->ccw.devno;
	t->schid = d->ccw.schid;
}

const struct bus buses[] = {
	{ .bus = TARGET_CCW, .name = "ccw", .at = ccw_at, .next = virtio_ccw_next,
	  .describe = ccw_describe },
};
const unsigned bus_count = ARRAY_SIZE(buses);
