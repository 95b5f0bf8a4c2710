/* SPDX-License-Identifier: MIT */
/*
 * Devices that lie, behind each transport: a table of lies, each a unit test of its own per bus and device.
 * Each has to end in an error with a name, within its deadline, with a device that owns no memory any more.
 */
#ifndef LIARS_H
#define LIARS_H

#include "fake_vdev.h"

struct liar_bus {
	const char *name;
	bool legacy;		/* the device behind is of before virtio 1 */
	bool whole_config;	/* the configuration is read by one command: it cannot change meanwhile */
	bool no_status;		/* the device's status cannot be read */
	void (*put)(struct fake_vdev *v);		/* an empty bus, and @v on it */
	int (*find)(struct virtio_device *d);		/* that device */
	unsigned (*stray)(void);			/* accesses beside it; NULL: cannot be */
};

/* Which kinds of device a lie is for; and where it is none. */
enum {
	LIAR_BLK = 1, LIAR_SCSI = 2, LIAR_BOTH = 3,
	LIAR_NOT_LEGACY = 4, LIAR_NOT_WHOLE_CONFIG = 8, LIAR_NOT_STATUSLESS = 16,
	LIAR_NO_RESET = 32,	/* a command failed, and that is all: the device is left running */
};

struct liar {
	const char *name;
	unsigned what;
	enum fake_lie lie;	/* from the second answer to a read on */
	void (*change)(struct fake_vdev *v);	/* before it is put on the bus; NULL: nothing */
	void (*meddle)(struct fake_vdev *v, const u8 *cdb, u8 *data, u32 room, struct fake_answer *a);
	int err;
	const char *says;	/* a part of the reason */
	const char *bus;	/* on this one only, */
	void (*on_bus)(void);	/* where this is changed */
};

/* The lies of every bus (liars.c), and @n of the caller's. Returns what main() does. */
int liars_run(const struct liar_bus *bus, unsigned buses, const struct liar *more, unsigned n);

#endif
