/* SPDX-License-Identifier: MIT */
/*
 * A machine of two buses, with up to three devices of any types on one and something that boots by itself
 * on the other; up to three targets of any kind, or none named; disks that are found or not.
 */
#include "eva.h"
#include "boot/main.c"

static struct blockdev any_disk = { .block_size = 512, .blocks = 1, .name = "any" };
static struct scsi_host *const any_host = (void *)&any_disk;
static struct scsi_scan *const any_scan = (void *)&any_disk;
static unsigned luns;

int format(char *to, size_t size, const char *fmt, ...)
{
	(void)fmt;
	if (size)
		to[0] = '\0';
	return Frama_C_interval(0, 80);
}
size_t arena_mark(void) { return 0; }
void arena_release(size_t mark) { (void)mark; }
void arena_reset(void) { }
void fail_clear(void) { }
void virtio_destroy(struct virtio_device *d) { (void)d; }
void virtio_reset_all(void) { }
const char *other_drives(void) { return any ? "IDE" : NULL; }
void machine_halt(int status) { (void)status; for (;;) ; }
int disk_init(struct disk *disk, struct blockdev *bd) { disk->bd = bd; return any_error(); }
int nature_boot(struct boot *b, bool disks_first, bool *later)
{
	if (disks_first)
		*later = any & 1;
	b->m->reserved_ranges = (unsigned)any;
	return ERR_NOT_FOUND;
}
int virtio_blk_open(struct virtio_device *d, struct blockdev **bd) { (void)d; *bd = &any_disk; return any_error(); }
int virtio_scsi_open(struct virtio_device *d, struct scsi_host **host) { (void)d; *host = any_host; return any_error(); }
int scsi_disk_open(struct scsi_host *host, const struct scsi_address *at, struct blockdev **bd)
{
	(void)host;
	(void)at;
	*bd = &any_disk;
	return any_error();
}
int scsi_scan_start(struct scsi_host *host, struct scsi_scan **scan) { (void)host; luns = 2; *scan = any_scan; return any_error(); }
int scsi_scan_next(struct scsi_scan *scan, struct scsi_address *at)
{
	(void)scan;
	if (!luns)
		return 0;
	luns--;
	*at = (struct scsi_address){ 0, (u16)any, (u32)any };
	return 1;
}

static int at_any(const struct boot_target *t, struct virtio_device *d)
{
	(void)t;
	d->type = (u16)any;
	return any_error();
}
static int next_any(u64 *cursor, u16 type, struct virtio_device *d)
{
	(void)type;
	if (*cursor == 3)
		return 0;
	++*cursor;
	d->type = (u16)any;
	return any ? 1 : any_error();
}
static void describe_any(const struct virtio_device *d, struct boot_target *t) { (void)d; t->schid = (u32)any; }
static int boot_any(struct machine *m, const struct boot_target *t) { (void)m; (void)t; return ERR_IO; }
const struct bus buses[] = {
	{ .bus = TARGET_PCI, .name = "pci", .at = at_any, .next = next_any, .describe = describe_any },
	{ .bus = TARGET_LOADED, .name = "host", .boot = boot_any },
};
const unsigned bus_count = 2;

static void any_target(struct boot_target *t)
{
	Frama_C_make_unknown((char *)t, sizeof(*t));
	t->has_lun = any & 1;
	t->has_loadparm = any & 1;
}

void proof_main(void)
{
	static struct machine m;

	m.targets = Frama_C_unsigned_int_interval(0, 3);
	//@ split m.targets;
	for (unsigned i = 0; i < m.targets; i++)
		any_target(&m.target[i]);
	m.scan = any & 1;
	boot_main(&m);
}
