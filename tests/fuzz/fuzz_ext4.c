/* SPDX-License-Identifier: MIT */
/* LINK: fs/ext4.c fs/ext4_dir.c fs/ext4_map.c fs/runs.c @disk @tree */
/* ext2, ext3 and ext4: any volume is mounted or refused; directories are listed, files and links opened and read. */
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
	fs.ops = &ext4_ops;
	fs.volume = fuzz_whole;
	err = ext4_ops.mount(&fs, &fs.volume);
	if (!err)
		fuzz_tree(&fs);
	return 0;
}
