/* SPDX-License-Identifier: MIT */
/* The ports of fw_ports.h (docs/specs/fw_cfg.rst), and the firmware's own code with them put in. */
#include "vipl/bytes.h"
#include "fw_ports.h"

#include <stdlib.h>

static u8 fw_in8(u16 port);
static u32 fw_in(u16 port);
static void fw_out(u16 port, u32 v);
static void fw_bytes(u16 port, u8 *to, u64 n);

#define DMA_TURNS 1000u
#define inb(port) fw_in8(port)
#define inl(port) fw_in(port)
#define outl(port, v) fw_out(port, v)
#define insb(port, to, n) fw_bytes(port, to, n)
#include "arch/x86/fw_cfg.c"

static u64 address;

void fw_forget(void)
{
	files = 0;
	present = by_dma = fw_cfg_options = false;
	memset(first, 0, sizeof(first));
}

static u8 fw_in8(u16 port)
{
	if (port != PORT_DATA)
		abort();
	return fw_byte();
}

static u32 fw_in(u16 port)
{
	if (port != PORT_DMA_HIGH)
		abort();
	return fw_has_dma() ? FW_SIGNATURE : 0xffffffff;
}

static void fw_bytes(u16 port, u8 *to, u64 n)
{
	while (n--)
		*to++ = fw_in8(port);
}

static void fw_out(u16 port, u32 v)
{
	if (port == PORT_DMA_HIGH) {
		address = (u64)__builtin_bswap32(v) << 32;
		return;
	}
	if (port != PORT_DMA_LOW)
		abort();
	fw_transfer((struct fw_dma *)(address | __builtin_bswap32(v)));
	address = 0;
}

void io_out16(u16 port, u16 v)
{
	if (port != PORT_SELECT)
		abort();
	fw_select(v);
}
