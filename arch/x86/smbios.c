/* SPDX-License-Identifier: MIT */
/*
 * SMBIOS: the host's tables go where tables go; the entry point, which kernels search for from
 * 0xf0000 on, gets their address and its checksums. (SMBIOS 3.6, 5.2)
 */
#include "arch/x86/x86.h"
#include "vipl/fw_cfg.h"
#include "vipl/string.h"

/* Entry points: 2.1 with 32 bits ("_SM_", an inner part "_DMI_" of its own sum), 3.0 with 64. */
enum {
	ENTRY21_SUM = 0x04, ENTRY21_INNER = 0x10, ENTRY21_INNER_SUM = 0x15, ENTRY21_TABLE = 0x18,
	ENTRY21_SIZE = 0x1f,
	ENTRY30_SUM = 0x05, ENTRY30_TABLE = 0x10, ENTRY30_SIZE = 0x18,
};

void smbios_load(void)
{
	struct fw_cfg_file anchor, tables;
	u8 entry[32], *p = shadow;	/* physical 0xf0000 */
	u64 at;

	/* microvm has none; there the ROM itself is what lies at 0xf0000 */
	if (platform == PLATFORM_MICROVM || FW_CFG_FIND("etc/smbios/smbios-anchor", &anchor) ||
	    anchor.size > sizeof(entry) || FW_CFG_FIND("etc/smbios/smbios-tables", &tables))
		return;
	at = (uintptr_t)tables_alloc(tables.size, 16);
	if (!at || fw_cfg_read(tables.key, 0, (void *)at, tables.size) ||
	    fw_cfg_read(anchor.key, 0, entry, anchor.size))
		return;
	memcpy(p, entry, anchor.size);
	if (anchor.size == ENTRY21_SIZE) {
		memcpy(p + ENTRY21_TABLE, &at, 4);
		p[ENTRY21_INNER_SUM] = 0;
		p[ENTRY21_INNER_SUM] -= byte_sum(p + ENTRY21_INNER, ENTRY21_SIZE - ENTRY21_INNER);
		p[ENTRY21_SUM] = 0;
		p[ENTRY21_SUM] -= byte_sum(p, ENTRY21_SIZE);
	} else if (anchor.size == ENTRY30_SIZE) {
		memcpy(p + ENTRY30_TABLE, &at, 8);
		p[ENTRY30_SUM] = 0;
		p[ENTRY30_SUM] -= byte_sum(p, ENTRY30_SIZE);
	}
}
