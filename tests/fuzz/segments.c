/* SPDX-License-Identifier: MIT */
/* What include/vipl/image.h promises of a described image; its bytes are read. */
#include "segments.h"
#include "fuzz.h"

void fuzz_segments(const struct image *image)
{
	CHECK(image->protocol != PROTOCOL_NONE);
	CHECK(image->segments && image->segments <= IMAGE_SEGMENTS_MAX);
	CHECK(!image->relocatable || is_pow2(image->align));
	CHECK(image->setup_header_len <= sizeof(image->setup_header));
	CHECK(!image->uki_cmdline || strlen(image->uki_cmdline) <= 4096);
	for (unsigned i = 0; i < image->segments; i++) {
		const struct segment *s = &image->segment[i];
		struct extent part;

		CHECK(s->memory >= s->n);
		/* a damaged list of blocks shows when it is read */
		if (!extent_sub(&s->from, s->off, s->n, &part))
			fuzz_read_all(&part);
		else
			CHECK(!"a segment leaves its file");
		fuzz_trace(&s->address, sizeof(s->address));
	}
	fuzz_read_all(&image->uki_initrd);
}
