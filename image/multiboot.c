/* SPDX-License-Identifier: MIT */
/*
 * Multiboot 1 kernels (Multiboot Specification 0.6.96): a header in the first
 * 8 KiB, which says where to load the file, or leaves that to its ELF headers.
 */
#include "image/elf.h"
#include "vipl/arena.h"
#include "vipl/bytes.h"
#include "vipl/err.h"
#include "vipl/string.h"

#define SEARCH 8192u
#define MAGIC 0x1badb002u
#define FLAGS_ADDRESSES 0x10000u	/* bit 16: the address fields are valid */
#define FLAGS_KNOWN 0x3u		/* of the bits a loader must know: page alignment, memory information */

struct multiboot_header {
	le32 magic, flags, checksum;
	le32 header_addr, load_addr, load_end_addr, bss_end_addr, entry_addr;
};
STATIC_ASSERT(sizeof(struct multiboot_header) == 32, "multiboot header");

/* 3.1.1: on a 4-byte boundary, the three words add up to 0. */
static const struct multiboot_header *find(const u8 *p, u32 n, u32 *off)
{
	for (u32 i = 0; i + 12 <= n; i += 4) {
		const struct multiboot_header *h = (const void *)(p + i);

		if (get_le32(h->magic) == MAGIC &&
		    get_le32(h->magic) + get_le32(h->flags) + get_le32(h->checksum) == 0) {
			*off = i;
			return h;
		}
	}
	return NULL;
}

/* 3.1.3: the address fields of the header at @off of the file. */
static int describe_addresses(const struct extent *file, const struct multiboot_header *h, u32 off,
			      struct image *image)
{
	u32 header = get_le32(h->header_addr), load = get_le32(h->load_addr);
	u32 end = get_le32(h->load_end_addr), bss = get_le32(h->bss_end_addr);
	struct segment *s = &image->segment[0];

	memset(image, 0, sizeof(*image));
	if (header < load || header - load > off || (end && end < load))
		return fail(ERR_FORMAT, "multiboot: addresses %x %x %x", header, load, end);
	s->from = *file;
	s->off = off - (header - load);
	s->n = end ? end - load : file->length - s->off;
	if (s->n > file->length - s->off)
		return fail(ERR_RANGE, "multiboot: truncated, %lx bytes from %lx on, file of %lx", s->n, s->off,
			    file->length);
	s->address = load;
	s->memory = bss > load && bss - load > s->n ? bss - load : s->n;
	image->entry = get_le32(h->entry_addr);
	image->segments = 1;
	return 0;
}

static int describe_elf(const struct extent *file, struct image *image)
{
	struct elf_info info;
	int err = elf_describe(file, image, &info);

	if (err == ERR_NOT_FOUND)
		return fail(ERR_FORMAT, "multiboot: neither addresses nor ELF");
	image->entry = info.entry;
	return err;
}

static int probe(const struct extent *file, struct image *image)
{
	u32 n = (u32)MIN(file->length, SEARCH), off, flags;
	const struct multiboot_header *h;
	u8 *p = arena_alloc(n, 8);
	int err;

	if (!p)
		return fail(ERR_NO_MEMORY, "multiboot: no room for a header");
	err = extent_read(file, 0, p, n);
	if (err)
		return err;
	h = find(p, n, &off);
	if (!h)
		return ERR_NOT_FOUND;
	flags = get_le32(h->flags);
	if (flags & 0xffff & ~FLAGS_KNOWN)
		return fail(ERR_UNSUPPORTED, "multiboot: flags %x", flags);
	if (!(flags & FLAGS_ADDRESSES))
		err = describe_elf(file, image);
	else if (n - off < sizeof(*h))
		err = fail(ERR_FORMAT, "multiboot: header cut at %x", n);
	else
		err = describe_addresses(file, h, off, image);
	if (err)
		return err;
	image->protocol = PROTOCOL_MULTIBOOT;
	image->initrd_max = UINT32_MAX;
	image->cmdline_max = 4095;
	return 0;
}

const struct image_format image_multiboot = { .name = "multiboot", .probe = probe };
