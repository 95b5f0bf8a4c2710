/* SPDX-License-Identifier: MIT */
/* EBCDIC <-> ASCII for loadparm and boot menus (lib/ebcdic.c). */
#ifndef VIPL_EBCDIC_H
#define VIPL_EBCDIC_H

#include "vipl/types.h"

/* '?' for what has no ASCII counterpart here; 0 stays 0. */
char ebcdic_to_ascii(u8 c);
u8 ascii_to_ebcdic(char c);

#endif
