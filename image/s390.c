/* SPDX-License-Identifier: MIT */
/*
 * s390x images as El Torito has them: a Linux kernel, which says "S390EP" at
 * 0x10008 and starts at 0x10000, or anything that begins with the short PSW that
 * starts it. Both belong at address 0.
 */
#include "vipl/bytes.h"
#include "vipl/err.h"
#include "vipl/image.h"
#include "vipl/string.h"

#define LINUX_START 0x10000u
#define LINUX_MAGIC 0x10008u

static int probe(const struct extent *file, struct image *image)
{
	u64 skip = 0;
	u8 magic[6];
	be64 psw;
	int err;

	memset(image, 0, sizeof(*image));
	if (file->length >= LINUX_MAGIC + sizeof(magic)) {
		err = extent_read(file, LINUX_MAGIC, magic, sizeof(magic));
		if (err)
			return err;
		/* What is below the entry is for IPL from a card reader or a tape. */
		if (memcmp(magic, "S390EP", sizeof(magic)) == 0) {
			skip = LINUX_START;
			image->protocol = PROTOCOL_S390_ADDR;
			image->entry = LINUX_START;
		}
	}
	if (!skip) {
		if (file->length < sizeof(psw))
			return ERR_NOT_FOUND;
		err = extent_read(file, 0, &psw, sizeof(psw));
		if (err)
			return err;
		image->protocol = PROTOCOL_S390_PSW;
		image->entry = get_be64(psw);
		if (!s390_psw_valid(image->entry))
			return ERR_NOT_FOUND;
	}
	image->segments = 1;
	image->segment[0] = (struct segment){
		.from = *file, .off = skip, .address = skip,
		.n = file->length - skip, .memory = file->length - skip,
	};
	return 0;
}

const struct image_format image_s390 = { .name = "s390", .probe = probe };
