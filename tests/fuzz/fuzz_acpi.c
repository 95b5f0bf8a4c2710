/* SPDX-License-Identifier: MIT */
/* LINK: arch/x86/acpi.c arch/x86/memmap.c @x86 */
/* The ACPI table loader: any list of commands writes only into the files it loaded. */
#include <sys/mman.h>

#include "x86_host.h"

#define FSEG ((void *)0xe0000)
#define FSEG_SIZE 0x10000u

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };
	u64 rsdp;

	fuzz_arena();
	fuzz_tables();
	fuzz_fw_cfg(&in);
	/* what the firmware has there: shadow RAM, with nothing mapped on either side */
	if (mmap(FSEG, FSEG_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != FSEG)
		abort();
	rsdp = acpi_load();
	CHECK(rsdp == acpi_rsdp || !rsdp);
	return 0;
}
