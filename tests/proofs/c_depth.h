/* SPDX-License-Identifier: MIT */
/* ctz.h for a harness that asks which function calls which alone: no bytes are moved. */
#include "ctz.h"
#define memcpy no_memcpy
