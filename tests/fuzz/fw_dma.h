/* SPDX-License-Identifier: MIT */
/* arch/x86/fw_cfg.c with its ports leading to the fuzzer's device (fw_dma.c). */
#ifndef FUZZ_FW_DMA_H
#define FUZZ_FW_DMA_H

#include "arch/x86/x86.h"
#include "fuzz.h"
#include "vipl/fw_cfg.h"

/* A device by DMA, whose every item is the input from somewhere on. */
void fw_dma(const u8 *data, size_t size);

#endif
