/* SPDX-License-Identifier: MIT */
/*
 * The firmware's fw_cfg.c itself, with port accesses replaced: they are inline assembly, which a host
 * may not run. The device does each transfer at once; some of them fail.
 */
#include "fw_dma.h"

static u32 fw_in(u16 port);
static void fw_out(u16 port, u32 v);
#define inl(port) fw_in(port)
#define outl(port, v) fw_out(port, v)
#include "arch/x86/fw_cfg.c"

static const u8 *items;
static size_t items_size;
static u64 address;
static u32 at;

void io_out16(u16 port, u16 v)
{
	(void)port;
	(void)v;
	abort();	/* there is DMA */
}

void fw_dma(const u8 *data, size_t size)
{
	items = data;
	items_size = size;
	files = 0;
	present = by_dma = false;
	memset(first, 0, sizeof(first));
}

static u32 fw_in(u16 port)
{
	CHECK(port == PORT_DMA_HIGH);
	return 0x554d4551;
}

/* Item @key begins at byte 8 * @key of the input: sizes and contents are all the fuzzer's. */
static void transfer(struct dma *d)
{
	u32 control = get_be32(d->control), n = get_be32(d->length);
	u8 *to = (u8 *)get_be64(d->address);

	CHECK(!(control & 0xffe0));
	if (control & DMA_SELECT)
		at = (control >> 16) * 8 % 512;
	if (control & DMA_READ) {
		memset(to, 0, n);
		if (at < items_size)
			memcpy(to, items + at, MIN(n, items_size - at));
	}
	at += n;
	d->control = make_be32(items_size && items[0] == 0xee && at % 5 == 4 ? DMA_ERROR : 0);
}

static void fw_out(u16 port, u32 v)
{
	if (port == PORT_DMA_HIGH) {
		address = (u64)__builtin_bswap32(v) << 32;
		return;
	}
	CHECK(port == PORT_DMA_LOW);
	transfer((struct dma *)(address | __builtin_bswap32(v)));
	address = 0;
}
