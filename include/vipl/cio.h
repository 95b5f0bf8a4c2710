/* SPDX-License-Identifier: MIT */
/*
 * Channel I/O as virtio/ccw.c needs it (z/Architecture Principles of Operation,
 * chapters 13-16). arch/s390x/cio.c supplies it on the machine, tests/host/
 * on the host.
 */
#ifndef VIPL_CIO_H
#define VIPL_CIO_H

#include "vipl/types.h"

/* A subchannel that STSCH showed: its device number is valid (PMCW V). */
struct cio_info {
	u32 schid;	/* the subsystem id: 0x00010000 | ssid << 17 | subchannel number */
	u8 ssid;	/* subchannel set, 0..3 */
	u16 sch;	/* number within the set */
	u16 devno;
};

/*
 * The next valid subchannel, in sets 0 to 3 (multiple subchannel sets are enabled by CHSC at the
 * first call; where that fails only set 0 is walked). *cursor starts at 0 and is the walk's own.
 * STSCH condition code 3 ends a set. Nothing is enabled and no I/O is started.
 * 1: @info is filled in; 0: no more.
 */
int cio_next(u64 *cursor, struct cio_info *info);

/*
 * Makes the subchannel ready for ccw_run() (MSCH with E = 1). One that is enabled already is
 * disabled first: a virtio-ccw device forgets its revision then, so that it can be set anew.
 * 0, ERR_NOT_FOUND (not operational), ERR_DEVICE (busy or status pending that cannot be cleared).
 */
int cio_enable(u32 schid);

/* CCW flags */
enum {
	CCW_CD = 0x80,	/* chain data; not used */
	CCW_CC = 0x40,	/* chain command: the step after this one follows */
	CCW_SLI = 0x20,	/* a device that moves less or more than count is no error */
};

/*
 * One command of a chain. ccw_run() makes a format-1 CCW of it; it sets CCW_CC itself in all
 * steps but the last.
 */
struct ccw_step {
	u8 cmd;
	u8 flags;	/* 0 or CCW_SLI */
	u16 count;	/* bytes at @data; 0 and NULL for a command without data */
	void *data;	/* below 2 GiB */
};
#define CCW_STEPS_MAX 4

/* How a chain ended, from the SCSW that TSCH stored. */
struct ccw_result {
	u8 cc;		/* condition code of SSCH, when it started nothing */
	u8 step;	/* index of the step that ended it (SCSW CCW address) */
	u8 dstat;	/* device status: 0x0c is channel end + device end, 0x02 unit check */
	u8 cstat;	/* subchannel status: 0x20 program check, 0x40 incorrect length, ... */
	u16 residual;	/* bytes of that step not moved */
	u8 sense;	/* byte 0 of the concurrent or BASIC SENSE data after a unit check, 0 if not asked */
};

/*
 * Starts the @n (1..CCW_STEPS_MAX) commands with one SSCH, waits (bounded by a deadline of some
 * seconds; polled, no interrupt) and collects the status. All of memory is written before it
 * starts and seen when it returns.
 * 0: ended with dstat 0x0c, cstat 0. Else @r is filled in and the return is
 * ERR_NOT_FOUND: condition code 3 (no device there any more);
 * ERR_IO: any other status or condition code; ERR_TIMEOUT: no end (the subchannel was cleared).
 * No fail() is called: the caller knows what the commands were.
 */
int ccw_run(u32 schid, const struct ccw_step *steps, unsigned n, struct ccw_result *r);

/*
 * DIAG 0x500 function 3: tells the device at @schid that @queue has new buffers. *cookie is
 * what the last call for that queue left there, 0 at first; updated unless the call failed.
 * 0, or ERR_DEVICE.
 */
int ccw_notify(u32 schid, u16 queue, u64 *cookie);

#endif
