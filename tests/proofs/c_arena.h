/* SPDX-License-Identifier: MIT */
/* lib/arena.c itself: what contracts.h promises of it is shown here, and that nothing is given out twice. */
#define PROOF_OF_ARENA
#include "contracts.h"
