/* SPDX-License-Identifier: MIT */
/* For the ends of boot/menu.c. A key comes, or none within its time; meanwhile the clock does not go back. */
#include "c_virtio.h"

#define LONGEST 0xffffffffffffff	/* FOREVER_US, whose ~ in an annotation is of numbers without an end */

/*@ assigns \nothing; */
void log_text(const char *fmt, ...);
/*@ assigns now_us; ensures \old(now_us) <= now_us < 0x4000000000000000; */
int console_read(u64 timeout_us);
