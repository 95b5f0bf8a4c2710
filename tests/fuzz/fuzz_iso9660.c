/* SPDX-License-Identifier: MIT */
/* LINK: iso9660/volume.c iso9660/dir.c iso9660/rockridge.c @disk @tree */
/* ISO 9660, Rock Ridge and Joliet: any volume is mounted or refused; directories are listed, files and links opened and read. */
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
	fs.ops = &iso9660_ops;
	fs.volume = fuzz_whole;
	err = iso9660_ops.mount(&fs, &fs.volume);
	if (!err)
		fuzz_tree(&fs);
	return 0;
}
