/* SPDX-License-Identifier: MIT */
/* LINK: image/elf.c @disk @segments */
/* ELF kernels with a PVH note: any file is described or refused; what is described lies inside it. */
#include "fuzz.h"
#include "segments.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct extent file = fuzz_file(data, size);
	static struct image image;

	if (!image_elf.probe(&file, &image))
		fuzz_segments(&image);
	return 0;
}
