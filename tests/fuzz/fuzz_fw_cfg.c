/* SPDX-License-Identifier: MIT */
/* LINK: @fwdma */
/* fw_cfg's directory and -kernel: any count, names and sizes; what is read stays inside what was asked for. */
#include "fw_dma.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fw_cfg_file file;
	struct fw_cfg_loaded l;
	struct blockdev *bd;
	u8 text[100];

	fuzz_arena();
	fw_dma(data, size);
	if (!fw_cfg_init())
		return 0;
	if (!fw_cfg_find("etc/e820", &file))
		fw_cfg_read(file.key, 1, text, MIN(file.size, sizeof(text)));
	CHECK(fw_cfg_find("a name that is longer than the fifty-five bytes which are there", &file) == ERR_NOT_FOUND);
	if (fw_cfg_loaded(&l))
		return 0;
	CHECK(strlen(l.cmdline) < 64 * KIB);
	bd = l.kernel ? l.kernel : l.initrd;
	/* byte by byte what the host claims to have is as long on its way */
	if (bd && (fw_has_dma() || bd->blocks < 64 * KIB)) {
		struct block_read r[2] = { { 0, MIN(bd->blocks, 700), text }, { bd->blocks - 1, 1, text } };

		r[0].to = malloc(700);
		bd->ops->read(bd, r, bd->blocks ? 2 : 0);
		free(r[0].to);
	}
	return 0;
}
