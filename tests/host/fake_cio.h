/* SPDX-License-Identifier: MIT */
/*
 * A channel subsystem with virtio-ccw devices in it (virtio 1.2, 4.3), for
 * virtio/ccw.c on the host. The devices behind are those of fake_vdev.c.
 */
#ifndef FAKE_CIO_H
#define FAKE_CIO_H

#include "fake_vdev.h"
#include "vipl/cio.h"

struct fake_subchannel {
	u8 ssid;
	u16 sch, devno;
	u16 cu_type;		/* 0x3832, or another's */
	int max_revision;	/* -1: knows no revisions at all */
	struct fake_vdev *v;

	/* faults: command @fail_cmd (0: none) ends so */
	u8 fail_cmd;
	int fail_err;
	struct ccw_result fail;

	/* state, and what was seen */
	bool enabled;
	int revision;		/* -1: not set */
	u16 index;
	unsigned ssch, ccws, notifies;
};

void fake_cio_clear(void);
struct fake_subchannel *fake_cio_add(u8 ssid, u16 sch, u16 devno, struct fake_vdev *v);

#endif
