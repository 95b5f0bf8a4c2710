/* SPDX-License-Identifier: MIT */
/*
 * ACPI tables as QEMU makes them: etc/table-loader is a list of commands that say which files to
 * load and how to link them (QEMU: hw/acpi/bios-linker-loader.c). All of it is checked: each command
 * touches only files that an earlier one loaded, within their bounds.
 */
#include "arch/x86/x86.h"
#include "vipl/arena.h"
#include "vipl/bytes.h"
#include "vipl/err.h"
#include "vipl/fw_cfg.h"
#include "vipl/log.h"
#include "vipl/string.h"

enum { CMD_ALLOCATE = 1, CMD_ADD_POINTER = 2, CMD_ADD_CHECKSUM = 3, CMD_WRITE_POINTER = 4 };
enum { ZONE_HIGH = 1, ZONE_FSEG = 2 };
#define FILE_NAME 56
#define FILES_MAX 16
#define SCRIPT_MAX (128 * KIB)
#define FSEG 0xe0000u		/* shadow RAM that kernels search for an RSDP */
#define FSEG_END 0xf0000u

struct command {
	le32 type;
	union {
		struct { char file[FILE_NAME]; le32 align; u8 zone; } allocate;
		struct { char dest[FILE_NAME], source[FILE_NAME]; le32 offset; u8 size; } pointer;
		struct { char file[FILE_NAME]; le32 offset, start, length; } checksum;
		struct { char dest[FILE_NAME], source[FILE_NAME]; le32 offset, source_offset; u8 size; } write;
		u8 pad[124];
	};
};
STATIC_ASSERT(sizeof(struct command) == 128, "bios-linker-loader.c");

struct loaded_file {
	const char *name;
	u8 *p;
	u32 size;
};

static struct loaded_file loaded[FILES_MAX] NOINIT;
static unsigned loaded_count;
static uintptr_t fseg_next;

u64 acpi_rsdp;

typedef u64 __attribute__((aligned(1))) word;	/* wherever it lies */

/* Names are padded with zeros: they are compared by words, up to the one that holds the end. */
static bool same(const char *a, const char *b)
{
	for (unsigned i = 0; i < FILE_NAME; i += 8) {
		u64 x = *(const word *)(a + i);

		if (x != *(const word *)(b + i))
			return false;
		if (!(x >> 56))
			break;
	}
	return true;
}

/* Nearly all commands are about the file that was loaded last: that one is compared first. */
static struct loaded_file *find(const char *name)
{
	for (unsigned i = loaded_count; i-- > 0;)
		if (same(loaded[i].name, name))
			return &loaded[i];
	return NULL;
}

static void *fseg_alloc(u32 n, u32 align)
{
	uintptr_t at = align_up(fseg_next, align);

	if (!is_pow2(align) || at > FSEG_END || n > FSEG_END - at)
		return NULL;
	fseg_next = at + n;
	return (void *)at;
}

static int allocate(struct command *c)
{
	u32 align = get_le32(c->allocate.align);
	struct fw_cfg_file file;
	struct loaded_file *l = &loaded[loaded_count];

	c->allocate.file[FILE_NAME - 1] = '\0';
	if (loaded_count == FILES_MAX || find(c->allocate.file))
		return fail(ERR_FORMAT, "acpi: file %s again, or too many", c->allocate.file);
	if (fw_cfg_find(c->allocate.file, &file))
		return fail(ERR_NOT_FOUND, "acpi: no file %s", c->allocate.file);
	l->name = c->allocate.file;
	l->size = file.size;
	l->p = c->allocate.zone == ZONE_FSEG ? fseg_alloc(file.size, align) : tables_alloc(file.size, align);
	if (!l->p)
		return fail(ERR_NO_MEMORY, "acpi: no room for %s, %u bytes", l->name, l->size);
	loaded_count++;
	return fw_cfg_read(file.key, 0, l->p, file.size);
}

static bool size_is_good(u8 size)
{
	return size <= 8 && is_pow2(size);
}

static int add_pointer(const struct command *c)
{
	const struct loaded_file *dest = find(c->pointer.dest), *source = find(c->pointer.source);
	u32 offset = get_le32(c->pointer.offset);
	u8 size = c->pointer.size;
	u64 value = 0;

	if (!dest || !source || !size_is_good(size) || offset > dest->size || size > dest->size - offset)
		return fail(ERR_RANGE, "acpi: bad pointer at %x", offset);
	memcpy(&value, dest->p + offset, size);
	value += (uintptr_t)source->p;
	memcpy(dest->p + offset, &value, size);
	return 0;
}

static int add_checksum(const struct command *c)
{
	const struct loaded_file *file = find(c->checksum.file);
	u32 offset = get_le32(c->checksum.offset), start = get_le32(c->checksum.start);
	u32 length = get_le32(c->checksum.length);

	if (!file || offset >= file->size || start > file->size || length > file->size - start)
		return fail(ERR_RANGE, "acpi: bad checksum at %x", offset);
	file->p[offset] -= byte_sum(file->p + start, length);
	return 0;
}

/* Tells the host where a file went. */
static int write_pointer(struct command *c)
{
	const struct loaded_file *source = find(c->write.source);
	u32 source_offset = get_le32(c->write.source_offset);
	struct fw_cfg_file dest;
	u64 value;

	c->write.dest[FILE_NAME - 1] = '\0';
	if (!source || source_offset >= source->size || !size_is_good(c->write.size) ||
	    fw_cfg_find(c->write.dest, &dest) || get_le32(c->write.offset) > dest.size ||
	    c->write.size > dest.size - get_le32(c->write.offset))
		return fail(ERR_RANGE, "acpi: bad pointer to write");
	value = (uintptr_t)source->p + source_offset;
	return fw_cfg_write(dest.key, get_le32(c->write.offset), &value, c->write.size);
}

static int run(struct command *c)
{
	switch (get_le32(c->type)) {
	case CMD_ALLOCATE:
		return allocate(c);
	case CMD_ADD_POINTER:
		return add_pointer(c);
	case CMD_ADD_CHECKSUM:
		return add_checksum(c);
	case CMD_WRITE_POINTER:
		return write_pointer(c);
	default:
		return 0;	/* the format is meant to grow; 0 pads its end */
	}
}

u64 acpi_load(void)
{
	static const char rsdp_name[FILE_NAME] = "etc/acpi/rsdp";
	const struct loaded_file *rsdp;
	struct fw_cfg_file file;
	struct command *script;
	int err;

	if (FW_CFG_FIND("etc/table-loader", &file) || file.size > SCRIPT_MAX)
		return 0;
	script = arena_alloc(file.size, 16);
	err = script ? fw_cfg_read(file.key, 0, script, file.size) : ERR_NO_MEMORY;
	fseg_next = FSEG;
	loaded_count = 0;
	for (u32 i = 0; !err && i < file.size / sizeof(*script); i++)
		err = run(&script[i]);
	if (err) {
		log_line("%s", fail_reason());
		return 0;
	}
	rsdp = find(rsdp_name);
	acpi_rsdp = rsdp ? (uintptr_t)rsdp->p : 0;
	return acpi_rsdp;
}
