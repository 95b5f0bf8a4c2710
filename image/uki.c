/* SPDX-License-Identifier: MIT */
/*
 * Unified kernel images (UAPI group specification): a PE file whose sections are
 * a kernel, its initrd, its command line and what they are called. The PE code
 * itself, an EFI stub, is not run. Of several profiles the first one counts.
 *
 * qemu-system-x86_64 -bios vipl.bin -drive if=virtio,file=disk.img, with EFI/Linux/NAME.efi on it
 */
#include "vipl/arena.h"
#include "vipl/bytes.h"
#include "vipl/err.h"
#include "vipl/image.h"
#include "vipl/string.h"

#define MACHINE_X86_64 0x8664
#define SECTIONS_MAX 96		/* what Windows loads, and the format's own limit in practice */
#define CMDLINE_MAX 4096u
#define OSREL_MAX 8192u
#define UNAME_MAX 256u

/* PE format: file header 3.3, section table 4 */
struct dos_header { u8 magic[2]; u8 unused[58]; le32 pe; };
struct pe_header { u8 magic[4]; le16 machine, sections; u8 unused[12]; le16 optional_size, flags; };
struct pe_section { char name[8]; le32 size, address, raw_size, raw_off; u8 unused[16]; };
STATIC_ASSERT(sizeof(struct dos_header) == 64 && sizeof(struct pe_header) == 24, "PE headers");
STATIC_ASSERT(sizeof(struct pe_section) == 40, "PE section");

enum { SECTION_LINUX, SECTION_INITRD, SECTION_CMDLINE, SECTION_OSREL, SECTION_UNAME, SECTIONS };
static const char names[SECTIONS][8] = { ".linux", ".initrd", ".cmdline", ".osrel", ".uname" };

/* Where the section table is, or ERR_NOT_FOUND. */
static int find_table(const struct extent *file, u64 *off, unsigned *n)
{
	u8 bounce[sizeof(struct dos_header)];
	const struct dos_header *dos;
	const struct pe_header *pe;
	const void *p;
	int err;

	if (file->length < sizeof(*dos))
		return ERR_NOT_FOUND;
	err = extent_map(file, 0, sizeof(*dos), bounce, &p);
	if (err)
		return err;
	dos = p;
	*off = get_le32(dos->pe);
	if (dos->magic[0] != 'M' || dos->magic[1] != 'Z' || *off > file->length ||
	    file->length - *off < sizeof(*pe))
		return ERR_NOT_FOUND;
	err = extent_map(file, *off, sizeof(*pe), bounce, &p);
	if (err)
		return err;
	pe = p;
	*n = get_le16(pe->sections);
	*off += sizeof(*pe) + get_le16(pe->optional_size);
	if (memcmp(pe->magic, "PE\0", 4) != 0 || get_le16(pe->machine) != MACHINE_X86_64)
		return ERR_NOT_FOUND;
	return *n > SECTIONS_MAX ? fail(ERR_FORMAT, "uki: %u sections", *n) : 0;
}

/* Its bytes: the table rounds raw_size up, size is what was put in. */
static int section_extent(const struct extent *file, const struct pe_section *s, struct extent *e)
{
	u64 n = get_le32(s->raw_size), size = get_le32(s->size);
	int err = extent_sub(file, get_le32(s->raw_off), size ? MIN(n, size) : n, e);

	return err ? fail(err, "uki: truncated, section %.*s ends behind the file", 8, s->name) : 0;
}

/* The sections that are known, of the first profile; absent ones have length 0. */
static int find_sections(const struct extent *file, struct extent *section)
{
	u8 bounce[sizeof(struct pe_section)];
	const struct pe_section *s;
	unsigned n, profiles = 0;
	const void *p;
	u64 off;
	int err = find_table(file, &off, &n);

	if (err)
		return err;
	memset(section, 0, SECTIONS * sizeof(*section));
	for (unsigned i = 0; i < n; i++) {
		err = extent_map(file, off + i * sizeof(*s), sizeof(*s), bounce, &p);
		if (err)
			return err;
		s = p;
		if (memcmp(s->name, ".profile", 8) == 0 && ++profiles == 2)
			break;
		for (unsigned k = 0; k < SECTIONS; k++)
			if (memcmp(s->name, names[k], 8) == 0)
				err = section_extent(file, s, &section[k]);
		if (err)
			return err;
	}
	return section[SECTION_LINUX].length ? 0 : ERR_NOT_FOUND;
}

