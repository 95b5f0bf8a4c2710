/* SPDX-License-Identifier: MIT */
/*
 * The whole path of a boot, from a disk to the hand-over, on a machine whose RAM is memory of the
 * fuzzer's at the addresses that kernels want (boot.c).
 */
#ifndef FUZZ_BOOT_H
#define FUZZ_BOOT_H

#include "boot/boot.h"

/*
 * Boots the fuzzer's disk. RAM is [0, 1 MiB) but for what cannot be mapped, which is @low, and
 * [16 MiB, 20 MiB); in the midst of it lies a firmware that nothing may touch.
 */
void fuzz_boot(u64 low);

#endif
