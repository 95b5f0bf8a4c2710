/* SPDX-License-Identifier: MIT */
/*
 * From a target to its disks. The only file that knows every driver.
 */
#include "boot/boot.h"
#include "vipl/arena.h"
#include "vipl/err.h"
#include "vipl/log.h"
#include "vipl/scsi.h"
#include "vipl/string.h"

static const struct bus *bus_of(const struct boot_target *t)
{
	for (unsigned i = 0; i < bus_count; i++)
		if (buses[i].bus == t->bus)
			return &buses[i];
	return NULL;
}

void target_name(const struct boot_target *t, char *to, size_t size)
{
	int n = 0;

	if (t->bus == TARGET_CCW)
		n = format(to, size, "ccw 0.%x.%04x", t->ssid, t->devno);
	else if (t->bus == TARGET_PCI)
		n = format(to, size, "pci %02x:%02x.%x", t->bdf >> 8, t->bdf >> 3 & 31, t->bdf & 7);
	else if (t->bus == TARGET_MMIO)
		n = format(to, size, "mmio %lx", t->base);
	else
		n = format(to, size, "host");
	if (t->has_lun && (size_t)n < size)
		format(to + n, size - (size_t)n, " scsi %u:%u:%u", t->channel, t->target, t->lun);
}

static int visit_lun(struct machine *m, struct scsi_host *host, const struct scsi_address *at,
		     const struct boot_target *t, disk_visit visit, void *context)
{
	struct boot_target found = *t;
	struct blockdev *bd;
	int err = scsi_disk_open(host, at, &bd);

	if (err)
		return err;
	found.has_lun = true;
	found.channel = at->channel;
	found.target = at->target;
	found.lun = at->lun;
	visit(m, &found, bd, context);
	return 0;
}

static int visit_scsi(struct machine *m, struct virtio_device *d, const struct boot_target *t,
		      disk_visit visit, void *context, unsigned *visited)
{
	struct scsi_address at = { t->channel, t->target, t->lun };
	struct scsi_host *host;
	struct scsi_scan *scan;
	size_t mark;
	int err = virtio_scsi_open(d, &host);

	if (err)
		return err;
	if (t->has_lun) {
		err = visit_lun(m, host, &at, t, visit, context);
		*visited += !err;
		return err;
	}
	err = scsi_scan_start(host, &scan);
	if (err)
		return err;
	mark = arena_mark();
	while (scsi_scan_next(scan, &at) == 1) {
		fail_clear();
		err = visit_lun(m, host, &at, t, visit, context);
		if (err && *fail_reason())
			log_line("%s %u:%u:%u: %s", d->name, at.channel, at.target, at.lun,
				 fail_reason());
		*visited += !err;
		arena_release(mark);
	}
	return *visited ? 0 : fail(ERR_NOT_FOUND, "scsi: no disk answers");
}

static int visit_device(struct machine *m, struct virtio_device *d, const struct boot_target *t,
			disk_visit visit, void *context, unsigned *visited)
{
	struct blockdev *bd;
	int err;

	switch (d->type) {
	case VIRTIO_BLK:
		err = virtio_blk_open(d, &bd);
		if (!err) {
			visit(m, t, bd, context);
			++*visited;
		}
		break;
	case VIRTIO_SCSI:
		err = visit_scsi(m, d, t, visit, context, visited);
		break;
	default:
		return fail(ERR_UNSUPPORTED, "virtio: device type %u is no disk", d->type);
	}
	virtio_destroy(d);
	return err;
}

int discover_target(struct machine *m, const struct boot_target *t, disk_visit visit, void *context)
{
	struct virtio_device *d = arena_zalloc(sizeof(*d), 8);
	const struct bus *bus = bus_of(t);
	struct boot_target found = *t;
	unsigned visited = 0;
	int err;

	if (!d)
		return fail(ERR_NO_MEMORY, "discover: no room for a device");
	if (!bus)
		return fail(ERR_UNSUPPORTED, "discover: no such bus");
	if (bus->boot)
		return bus->boot(m, t);
	err = bus->at(t, d);
	if (err)
		return err;
	bus->describe(d, &found);
	return visit_device(m, d, &found, visit, context, &visited);
}

unsigned discover_all(struct machine *m, disk_visit visit, void *context)
{
	unsigned visited = 0;

	arena_reset();
	for (unsigned i = 0; i < bus_count; i++) {
		struct virtio_device *d = arena_zalloc(sizeof(*d), 8);
		struct boot_target found = { .bus = buses[i].bus };
		size_t mark = arena_mark();
		u64 cursor = 0;
		int err = 1;

		while (d && err && buses[i].next) {
			memset(d, 0, sizeof(*d));
			fail_clear();
			err = buses[i].next(&cursor, 0, d);
			if (err == 1 && (d->type == VIRTIO_BLK || d->type == VIRTIO_SCSI)) {
				buses[i].describe(d, &found);
				err = visit_device(m, d, &found, visit, context, &visited) | 1;
			}
			if (err < 0 && *fail_reason())
				log_line("%s: %s", d->name[0] ? d->name : buses[i].name, fail_reason());
			arena_release(mark);
		}
	}
	return visited;
}
