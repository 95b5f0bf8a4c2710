/* SPDX-License-Identifier: MIT */
/*
 * Uncompressed x86 kernels (vmlinux): ELF with a PVH note, Xen's number 18, that
 * names a 32-bit entry (xen/include/public/elfnote.h, XEN_ELFNOTE_PHYS32_ENTRY).
 */
#include "image/elf.h"
#include "vipl/arena.h"
#include "vipl/bytes.h"
#include "vipl/err.h"
#include "vipl/string.h"
#include "vipl/view.h"

enum { CLASS_32 = 1, CLASS_64 = 2, LITTLE_ENDIAN = 1, TYPE_EXEC = 2, TYPE_DYN = 3 };
enum { MACHINE_386 = 3, MACHINE_X86_64 = 62 };
enum { PT_LOAD = 1, PT_NOTE = 4 };

#define PHDRS_MAX 64
#define NOTES_MAX 8192u
#define NOTE_PVH_ENTRY 18

struct elf_ident { u8 magic[4], class, data, version, pad[9]; le16 type, machine; le32 version2; };
struct elf32 { struct elf_ident id; le32 entry, phoff, shoff, flags; le16 ehsize, phentsize, phnum; };
struct elf64 { struct elf_ident id; le64 entry, phoff, shoff; le32 flags; le16 ehsize, phentsize, phnum; };
struct phdr32 { le32 type, offset, vaddr, paddr, filesz, memsz, flags, align; };
struct phdr64 { le32 type, flags; le64 offset, vaddr, paddr, filesz, memsz, align; };
STATIC_ASSERT(sizeof(struct elf32) == 46 && sizeof(struct elf64) == 58, "ELF header");
STATIC_ASSERT(sizeof(struct phdr32) == 32 && sizeof(struct phdr64) == 56, "program header");

struct phdrs { u64 off; unsigned n; bool is64; };
struct phdr { u32 type; u64 offset, paddr, filesz, memsz; };

static int read_header(const struct extent *file, struct elf_info *info, struct phdrs *ph)
{
	u8 bounce[sizeof(struct elf64)];
	const struct elf64 *e;
	const struct elf32 *e32;
	const void *p;
	int err;

	if (file->length < sizeof(bounce))
		return ERR_NOT_FOUND;
	err = extent_map(file, 0, sizeof(bounce), bounce, &p);
	if (err)
		return err;
	e = p;
	e32 = p;
	if (memcmp(e->id.magic, "\177ELF", 4) != 0)
		return ERR_NOT_FOUND;
	ph->is64 = e->id.class == CLASS_64;
	if (e->id.data != LITTLE_ENDIAN || e->id.class < CLASS_32 || e->id.class > CLASS_64 ||
	    (get_le16(e->id.machine) != MACHINE_386 && get_le16(e->id.machine) != MACHINE_X86_64) ||
	    (get_le16(e->id.type) != TYPE_EXEC && get_le16(e->id.type) != TYPE_DYN))
		return fail(ERR_UNSUPPORTED, "elf: not an x86 executable");
	info->entry = ph->is64 ? get_le64(e->entry) : get_le32(e32->entry);
	ph->off = ph->is64 ? get_le64(e->phoff) : get_le32(e32->phoff);
	ph->n = get_le16(ph->is64 ? e->phnum : e32->phnum);
	if (get_le16(ph->is64 ? e->phentsize : e32->phentsize) !=
	    (ph->is64 ? sizeof(struct phdr64) : sizeof(struct phdr32)) || ph->n > PHDRS_MAX)
		return fail(ERR_FORMAT, "elf: %u program headers", ph->n);
	return 0;
}

