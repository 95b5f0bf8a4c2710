/* SPDX-License-Identifier: MIT */
/* LINK: fs/fat.c fs/fat_chain.c fs/fat_dir.c fs/runs.c @disk @tree */
/* FAT12, FAT16 and FAT32: any volume is mounted or refused; directories are listed, files and links opened and read. */
#include "fuzz.h"
#include "tree.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct disk *disk = fuzz_disk(data, size);
	static struct fs fs;
	int err;

	if (!disk)
		return 0;
	memset(&fs, 0, sizeof(fs));
	fs.ops = &fat_ops;
	fs.named = true;
	fs.volume = fuzz_whole;
	err = fat_ops.mount(&fs, &fs.volume);
	if (!err)
		fuzz_tree(&fs);
	return 0;
}
