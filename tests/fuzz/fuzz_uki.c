/* SPDX-License-Identifier: MIT */
/* LINK: image/uki.c image/bzimage.c @disk @segments */
/* Unified kernel images (PE): any file is described or refused; what is described lies inside it. */
#include "fuzz.h"
#include "segments.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct extent file = fuzz_file(data, size);
	static struct image image;
	static struct uki_description d;

	if (!image_uki.probe(&file, &image))
		fuzz_segments(&image);
	if (!uki_describe(&file, &d)) {
		const char *text[] = { d.title, d.version, d.sort_key, d.uname };

		for (unsigned i = 0; i < ARRAY_SIZE(text); i++)
			CHECK(!text[i] || strlen(text[i]) < 8192);
	}
	return 0;
}
