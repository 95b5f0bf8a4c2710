/* SPDX-License-Identifier: MIT */
/*
 * A kernel and an initrd of any sizes; pieces of a kernel of two parts, in the first, the second and both. Transfers by DMA go on in the device,
 * as Eva sees it, and leave memory as it is; by ports any bytes come, and sizes from none to the most.
 */
#include "eva.h"

u32 any_word(void) { return (u32)any; }
void io_out16(u16 port, u16 v) { (void)port; (void)v; }
u32 port_word(u16 port) { (void)port; return any ? SIGNATURE : (u32)any; }
u8 port_byte(u16 port) { (void)port; return (u8)any; }
void port_bytes(u16 port, void *to, u64 n)
{
	static const u32 sizes[] = { 0, 1, 0x02000000, 0xffff, 64 * KIB, UINT32_MAX, SIGNATURE };

	(void)port;
	if (n == sizeof(sizes[0]))
		*(u32 *)to = sizes[Frama_C_unsigned_int_interval(0, ARRAY_SIZE(sizes) - 1)];
	else if (n)
		Frama_C_make_unknown(to, n);
}
void barrier_full(void) { }
void cpu_relax(void) { }
bool str_copy(char *to, size_t size, const char *from) { (void)from; to[size - 1] = '\0'; return true; }

/* @count bytes from @block on, each number of them, to a buffer that ends there. */
static void read_piece(u64 block, u64 count, u32 first_size)
{
	static u8 buffer[24];
	static struct loaded l;
	struct block_read read = { block, count, buffer + sizeof(buffer) - count };

	l.key = (u16)any;
	l.first_key = (u16)any;
	l.first_size = first_size;
	loaded_read(&l.bd, &read, 1);
}

void proof_main(void)
{
	static u8 cleared[64];
	static struct fw_cfg_loaded l;

	fw_cfg_write((u16)any, (u32)any, cleared, sizeof(cleared));
	if (!fw_cfg_init())
		return;
	fw_cfg_clear(cleared, sizeof(cleared));
	fw_cfg_clear_later(cleared, sizeof(cleared));
	fw_cfg_write((u16)any, (u32)any, cleared, sizeof(cleared));
	fw_cfg_loaded(&l);
	for (u32 size = 0; size <= 20; size += 10)
		for (u64 count = 0; count <= 24; count += 4)
			for (u64 block = 0; block < 24; block += 3)
				read_piece(block, count, size);
}
