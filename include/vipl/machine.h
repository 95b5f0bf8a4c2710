/* SPDX-License-Identifier: MIT */
/*
 * What arch/ tells boot/ about the machine, and what boot/ asks of it.
 */
#ifndef VIPL_MACHINE_H
#define VIPL_MACHINE_H

#include "vipl/entry.h"
#include "vipl/image.h"
#include "vipl/types.h"

#define RAM_RANGES_MAX 64
#define TARGETS_MAX 256

struct ram_range {
	u64 start, length;
};

enum target_bus {
	TARGET_CCW,	/* virtio-ccw device @ssid.@devno */
	TARGET_PCI,	/* virtio-pci function @bdf */
	TARGET_MMIO,	/* virtio-mmio transport at @base */
	TARGET_LOADED,	/* kernel and initrd given by the host itself (fw_cfg -kernel) */
};

/* A device the host asked to boot from. */
struct boot_target {
	u8 bus;			/* enum target_bus */
	u8 ssid;
	u16 devno;
	u32 bdf;		/* bus << 8 | device << 3 | function */
	u64 base;
	bool has_lun;		/* SCSI: exactly this one; else the first LUN that boots */
	u8 channel;
	u16 target;
	u32 lun;
	bool has_loadparm;
	char loadparm[9];	/* ASCII, upper case, trailing blanks cut */
	u32 schid;		/* s390x: the subchannel it was found at, for the kernel */
	u8 iplb;		/* s390x: index of its IPLB + 1, 0 when there is none */
};

struct machine {
	struct ram_range ram[RAM_RANGES_MAX];		/* sorted, what the kernel may be told is RAM */
	unsigned ram_ranges;
	struct ram_range reserved[RAM_RANGES_MAX];	/* firmware, stack, rings, tables: nothing is loaded there */
	unsigned reserved_ranges;
	struct boot_target target[TARGETS_MAX];		/* in the host's order */
	unsigned targets;
	/*
	 * s390x: the first low_size bytes of RAM are in use until the very end. What an image wants
	 * there is kept at low_stage and put in place by handoff(). 0 elsewhere.
	 */
	u64 low_size, low_used;
	u8 *low_stage;
	bool scan;		/* the host named none: scan */
	bool menu;		/* the host wants the menu shown */
	bool zipl_menu;		/* s390x: whether a menu is shown is the disk's to say */
	int menu_timeout_ms;	/* -1: not given */
	char loadparm[9];	/* "" when not given */
	char append[512];	/* text to add to the command line; "" */
	char entry[128];	/* which entry: index, id or glob; "" */
};

/* boot/main.c; never returns. */
void boot_main(struct machine *m) NORETURN;

/*
 * arch/: enters the image. Everything is loaded at @base + segment addresses, every device is reset.
 * @target is where it came from. Returns only with an error found before anything was given up.
 */
struct handoff {
	const struct image *image;
	u64 base;		/* of relocatable images, else 0 */
	const struct boot_target *target;
	const char *cmdline;	/* NULL when the protocol has none */
	u64 initrd, initrd_size;
};
int handoff(struct machine *m, const struct handoff *h);

/* arch/: where there is a drive that is not virtio ("IDE", "AHCI", "NVMe"), for the last line; or NULL. */
const char *other_drives(void);

/* boot/place.c: is [start, start + n) RAM, and not reserved? */
bool place_is_free(const struct machine *m, u64 start, u64 n);

#endif
