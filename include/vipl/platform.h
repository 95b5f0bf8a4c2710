/* SPDX-License-Identifier: MIT */
/*
 * What the platform supplies as plain functions, resolved by the linker:
 * arch/s390x, arch/x86, or tests/host.
 */
#ifndef VIPL_PLATFORM_H
#define VIPL_PLATFORM_H

#include "vipl/types.h"

/* Writes @n bytes of ASCII, '\n' as the line end. One exit a call where the console allows. */
void console_write(const char *s, size_t n);
/* A key: 0 to 255, or -1 when none was pressed within @timeout_us microseconds. */
int console_read(u64 timeout_us);

/* Microseconds since some fixed point; never goes back. */
u64 clock_now_us(void);
/* Called in each turn of a polling loop. */
void cpu_relax(void);
/*
 * Leaves the host's processor to others, who have work for some time to come: sleeps for @us microseconds (50 to
 * 100,000), more when the host is busy, not at all where there is no timer.
 */
void clock_nap(u32 us);

/* Memory accesses the device sees in order (virtio 1.2, 2.7.13). */
void barrier_full(void);
void barrier_read(void);
void barrier_write(void);

/* The end: stops the machine for good; @code is an enum halt_code (docs/status.md). */
void machine_halt(int code) NORETURN;

enum halt_code {
	HALT_NO_TARGET = 1,	/* nothing to boot from was found */
	HALT_ALL_FAILED = 2,	/* every target failed, the log says why */
	HALT_EXCEPTION = 3,	/* a fault inside the firmware */
	HALT_NO_DEVICE = 4,	/* no virtio disk; other disks may be there */
	HALT_STACK = 5,		/* the stack guard was hit */
	HALT_CANARY = 6,	/* a function found its stack frame overwritten */
};

#endif
