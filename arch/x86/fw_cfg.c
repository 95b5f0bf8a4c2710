/* SPDX-License-Identifier: MIT */
/*
 * QEMU's fw_cfg device (docs/specs/fw_cfg.rst): items by DMA, one access a transfer; byte by byte
 * where DMA is switched off (-global fw_cfg.dma_enabled=off).
 */
#include "vipl/fw_cfg.h"
#include "arch/x86/x86.h"
#include "vipl/arena.h"
#include "vipl/bytes.h"
#include "vipl/err.h"
#include "vipl/mmio.h"
#include "vipl/platform.h"
#include "vipl/string.h"

enum { PORT_SELECT = 0x510, PORT_DATA = 0x511, PORT_DMA_HIGH = 0x514 };
enum { DMA_ERROR = 1, DMA_READ = 2, DMA_SKIP = 4, DMA_SELECT = 8, DMA_WRITE = 16 };
#define FW_CFG_NOTHING 0xffffu
#define FILE_NAME_MAX 56
#define DIR_MAX 256
#define SIGNATURE 0x554d4551u	/* "QEMU" */
#ifndef DMA_TURNS
#define DMA_TURNS 100000000u	/* QEMU answers before the access ends; a bound all the same */
#endif

struct dma {
	be32 control;
	be32 length;
	be64 address;
};

struct dir_entry {
	be32 size;
	be16 key;
	u8 reserved[2];
	char name[FILE_NAME_MAX];
};
STATIC_ASSERT(sizeof(struct dir_entry) == 64, "fw_cfg.rst");

static struct {
	be32 count;
	struct dir_entry entry[DIR_MAX];
} directory NOINIT __attribute__((aligned(16)));
static unsigned files;
static bool present, by_dma;

static int dma_run(u32 control, const void *at, u32 n)
{
	volatile struct dma d;
	const volatile u8 *flags = &d.control.b[3];
	u64 where = (uintptr_t)&d;

	*(struct dma *)(uintptr_t)&d = (struct dma){ make_be32(control), make_be32(n), make_be64((uintptr_t)at) };
	barrier_full();
	if (where >> 32)
		outl(PORT_DMA_HIGH, __builtin_bswap32((u32)(where >> 32)));
	outl(PORT_DMA_LOW, __builtin_bswap32((u32)where));
	for (u32 turn = 0; *(volatile u32 *)&d.control; turn++) {
		if (*flags & DMA_ERROR)
			return fail(ERR_IO, "fw_cfg: transfer failed");
		if (turn == DMA_TURNS)
			return fail(ERR_TIMEOUT, "fw_cfg: no answer");
		cpu_relax();
	}
	return 0;
}

static int read_by_port(u16 key, u32 off, void *to, u32 n)
{
	io_out16(PORT_SELECT, key);
	while (off--)
		inb(PORT_DATA);
	insb(PORT_DATA, to, n);
	return 0;
}

/* An item that is not there reads as zeros: the device clears memory, in one access. */
void fw_cfg_clear(void *p, u32 n)
{
	if (!by_dma || dma_run(FW_CFG_NOTHING << 16 | DMA_SELECT | DMA_READ, p, n))
		memset(p, 0, n);
}

u32 fw_cfg_clear_later(void *p, u32 n)
{
	static struct dma d;

	d = (struct dma){ make_be32(FW_CFG_NOTHING << 16 | DMA_SELECT | DMA_READ), make_be32(n),
			  make_be64((uintptr_t)p) };
	return by_dma ? __builtin_bswap32((u32)(uintptr_t)&d) : 0;
}

int fw_cfg_read(u16 key, u32 off, void *to, u32 n)
{
	u32 select = (u32)key << 16 | DMA_SELECT;
	int err;

	if (!present)
		return fail(ERR_NOT_FOUND, "fw_cfg: no such device");
	if (!by_dma)
		return read_by_port(key, off, to, n);
	if (off) {
		err = dma_run(select | DMA_SKIP, NULL, off);
		if (err)
			return err;
		select = 0;
	}
	return dma_run(select | DMA_READ, to, n);
}

int fw_cfg_write(u16 key, u32 off, const void *from, u32 n)
{
	int err;

	if (!by_dma)
		return fail(ERR_UNSUPPORTED, "fw_cfg: writing needs dma");
	err = dma_run((u32)key << 16 | DMA_SELECT | DMA_SKIP, NULL, off);
	return err ? err : dma_run(DMA_WRITE, from, n);
}

u32 fw_cfg_read32(u16 key)
{
	u32 v = 0;

	if (fw_cfg_read(key, 0, &v, sizeof(v)))
		return 0;
	return v;
}

/*
 * Names are found by the eight bytes behind "etc/" or "opt/", zeros behind a short name's end: files
 * with the same hash of them are a chain.
 */
#define CHAINS 32

#define VIPL 0x6c706976u	/* "vipl", of opt/vipl/... */

bool fw_cfg_options;
static u16 first[CHAINS];		/* index + 1 in the directory */
static u16 next[DIR_MAX] NOINIT;

