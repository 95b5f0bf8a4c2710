/* SPDX-License-Identifier: MIT */
/*
 * QEMU's firmware configuration device (docs/specs/fw_cfg.rst): numbered items,
 * some of them named files, each read by one DMA transfer.
 * Supplied by arch/x86/fw_cfg.c, or by tests/host.
 */
#ifndef VIPL_FW_CFG_H
#define VIPL_FW_CFG_H

#include "vipl/blockdev.h"
#include "vipl/types.h"

enum fw_cfg_item {
	FW_CFG_SIGNATURE = 0x00, FW_CFG_ID = 0x01, FW_CFG_RAM_SIZE = 0x03, FW_CFG_NB_CPUS = 0x05,
	FW_CFG_KERNEL_SIZE = 0x08, FW_CFG_INITRD_SIZE = 0x0b,
	FW_CFG_BOOT_MENU = 0x0e, FW_CFG_MAX_CPUS = 0x0f,
	FW_CFG_KERNEL_DATA = 0x11, FW_CFG_INITRD_DATA = 0x12,
	FW_CFG_CMDLINE_SIZE = 0x14, FW_CFG_CMDLINE_DATA = 0x15,
	FW_CFG_SETUP_SIZE = 0x17, FW_CFG_SETUP_DATA = 0x18, FW_CFG_FILE_DIR = 0x19,
};

/* Reads [off, off + n) of item @key to @to; bytes past its end read as zeros. ERR_IO, ERR_TIMEOUT. */
int fw_cfg_read(u16 key, u32 off, void *to, u32 n);

struct fw_cfg_file {
	u16 key;
	u32 size;
};
/* Looks a name up in the directory (read once, kept). ERR_NOT_FOUND, without a reason line. */
int fw_cfg_find(const char *name, struct fw_cfg_file *file);

/*
 * What -kernel, -initrd and -append gave: each a block device of one-byte blocks, or *bd = NULL when
 * it was not given. The kernel comes whole: real-mode setup, then the rest. Memory from the arena.
 */
struct fw_cfg_loaded {
	struct blockdev *kernel, *initrd;
	const char *cmdline;	/* "" when none */
};
int fw_cfg_loaded(struct fw_cfg_loaded *l);

#endif
