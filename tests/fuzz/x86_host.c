/* SPDX-License-Identifier: MIT */
/*
 * fw_cfg as the host's word, the memory that tables go to, and byte_sum(), which the firmware has in
 * assembly. Reads of fw_cfg are checked: into the tables, the arena, or the caller's own.
 */
#include "x86_host.h"

#include <sys/mman.h>

const char *const fuzz_fw_names[] = {
	"etc/table-loader", "etc/acpi/tables", "etc/acpi/rsdp", "etc/vmgenid_guid", "etc/vmgenid_addr",
	"etc/e820", "etc/extra-pci-roots", NULL,
};

static struct { u32 size; const u8 *p; size_t have; bool there; } item[8];

void fuzz_fw_cfg(struct input *in)
{
	memset(item, 0, sizeof(item));
	for (unsigned i = 0; fuzz_fw_names[i]; i++) {
		item[i].size = (u32)take(in, 2);
		item[i].there = item[i].size != 0xffff;
	}
	for (unsigned i = 0; fuzz_fw_names[i]; i++) {
		item[i].p = in->p;
		item[i].have = MIN(item[i].size, in->n);
		in->p += item[i].have;
		in->n -= item[i].have;
	}
}

int fw_cfg_find(const char *name, struct fw_cfg_file *file)
{
	CHECK(strlen(name) < 56);
	for (unsigned i = 0; fuzz_fw_names[i]; i++) {
		if (!item[i].there || strcmp(fuzz_fw_names[i], name))
			continue;
		*file = (struct fw_cfg_file){ (u16)(0x20 + i), item[i].size };
		return 0;
	}
	return ERR_NOT_FOUND;
}

int fw_cfg_lookup(const char *name, size_t n, struct fw_cfg_file *file)
{
	CHECK(n == strlen(name) + 1);
	return fw_cfg_find(name, file);
}

int fw_cfg_read(u16 key, u32 off, void *to, u32 n)
{
	unsigned i = key - 0x20u;

	CHECK(i < ARRAY_SIZE(item));
	memset(to, 0, n);
	if (off < item[i].have)
		memcpy(to, item[i].p + off, MIN(n, item[i].have - off));
	return 0;
}

int fw_cfg_write(u16 key, u32 off, const void *from, u32 n)
{
	u64 v = 0;

	CHECK(key >= 0x20 && n <= 8 && off <= item[key - 0x20].size && n <= item[key - 0x20].size - off);
	memcpy(&v, from, n);
	return 0;
}

u8 byte_sum(const void *p, size_t n)
{
	u8 sum = 0;

	for (const u8 *b = p; n; n--)
		sum = (u8)(sum + *b++);
	return sum;
}

void fuzz_tables(void)
{
	static u8 *tables;

	if (!tables)
		tables = mmap(NULL, TABLES_SIZE + 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mmap(tables + 4096, TABLES_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) !=
	    tables + 4096)
		abort();
	tables_init((u64)tables + 4096 + TABLES_SIZE);
}
