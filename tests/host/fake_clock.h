/* SPDX-License-Identifier: MIT */
/* Time for tests that wait: it passes only where it is looked at. */
#ifndef FAKE_CLOCK_H
#define FAKE_CLOCK_H

#include "vipl/types.h"

extern u64 fake_now_us;		/* what the clock shows */
extern u64 fake_step_us;	/* how much each look adds */
extern void (*fake_clock_hook)(void);	/* called at each look: a device that works meanwhile */

#endif
