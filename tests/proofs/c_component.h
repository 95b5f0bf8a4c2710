/* SPDX-License-Identifier: MIT */
/* What the proof of zipl/component.c says of its own structures, which are only declared here. */
#include "c_zipl.h"
#include "vipl/image.h"

/*@ assigns \nothing; exits \false; */
static inline bool s390_psw_valid(u64 psw);
