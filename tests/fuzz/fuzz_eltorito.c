/* SPDX-License-Identifier: MIT */
/* LINK: iso9660/eltorito.c iso9660/volume.c iso9660/dir.c iso9660/rockridge.c @disk @fixup */
/* El Torito: any catalog is read or refused; each image it names is inside the volume. */
#include "fuzz.h"
#include "vipl/eltorito.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct disk *disk = fuzz_disk(data, size);
	static struct eltorito et;

	if (!disk)
		return 0;
	fuzz_fix_eltorito();
	virtio_assume_iso9660(disk);
	if (eltorito_open(&et, &fuzz_whole))
		return 0;
	CHECK(et.count <= ELTORITO_ENTRIES_MAX);
	for (unsigned i = 0; i < et.count + 1; i++) {
		struct extent image;

		if (eltorito_image(&et, i, &image))
			continue;
		CHECK(i < et.count && image.first <= fuzz_whole.length);
		CHECK(image.runs || image.length <= fuzz_whole.length - image.first);
		fuzz_read_all(&image);
		fuzz_trace(&image.length, sizeof(image.length));
	}
	return 0;
}
