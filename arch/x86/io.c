/* SPDX-License-Identifier: MIT */
/*
 * Device registers and memory order, as include/vipl/mmio.h and platform.h want them. x86 orders
 * loads with loads and stores with stores by itself: the compiler is all that is to be told, but
 * for a store before a load.
 */
#include "arch/x86/x86.h"
#include "vipl/mmio.h"
#include "vipl/platform.h"

#define MMIO(type, at) (*(volatile type *)(uintptr_t)(at))

u8 mmio_read8(u64 at)
{
	return MMIO(u8, at);
}

u16 mmio_read16(u64 at)
{
	return MMIO(u16, at);
}

u32 mmio_read32(u64 at)
{
	return MMIO(u32, at);
}

u64 mmio_read64(u64 at)
{
	return MMIO(u64, at);
}

void mmio_write8(u64 at, u8 v)
{
	MMIO(u8, at) = v;
}

void mmio_write16(u64 at, u16 v)
{
	MMIO(u16, at) = v;
}

void mmio_write32(u64 at, u32 v)
{
	MMIO(u32, at) = v;
}

void mmio_write64(u64 at, u64 v)
{
	MMIO(u64, at) = v;
}

u8 io_in8(u16 port)
{
	return inb(port);
}

u16 io_in16(u16 port)
{
	u16 v;

	__asm__ volatile("inw %w1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

u32 io_in32(u16 port)
{
	return inl(port);
}

void io_out8(u16 port, u8 v)
{
	outb(port, v);
}

void io_out16(u16 port, u16 v)
{
	__asm__ volatile("outw %0, %w1" : : "a"(v), "Nd"(port));
}

void io_out32(u16 port, u32 v)
{
	outl(port, v);
}

void barrier_full(void)
{
	__asm__ volatile("mfence" : : : "memory");
}

void barrier_read(void)
{
	__asm__ volatile("" : : : "memory");
}

void barrier_write(void)
{
	__asm__ volatile("" : : : "memory");
}

void cpu_relax(void)
{
	__asm__ volatile("pause" : : : "memory");
}
