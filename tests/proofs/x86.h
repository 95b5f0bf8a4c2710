/* SPDX-License-Identifier: MIT */
/* plain.h, for what is compiled for x86 alone. */
#define VIPL_X86
#include "plain.h"
