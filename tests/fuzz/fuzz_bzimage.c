/* SPDX-License-Identifier: MIT */
/* LINK: image/bzimage.c @disk @segments */
/* Linux x86 kernels: any file is described or refused; what is described lies inside it. */
#include "fuzz.h"
#include "segments.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct extent file = fuzz_file(data, size);
	static struct image image;

	if (!image_bzimage.probe(&file, &image))
		fuzz_segments(&image);
	return 0;
}
