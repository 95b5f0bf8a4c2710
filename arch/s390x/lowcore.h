/* SPDX-License-Identifier: MIT */
/*
 * Lowcore (z/Architecture Principles of Operation, "Assigned Storage
 * Locations"): offsets used from assembly and C.
 */
#ifndef ARCH_S390X_LOWCORE_H
#define ARCH_S390X_LOWCORE_H

#define LC_IPLB_POINTER		0x014	/* set by list-directed IPL, for the kernel */
#define LC_CANARY		0x028	/* canary.c: not assigned to anything */
#define LC_EXT_CODE		0x086	/* external interruption code */
#define LC_PGM_CODE		0x08c	/* program interruption: ilc (u16), code (u16) */
#define LC_TRANS_EXC		0x0a8
#define LC_SUBCHANNEL_ID	0x0b8	/* of the device that IPL used, for the kernel */
#define LC_QIPL			0x0cc	/* what QEMU leaves for its firmware */
#define LC_OLD_PSW_RESTART	0x120
#define LC_OLD_PSW_EXT		0x130
#define LC_OLD_PSW_PGM		0x150
#define LC_NEW_PSW_RESTART	0x1a0
#define LC_NEW_PSW_EXT		0x1b0
#define LC_NEW_PSW_SVC		0x1c0
#define LC_NEW_PSW_PGM		0x1d0
#define LC_NEW_PSW_MCK		0x1e0
#define LC_NEW_PSW_IO		0x1f0
#define LC_SAVE_GPRS		0x1280	/* 16 doublewords: the store-status area */

#define LOWCORE_SIZE		0x2000
#define QIPL_SIZE		28
#define PSW_MASK_64		0x0000000180000000
#define PSW_MASK_WAIT_EXT	0x0102000180000000	/* enabled for external interruptions, waiting */
#define PSW_MASK_HALT		0x0002000180000000	/* disabled wait */

#define HALT_BASE		0xb0070000	/* docs/status.md: the disabled wait's address is this plus the code */

#define CR0_LOW_PROTECTION	0x10000000ull
#define CR0_CLOCK_COMPARATOR	0x800ull
#define CR0_SERVICE_SIGNAL	0x200ull

#endif