static int read_phdr(const struct extent *file, const struct phdrs *ph, unsigned i, struct phdr *out)
{
	u8 bounce[sizeof(struct phdr64)];
	u32 size = ph->is64 ? sizeof(struct phdr64) : sizeof(struct phdr32);
	const struct phdr32 *p32;
	const struct phdr64 *p64;
	const void *p;
	int err;

	/* the sum may wrap for a huge phoff: what is read then is inside the file anyway */
	err = extent_map(file, ph->off + i * size, size, bounce, &p);
	if (err)
		return err;
	p32 = p;
	p64 = p;
	if (ph->is64)
		*out = (struct phdr){ get_le32(p64->type), get_le64(p64->offset), get_le64(p64->paddr),
				      get_le64(p64->filesz), get_le64(p64->memsz) };
	else
		*out = (struct phdr){ get_le32(p32->type), get_le32(p32->offset), get_le32(p32->paddr),
				      get_le32(p32->filesz), get_le32(p32->memsz) };
	return 0;
}

static int add_segment(const struct extent *file, const struct phdr *p, struct image *image)
{
	struct segment *s = &image->segment[image->segments];

	if (p->memsz == 0)
		return 0;
	if (image->segments == IMAGE_SEGMENTS_MAX)
		return fail(ERR_UNSUPPORTED, "elf: over %u segments", IMAGE_SEGMENTS_MAX);
	if (p->offset > file->length || p->filesz > file->length - p->offset)
		return fail(ERR_RANGE, "elf: truncated, a segment ends at %lx of %lx", p->offset + p->filesz,
			    file->length);
	if (p->filesz > p->memsz)
		return fail(ERR_FORMAT, "elf: %lx bytes in a segment of %lx", p->filesz, p->memsz);
	*s = (struct segment){ *file, p->offset, p->filesz, p->paddr, p->memsz };
	image->segments++;
	return 0;
}

int elf_describe(const struct extent *file, struct image *image, struct elf_info *info)
{
	struct phdrs ph = { 0 };
	struct phdr p;
	int err;

	memset(image, 0, sizeof(*image));
	info->note = (struct extent){ 0 };
	err = read_header(file, info, &ph);
	if (err)
		return err;
	for (unsigned i = 0; !err && i < ph.n; i++) {
		err = read_phdr(file, &ph, i, &p);
		if (!err && p.type == PT_LOAD)
			err = add_segment(file, &p, image);
		if (!err && p.type == PT_NOTE && !info->note.length)
			err = extent_sub(file, p.offset, p.filesz, &info->note);
	}
	if (!err && !image->segments)
		err = fail(ERR_FORMAT, "elf: nothing to load");
	return err;
}

/* ELF note: sizes, type, then name and descriptor, both padded to 4 bytes. */
struct note { le32 namesz, descsz, type; };

static bool find_pvh(struct view v, u64 *entry)
{
	const struct note *n;

	/* each turn goes on by at least the header */
	while ((n = view_at(v, 0, sizeof(*n)))) {
		u64 name = align_up(get_le32(n->namesz), 4), size = get_le32(n->descsz);
		const u8 *p = name > v.len ? NULL : view_at(v, sizeof(*n), (size_t)name + 4);

		if (p && size >= 4 && get_le32(n->type) == NOTE_PVH_ENTRY && name == 4 &&
		    memcmp(p, "Xen", 4) == 0) {
			*entry = get_le32(*(const le32 *)(p + name));
			return true;
		}
		v = view_sub(v, (size_t)MIN(sizeof(*n) + name + align_up(size, 4), v.len), v.len);
	}
	return false;
}

static int probe(const struct extent *file, struct image *image)
{
	struct elf_info info;
	struct view notes;
	u8 *p;
	int err = elf_describe(file, image, &info);

	if (err)
		return err;
	notes.len = (size_t)MIN(info.note.length, NOTES_MAX);
	p = arena_alloc(notes.len, 8);
	if (!p)
		return fail(ERR_NO_MEMORY, "elf: no room for notes");
	err = extent_read(&info.note, 0, p, notes.len);
	if (err)
		return err;
	notes.p = p;
	/* perhaps a multiboot kernel */
	if (!find_pvh(notes, &image->entry))
		return ERR_NOT_FOUND;
	image->protocol = PROTOCOL_PVH;
	image->initrd_max = UINT32_MAX;	/* Linux keeps the address in 32 bits */
	image->cmdline_max = 2047;	/* COMMAND_LINE_SIZE */
	return 0;
}

const struct image_format image_elf = { .name = "elf", .probe = probe };
