/* SPDX-License-Identifier: MIT */
/* The fuzzer's fw_cfg device, for arch/x86/fw_cfg.c (tests/host/fw_ports.h). */
#ifndef FUZZ_FW_DMA_H
#define FUZZ_FW_DMA_H

#include "vipl/bytes.h"
#include "fw_ports.h"
#include "fuzz.h"

/* A device whose every item is the input from somewhere on; without DMA when the first byte says so. */
void fw_dma(const u8 *data, size_t size);

#endif
