/* SPDX-License-Identifier: MIT */
/*
 * etc/table-loader of any bytes, and files of any bytes. Memory for tables is at fixed addresses, a file as far
 * up as it can be: what is behind it is not there. Whole scripts load some files and then have one
 * command more, any; and any command is run where files of several sizes were loaded before. Included at the end of
 * arch/x86/acpi.c.
 */
#include "eva.h"

#define TOP 0x100000u		/* above it there is no memory: -absolute-valid-range */
static u32 script_size, file_size, loads;

int fw_cfg_lookup(const char *name, size_t n, struct fw_cfg_file *file)
{
	(void)name;
	(void)n;
	file->key = 0;
	file->size = script_size;
	return any_error();
}
int fw_cfg_find(const char *name, struct fw_cfg_file *file)
{
	if (strlen(name) >= FILE_NAME || any)
		return ERR_NOT_FOUND;
	file->key = 1;
	file->size = file_size;
	return 0;
}
int fw_cfg_read(u16 key, u32 off, void *to, u32 n)
{
	(void)off;
	if (n)
		Frama_C_make_unknown(to, n);
	//@ loop unroll 4;
	for (u32 i = 0; key == 0 && i < loads; i++)
		((struct command *)to)[i].type = make_le32(CMD_ALLOCATE);
	return any_error();
}
int fw_cfg_write(u16 key, u32 off, const void *from, u32 n)
{
	char bytes[8];

	(void)key;
	(void)off;
	memcpy(bytes, from, n);
	return any_error();
}
void *tables_alloc(u32 n, u32 align)
{
	(void)align;
	return n > TOP - FSEG_END || any ? NULL : (void *)(uintptr_t)(TOP - n);
}
u8 byte_sum(const void *p, size_t n)
{
	const u8 *bytes = p;

	return n ? bytes[0] + bytes[n - 1] : 0;
}

static void script(u32 loading, u32 bytes, u32 size)
{
	loads = loading;
	script_size = bytes;
	file_size = size;
	acpi_load();
}

static void command(unsigned count, u32 size)
{
	static char name[FILES_MAX][FILE_NAME];
	static struct command c;

	Frama_C_make_unknown((char *)name, sizeof(name));
	Frama_C_make_unknown((char *)&c, sizeof(c));
	fseg_next = (uintptr_t)Frama_C_unsigned_int_interval(FSEG, FSEG_END);
	file_size = size;
	//@ loop unroll 16;
	for (unsigned i = 0; i < count; i++) {
		u32 n = i & 1 ? size : 7;

		loaded[i] = (struct loaded_file){ name[i], (u8 *)(uintptr_t)(TOP - n), n };
	}
	loaded_count = count;
	if (count >= FILES_MAX - 1)
		allocate(&c);
	else
		run(&c);
}

void proof_main(void)
{
	command(0, 0);
	command(0, 8);
	command(2, 1);
	command(2, 8);
	command(FILES_MAX - 1, 8);
	command(FILES_MAX, 8);
	script(0, 0, 0);
	script(0, 130, 8);
	script(1, 2 * 128, 7);
	script(2, 3 * 128, 8);
}