/* A section as text in the arena; control characters become blanks, those at the end go. */
static int read_text(const struct extent *e, u32 max, bool lines, char **text)
{
	u32 n = (u32)e->length;
	char *p;
	int err;

	*text = NULL;
	if (e->length == 0)
		return 0;
	if (e->length > max)
		return fail(ERR_UNSUPPORTED, "uki: %lu bytes of text", e->length);
	p = arena_alloc(n + 1, 1);
	if (!p)
		return fail(ERR_NO_MEMORY, "uki: no room for a text");
	err = extent_read(e, 0, p, n);
	if (err)
		return err;
	while (n && (u8)p[n - 1] <= ' ')
		n--;
	p[n] = '\0';
	for (u32 i = 0; i < n && !lines; i++)
		if ((u8)p[i] < ' ')
			p[i] = ' ';
	*text = p;
	return 0;
}

static int probe(const struct extent *file, struct image *image)
{
	struct extent section[SECTIONS];
	char *cmdline;
	int err = find_sections(file, section);

	if (err)
		return err;
	err = image_bzimage.probe(&section[SECTION_LINUX], image);
	if (err == ERR_NOT_FOUND)
		return fail(ERR_FORMAT, "uki: its kernel is no bzImage");
	if (!err)
		err = read_text(&section[SECTION_CMDLINE], CMDLINE_MAX, false, &cmdline);
	if (err)
		return err;
	image->uki_initrd = section[SECTION_INITRD];
	image->uki_cmdline = cmdline;
	return 0;
}

/* os-release keys, the most telling first, and where they go. */
static const struct { char key[16]; u8 field, rank; } osrel_keys[] = {
	{ "PRETTY_NAME", 0, 3 }, { "NAME", 0, 2 }, { "ID", 0, 1 },
	{ "IMAGE_VERSION", 1, 4 }, { "VERSION", 1, 3 }, { "VERSION_ID", 1, 2 }, { "BUILD_ID", 1, 1 },
	{ "IMAGE_ID", 2, 2 }, { "ID", 2, 1 },
};

/* A value without its quotes, in place. Escapes are left as they are. */
static char *unquote(char *s)
{
	size_t n = strlen(s);

	if (n >= 2 && (s[0] == '"' || s[0] == '\'') && s[n - 1] == s[0]) {
		s[n - 1] = '\0';
		s++;
	}
	return s;
}

static void osrel_line(char *line, const char **field, u8 *rank)
{
	char *value = line;

	while (*value && *value != '=')
		value++;
	if (*value != '=')
		return;
	*value++ = '\0';
	value = unquote(value);
	for (unsigned i = 0; i < ARRAY_SIZE(osrel_keys) && *value; i++) {
		u8 f = osrel_keys[i].field;

		if (osrel_keys[i].rank > rank[f] && strcmp(line, osrel_keys[i].key) == 0) {
			field[f] = value;
			rank[f] = osrel_keys[i].rank;
		}
	}
}

int uki_describe(const struct extent *file, struct uki_description *d)
{
	struct extent section[SECTIONS];
	const char *field[3] = { NULL };
	u8 rank[3] = { 0 };
	char *text, *uname;
	int err = find_sections(file, section);

	if (!err)
		err = read_text(&section[SECTION_OSREL], OSREL_MAX, true, &text);
	if (!err)
		err = read_text(&section[SECTION_UNAME], UNAME_MAX, false, &uname);
	if (err)
		return err;
	while (text && *text) {
		char *end = text;

		while (*end && *end != '\n')
			end++;
		if (*end)
			*end++ = '\0';
		osrel_line(text, field, rank);
		text = end;
	}
	*d = (struct uki_description){ field[0], field[1], field[2], uname };
	return 0;
}

const struct image_format image_uki = { .name = "uki", .probe = probe };
