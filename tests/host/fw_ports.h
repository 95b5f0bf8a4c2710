/* SPDX-License-Identifier: MIT */
/*
 * The firmware's fw_cfg.c on the host: its port accesses are inline assembly, which a program may not
 * run, and lead to these functions instead. The test has them.
 */
#ifndef FW_PORTS_H
#define FW_PORTS_H

#include "arch/x86/x86.h"
#include "vipl/fw_cfg.h"

#define FW_SIGNATURE 0x554d4551u

struct fw_dma {
	be32 control, length;
	be64 address;
};
enum { FW_DMA_ERROR = 1, FW_DMA_READ = 2, FW_DMA_SKIP = 4, FW_DMA_SELECT = 8, FW_DMA_WRITE = 16 };

/* Whether there is DMA; a transfer, which is over when control is 0; items byte by byte. */
bool fw_has_dma(void);
void fw_transfer(struct fw_dma *d);
void fw_select(u16 key);
u8 fw_byte(void);

/* As before the first fw_cfg_init(). */
void fw_forget(void);

#endif
