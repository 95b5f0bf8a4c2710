/* SPDX-License-Identifier: MIT */
/*
 * What the files of boot/ share: the attempt under way, and the tables each
 * architecture fills in (boot/s390x, boot/x86).
 */
#ifndef BOOT_BOOT_H
#define BOOT_BOOT_H

#include "vipl/disk.h"
#include "vipl/machine.h"
#include "vipl/virtio.h"

/* One attempt: a target and the disk found there. */
struct boot {
	struct machine *m;
	struct boot_target target;	/* with what discovery added (schid, LUN) */
	struct disk disk;
};

/* --- nature.c: what kind of disk it is, and what to do with it */
struct nature {
	enum disk_nature nature;
	const char *name;
	/*
	 * Looks at the disk: 0 and *why says what was seen; ERR_NOT_FOUND: not this kind (no reason
	 * recorded). Sets the disk's view (virtio_assume_...) when it is.
	 */
	int (*probe)(struct boot *b, const char **why);
	/* Loads and hands over; returns only with an error. */
	int (*load)(struct boot *b);
};
extern const struct nature natures[];
extern const unsigned nature_count;

/*
 * Guesses, logs the guess and loads. Returns only with an error; with @disks_first a CD-ROM is not
 * booted, but *later set (and no reason recorded).
 */
int nature_boot(struct boot *b, bool disks_first, bool *later);

/* --- discover.c: target -> disks */
struct bus {
	u8 bus;			/* enum target_bus */
	const char *name;
	int (*at)(const struct boot_target *t, struct virtio_device *d);
	int (*next)(u64 *cursor, u16 type, struct virtio_device *d);
	void (*describe)(const struct virtio_device *d, struct boot_target *t);
	/* Not a bus of devices: boots by itself, returns only with an error. Else NULL. */
	int (*boot)(struct machine *m, const struct boot_target *t);
};
extern const struct bus buses[];
extern const unsigned bus_count;

/* Called for each disk; returns when that one could not be booted. */
typedef int (*disk_visit)(struct machine *m, const struct boot_target *t, struct blockdev *bd, void *context);

/* The disks of one target, one after the other; the device is reset afterwards. An error: no disk there. */
int discover_target(struct machine *m, const struct boot_target *t, disk_visit visit, void *context);
/* All disks of the machine; returns how many were visited. */
unsigned discover_all(struct machine *m, disk_visit visit, void *context);
/* "ccw 0.0.0001", "pci 00:03.0" */
void target_name(const struct boot_target *t, char *to, size_t size);

/* --- place.c */
/* Claims [start, start + n) for this attempt: ERR_RANGE (not RAM), ERR_OVERLAP (taken). @what is for the reason. */
int place_claim(struct machine *m, u64 start, u64 n, const char *what);
/* Finds and claims the highest free range of @n bytes below @limit, aligned; ERR_NO_MEMORY. */
int place_find(struct machine *m, u64 n, u64 align, u64 limit, const char *what, u64 *start);
/* Claims what a non-relocatable image asks for. */
int place_image(struct machine *m, const struct image *image);
/* Reads all segments (at @base + address) and @extra parts in one batch, zeroes what follows them. */
int place_read(struct machine *m, struct image *image, u64 base, const struct extent_part *extra,
	       unsigned extras);

/* --- menu.c */
struct menu_row {
	unsigned number;
	const char *title;	/* NULL: the number says it all */
};
/*
 * Shows the rows and waits for a number and Enter, @timeout_ms long (0: for ever). The default
 * on timeout, on Enter alone, and where there is nobody to ask.
 */
unsigned menu_choose(const struct menu_row *rows, unsigned n, unsigned def, int timeout_ms);

/* --- options.c */
enum choice { CHOICE_DEFAULT, CHOICE_NUMBER, CHOICE_MENU };
/* What loadparm asks for: the target's own, else the machine's. */
enum choice loadparm_choice(const struct boot *b, unsigned *number);

#endif
