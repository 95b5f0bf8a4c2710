/* SPDX-License-Identifier: MIT */
/*
 * Linux on x86: the setup header of a bzImage (Linux: Documentation/arch/x86/boot.rst),
 * entered by the 64-bit protocol, which kernels have since 3.8 (version 2.12).
 *
 * qemu-system-x86_64 -bios vipl.bin -drive if=virtio,file=disk.img
 */
#include "vipl/bytes.h"
#include "vipl/err.h"
#include "vipl/image.h"
#include "vipl/string.h"

#define HEADER 0x1f1		/* where it starts in the file */
#define VERSION_64BIT 0x20c
#define ENTRY_64BIT 0x200	/* behind the start of the protected-mode part */
#define LOADED_HIGH 1		/* loadflags */
#define KERNEL_64 1		/* xloadflags */
#define ABOVE_4G 2

/* From 0x1f1 on. */
struct setup_header {
	u8 setup_sects;
	le16 root_flags;
	le32 syssize;		/* of the protected-mode part, in 16 bytes */
	le16 ram_size, vid_mode, root_dev, boot_flag;
	u8 jump[2];		/* jump[1]: bytes of header from 0x202 on */
	u8 magic[4];
	le16 version;
	u8 reserved[9];
	u8 loadflags;
	u8 reserved2[26];
	le32 initrd_addr_max, kernel_alignment;
	u8 relocatable, min_alignment;
	le16 xloadflags;
	le32 cmdline_size;
	u8 reserved3[28];
	le64 pref_address;
	le32 init_size, handover_offset, kernel_info_offset;
};
STATIC_ASSERT(offsetof(struct setup_header, magic) == 0x202 - HEADER, "setup header");
STATIC_ASSERT(offsetof(struct setup_header, loadflags) == 0x211 - HEADER, "setup header");
STATIC_ASSERT(offsetof(struct setup_header, initrd_addr_max) == 0x22c - HEADER, "setup header");
STATIC_ASSERT(offsetof(struct setup_header, pref_address) == 0x258 - HEADER, "setup header");

static int check(const struct setup_header *h)
{
	u32 version = get_le16(h->version);

	if (version < VERSION_64BIT || !(get_le16(h->xloadflags) & KERNEL_64) || !(h->loadflags & LOADED_HIGH))
		return fail(ERR_UNSUPPORTED, "bzimage: no 64-bit entry (boot protocol %u.%u)", version >> 8,
			    version & 0xff);
	if (!is_pow2(get_le32(h->kernel_alignment)))
		return fail(ERR_FORMAT, "bzimage: alignment %x", get_le32(h->kernel_alignment));
	return 0;
}

/* The part of the file that runs. */
static int describe_segment(const struct setup_header *h, const struct extent *file, struct image *image)
{
	struct segment *s = &image->segment[0];

	s->from = *file;
	s->address = 0;
	s->off = (h->setup_sects ? h->setup_sects + 1u : 5u) * 512;
	s->n = (u64)get_le32(h->syssize) * 16;
	if (s->n <= ENTRY_64BIT)
		return fail(ERR_FORMAT, "bzimage: a kernel of %lu bytes", s->n);
	/* sizes are rounded up: up to 15 bytes may be missing at the end */
	if (file->length < s->off || file->length - s->off + 15 < s->n)
		return fail(ERR_RANGE, "bzimage: truncated, %lu of %lu bytes", file->length, s->off + s->n);
	s->n = MIN(s->n, file->length - s->off);
	s->memory = s->n;
	image->segments = 1;
	return 0;
}

static int probe(const struct extent *file, struct image *image)
{
	u8 bounce[sizeof(image->setup_header)];
	const struct setup_header *h;
	const void *p;
	u64 pref;
	int err;

	if (file->length < HEADER + sizeof(bounce))
		return ERR_NOT_FOUND;
	err = extent_map(file, HEADER, sizeof(bounce), bounce, &p);
	if (err)
		return err;
	h = p;
	if (memcmp(h->magic, "HdrS", 4) != 0)
		return ERR_NOT_FOUND;
	memset(image, 0, offsetof(struct image, segment));
	memcpy(image->setup_header, h, sizeof(image->setup_header));
	h = (const void *)image->setup_header;
	image->setup_header_len = MIN((u32)h->jump[1] + 0x202 - HEADER, sizeof(image->setup_header));
	err = check(h);
	if (!err)
		err = describe_segment(h, file, image);
	if (err)
		return err;
	pref = get_le64(h->pref_address);
	image->protocol = PROTOCOL_LINUX64;
	image->relocatable = h->relocatable;
	image->preferred = pref;
	image->align = get_le32(h->kernel_alignment);
	image->memory = MAX(get_le32(h->init_size), image->segment[0].n);
	image->entry = ENTRY_64BIT;
	if (!image->relocatable) {
		image->entry += pref;
		image->segment[0].address = pref;
		image->segment[0].memory = image->memory;
	}
	image->above_4g = get_le16(h->xloadflags) & ABOVE_4G;
	image->initrd_max = image->above_4g ? ~0ull : get_le32(h->initrd_addr_max);
	image->cmdline_max = get_le32(h->cmdline_size);
	return 0;
}

const struct image_format image_bzimage = { .name = "bzimage", .probe = probe };
