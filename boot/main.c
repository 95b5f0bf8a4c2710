/* SPDX-License-Identifier: MIT */
/*
 * The story of a boot. For each target, in the host's order: find the disk,
 * guess its nature, load, hand over. What fails says why in one line, and the
 * next target is tried. The last line says what to do.
 */
#include "boot/boot.h"
#include "vipl/arena.h"
#include "vipl/err.h"
#include "vipl/log.h"
#include "vipl/platform.h"
#include "vipl/string.h"

struct pass {
	bool disks_first;	/* CD-ROMs become targets for later, instead of being booted */
};

/* What became of @name, when there is something to say. */
static APART void say_failed(const char *name)
{
	if (*fail_reason())
		log_line("%s: %s", name, fail_reason());
}

/* One disk; returns only when it could not be booted, the reason logged. */
static int boot_disk(struct machine *m, const struct boot_target *t, struct blockdev *bd, void *context)
{
	static struct boot boot;
	struct pass *pass = context;
	unsigned reserved = m->reserved_ranges;
	bool later = false;
	int err;

	boot.m = m;
	boot.target = *t;
	fail_clear();
	err = disk_init(&boot.disk, bd);
	if (!err)
		err = nature_boot(&boot, pass->disks_first, &later);
	if (later && m->targets < TARGETS_MAX)
		m->target[m->targets++] = boot.target;
	m->reserved_ranges = reserved;
	if (err)
		say_failed(bd->name);
	return err;
}

static unsigned boot_targets(struct machine *m)
{
	struct pass pass = { .disks_first = false };

	for (unsigned i = 0; i < m->targets; i++) {
		arena_reset();
		fail_clear();
		if (discover_target(m, &m->target[i], boot_disk, &pass)) {
			char name[48];

			target_name(&m->target[i], name, sizeof(name));
			say_failed(name);
		}
	}
	return m->targets;
}

/* No word from the host: every disk in turn, the CD-ROMs met on the way after the others. */
static unsigned boot_scan(struct machine *m)
{
	struct pass pass = { .disks_first = true };
	unsigned n = discover_all(m, boot_disk, &pass);

	boot_targets(m);
	return n;
}

static APART void nothing_booted(unsigned tried) NORETURN;
static APART void nothing_booted(unsigned tried)
{
	const char *others = tried ? NULL : other_drives();

	virtio_reset_all();
	if (tried)
		log_line("nothing booted: %u target%s failed; the lines above say why", tried,
			 tried == 1 ? "" : "s");
	else
		log_line("no virtio disk%s%s%s: attach one with -drive if=virtio,file=DISK",
			 others ? ", and the drive on " : "", others ? others : "",
			 others ? " is not read" : "");
	machine_halt(tried ? HALT_ALL_FAILED : others ? HALT_NO_DEVICE : HALT_NO_TARGET);
}

void boot_main(struct machine *m)
{
	nothing_booted(m->scan ? boot_scan(m) : boot_targets(m));
}
