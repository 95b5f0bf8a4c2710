/* SPDX-License-Identifier: MIT */
/* LINK: zipl/bootmap.c zipl/component.c zipl/menu.c lib/ebcdic.c @disk @segments */
/* SCSI and FBA boot records: program table, components, lists of blocks, menu. */
#include "fuzz.h"
#include "segments.h"
#include "vipl/zipl.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct disk *disk = fuzz_disk(data, size);
	static struct zipl z;
	static struct image image;
	struct zipl_menu menu;

	if (!disk)
		return 0;
	virtio_assume_scsi(disk);
	if (zipl_open_scsi(&z, disk))
		return 0;
	CHECK(is_pow2(z.block_size) && z.block_size >= 512 && z.block_size <= 4096);
	for (unsigned i = 0; i <= ZIPL_ENTRIES_MAX; i++) {
		size_t mark = arena_mark();

		if (!zipl_image(&z, i, &image))
			fuzz_segments(&image);
		arena_release(mark);
	}
	if (!zipl_menu(&z, &menu))
		for (unsigned i = 0; i < ZIPL_ENTRIES_MAX; i++)
			CHECK(!menu.name[i] || strlen(menu.name[i]) < 4096);
	return 0;
}
