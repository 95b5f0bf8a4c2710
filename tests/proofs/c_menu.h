/* SPDX-License-Identifier: MIT */
/* What zipl/menu.c calls beside zipl/internal.h. */
#include "c_zipl.h"
#include "vipl/ebcdic.h"

/*@ assigns \nothing; exits \false; */
char ebcdic_to_ascii(u8 c);