static unsigned chain_of(u64 key)
{
	return (unsigned)(key * 0x9e3779b97f4a7c15ull >> 59);
}

static void make_chains(void)
{
	for (unsigned i = 0; i < files; i++) {
		unsigned chain;
		u64 key;

		memcpy(&key, directory.entry[i].name + 4, sizeof(key));
		fw_cfg_options |= (u32)key == VIPL;
		chain = chain_of(key);
		next[i] = first[chain];
		first[chain] = (u16)(i + 1);
	}
}

/* All of the directory in one transfer; what is past its end reads as zeros. */
bool fw_cfg_init(void)
{
	u32 count;

	by_dma = inl(PORT_DMA_HIGH) == SIGNATURE;
	if (!by_dma) {
		u32 signature = 0;

		read_by_port(FW_CFG_SIGNATURE, 0, &signature, sizeof(signature));
		if (signature != SIGNATURE)
			return false;
	}
	present = true;
	if (fw_cfg_read(FW_CFG_FILE_DIR, 0, &directory, by_dma ? sizeof(directory) : sizeof(be32)))
		return false;
	count = get_be32(directory.count);	/* once: the device may still write there */
	files = MIN(count, DIR_MAX);
	if (!by_dma)
		fw_cfg_read(FW_CFG_FILE_DIR, 0, &directory, sizeof(be32) + files * sizeof(struct dir_entry));
	make_chains();
	return true;
}

/* @n: with the terminator. */
int fw_cfg_lookup(const char *name, size_t n, struct fw_cfg_file *file)
{
	u64 key = 0;

	if (n > FILE_NAME_MAX || n < 5)
		return ERR_NOT_FOUND;
	memcpy(&key, name + 4, MIN(n - 4, sizeof(key)));
	for (unsigned i = first[chain_of(key)]; i; i = next[i - 1]) {
		const struct dir_entry *e = &directory.entry[i - 1];

		if (memcmp(e->name, name, n))
			continue;
		file->key = get_be16(e->key);
		file->size = get_be32(e->size);
		return 0;
	}
	return ERR_NOT_FOUND;
}

int fw_cfg_find(const char *name, struct fw_cfg_file *file)
{
	return fw_cfg_lookup(name, strlen(name) + 1, file);
}

/* --- what -kernel and -initrd gave, as block devices ------------------------ */

struct loaded {
	struct blockdev bd;
	u16 key, first_key;	/* the kernel's first part, its real-mode setup, is an item of its own */
	u32 first_size;
};

static int loaded_read(struct blockdev *bd, const struct block_read *reads, size_t n)
{
	struct loaded *l = CONTAINER_OF(bd, struct loaded, bd);
	int err = 0;

	for (; n && !err; n--, reads++) {
		u64 at = reads->block, count = reads->count;
		u8 *to = reads->to;

		if (at < l->first_size) {
			u32 part = (u32)MIN(count, l->first_size - at);

			err = fw_cfg_read(l->first_key, (u32)at, to, part);
			at += part;
			to += part;
			count -= part;
		}
		if (count && !err)
			err = fw_cfg_read(l->key, (u32)(at - l->first_size), to, (u32)count);
	}
	return err;
}

static const struct blockdev_ops loaded_ops = { loaded_read };

static struct blockdev *loaded_open(const char *name, u16 key, u32 size, u16 first_key, u32 first_size)
{
	struct loaded *l = arena_zalloc(sizeof(*l), 8);

	if (!l)
		return NULL;
	l->key = key;
	l->first_key = first_key;
	l->first_size = first_size;
	l->bd.ops = &loaded_ops;
	l->bd.block_size = 1;
	l->bd.blocks = (u64)size + first_size;
	l->bd.read_only = true;
	str_copy(l->bd.name, sizeof(l->bd.name), name);
	return &l->bd;
}

int fw_cfg_loaded(struct fw_cfg_loaded *l)
{
	u32 kernel = fw_cfg_read32(FW_CFG_KERNEL_SIZE), initrd, cmdline;
	char *text;

	*l = (struct fw_cfg_loaded){ .cmdline = "" };
	if (!kernel)
		return 0;
	l->kernel = loaded_open("-kernel", FW_CFG_KERNEL_DATA, kernel, FW_CFG_SETUP_DATA,
				fw_cfg_read32(FW_CFG_SETUP_SIZE));
	initrd = fw_cfg_read32(FW_CFG_INITRD_SIZE);
	if (initrd)
		l->initrd = loaded_open("-initrd", FW_CFG_INITRD_DATA, initrd, 0, 0);
	cmdline = fw_cfg_read32(FW_CFG_CMDLINE_SIZE);
	text = cmdline && cmdline < 64 * KIB ? arena_zalloc(cmdline + 1, 1) : NULL;
	if (!l->kernel || (initrd && !l->initrd) || (cmdline && !text))
		return fail(ERR_NO_MEMORY, "fw_cfg: no memory for -kernel");
	if (cmdline && fw_cfg_read(FW_CFG_CMDLINE_DATA, 0, text, cmdline))
		return ERR_IO;
	if (text)
		l->cmdline = text;
	return 0;
}
