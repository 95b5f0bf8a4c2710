/* SPDX-License-Identifier: MIT */
/* For the ends of entries/syslinux.c. */
#include "c_entries_ends.h"

/* Of struct parser: what all of it goes by, that a function leaves this alone, and the lines that can still be, with the ends of files. */
#define OK(p) (\valid(p) && \separated(p, (p)->list) && (p)->depth <= DEPTH_MAX && (p)->files <= FILES_MAX && \
	\forall integer i; 0 <= i < (p)->depth ==> 0 <= to_end((p)->at[i]))
#define SAME(what, L) (\at(what, Pre) == \at(what, L))
#define KEPT(p, L) (SAME((p)->depth, L) && SAME((p)->files, L) && SAME((p)->list, L) && SAME((p)->at[0], L) && SAME((p)->at[1], L) && \
	SAME((p)->at[2], L) && SAME((p)->at[3], L) && SAME((p)->at[4], L) && SAME((p)->at[5], L) && SAME((p)->at[6], L) && SAME((p)->at[7], L))
#define OF_FILE(p, i, depth) (i < (depth) ? to_end((p)->at[i]) + 1 : 0)
#define STEPS_AT(p, depth) ((FILES_MAX - (p)->files) * (CONFIG_MAX + 2) + OF_FILE(p, 0, depth) + OF_FILE(p, 1, depth) + OF_FILE(p, 2, depth) + \
	OF_FILE(p, 3, depth) + OF_FILE(p, 4, depth) + OF_FILE(p, 5, depth) + OF_FILE(p, 6, depth) + OF_FILE(p, 7, depth))
#define STEPS(p) STEPS_AT(p, (p)->depth)
