/* SPDX-License-Identifier: MIT */
/*
 * DIAGNOSE 0x308 (IPL functions), the clock, barriers, the end.
 */
#include "arch/s390x/arch.h"
#include "arch/s390x/lowcore.h"
#include "vipl/log.h"
#include "vipl/platform.h"

int diag308(enum diag308 subcode, void *address)
{
	register u64 at __asm__("2") = (u64)address;
	register u64 result __asm__("3") = 0;

	__asm__ volatile("diag %0,%2,0x308" : "+d"(at), "+d"(result) : "d"((u64)subcode) : "memory", "cc");
	return (int)result;
}

/* The TOD clock: bit 51 ticks every microsecond. */
u64 clock_now_us(void)
{
	u64 tod;

	__asm__ volatile("stckf %0" : "=Q"(tod) : : "cc");
	return tod >> 12;
}

void cpu_relax(void)
{
	__asm__ volatile("diag 0,0,0x44" : : : "memory");
}

void barrier_full(void)
{
	__asm__ volatile("bcr 15,0" : : : "memory");
}

/* The architecture keeps loads with loads, and stores with stores, in order. */
void barrier_read(void)
{
	__asm__ volatile("" : : : "memory");
}

void barrier_write(void)
{
	__asm__ volatile("" : : : "memory");
}

void machine_halt(int code)
{
	struct {
		u64 mask, address;
	} psw __attribute__((aligned(8))) = { PSW_MASK_HALT, HALT_BASE + (u64)code };

	for (;;)
		__asm__ volatile("lpswe %0" : : "Q"(psw) : "memory", "cc");
}
