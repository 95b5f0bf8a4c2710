/* SPDX-License-Identifier: MIT */
/*
 * Time from the TSC. Its rate is found out only when someone waits for long, or for a key: until then it
 * counts as the fastest that is made, so that a deadline comes late rather than early and a boot that
 * waits for nothing measures nothing. Then the local APIC's timer, which QEMU and KVM run at 1 GHz, is
 * started, and some ms later the two are compared: no loop, two accesses. That timer also ends a nap.
 */
#include "arch/x86/x86.h"
#include "vipl/mmio.h"
#include "vipl/platform.h"

enum {
	APIC_TIMER_INITIAL = 0xfee00380u, APIC_TIMER_CURRENT = 0xfee00390u,
	APIC_TIMER_DIVIDE = 0xfee003e0u, DIVIDE_BY_128 = 0xa,
	APIC_EOI = 0xfee000b0u, APIC_LVT_TIMER = 0xfee00320u, LVT_MASKED = 0x10000,
	APIC_TPR = 0xfee00080u, APIC_PPR = 0xfee000a0u, APIC_IRR = 0xfee00200u, APIC_IRR_END = 0xfee00280u, APIC_IRR_STEP = 0x10,
	APIC_TICKS_SHIFT = 7,		/* one tick is 128 ns */
};
#define US_SHIFT_GUESS 12		/* 4.096 GHz */
#define GUESS_US 2000000u	/* a boot that no one waits in is over by then */
#define MEASURE_US 10000u

static enum { GUESSED, MEASURING, MEASURED } state;
static u64 base_tsc, base_us;		/* where the present rate begins */
static u64 start_tsc;
static enum { NOT_YET, NAPS, SLEEPLESS } naps;
static u64 us_per_tick;			/* 32.32 fixed point; only when measured */

static u64 guess_us(u64 ticks)
{
	return ticks >> US_SHIFT_GUESS;
}

static void measure(u64 now)
{
	u32 left = mmio_read32(APIC_TIMER_CURRENT);
	u64 ns = (u64)(0xffffffffu - left) << APIC_TICKS_SHIFT;
	u64 ticks = now - start_tsc;

	state = MEASURED;
	base_us += guess_us(now - base_tsc);
	base_tsc = now;
	us_per_tick = 1ull << (32 - US_SHIFT_GUESS);
	/* No such timer, or it was too long ago to say: the guess stays. */
	if (left != 0 && left != 0xffffffffu && ns / 1000 < 1ull << 31 && ticks >> 32 < 1ull << 16)
		us_per_tick = ((ns / 1000) << 32) / ticks;
}

/* Someone waits. Not for a boot that waits for nothing: packed in the ROM. */
static NOINLINE u64 wait_us(u64 now)
{
	if (state == GUESSED) {
		mmio_write32(APIC_TIMER_DIVIDE, DIVIDE_BY_128);
		mmio_write32(APIC_TIMER_INITIAL, 0xffffffffu);
		start_tsc = rdtsc();
		state = MEASURING;
	} else if (state == MEASURING && guess_us(now - start_tsc) >= MEASURE_US) {
		measure(now);
	}
	if (state == MEASURED)
		return base_us + (u64)(((unsigned __int128)(now - base_tsc) * us_per_tick) >> 32);
	return base_us + guess_us(now - base_tsc);
}

u64 clock_now_us(void)
{
	u64 now = rdtsc(), us;

	if (!base_tsc)
		base_tsc = now;
	us = guess_us(now - base_tsc);
	return state != GUESSED || us >= GUESS_US ? wait_us(now) : us;
}

void clock_be_exact(void)
{
	if (!base_tsc)
		base_tsc = rdtsc();
	wait_us(rdtsc());
}

/*
 * Linux on microvm starts the firmware again by a jump, with the local APIC as it had it: a priority that holds our
 * vector back, an interrupt in service, one still to come by a vector nobody set. True when only ours can come.
 */
static bool apic_is_ours(void)
{
	u32 others;

	outb(0x21, 0xff);		/* microvm's PIC may hold one, too */
	outb(0xa1, 0xff);
	mmio_write32(APIC_TPR, 0);
	others = mmio_read32(APIC_PPR);
	for (u64 irr = APIC_IRR; irr < APIC_IRR_END; irr += APIC_IRR_STEP)
		others |= mmio_read32(irr);
	return others == 0;
}

/*
 * The only interrupt there is, and it comes in the instruction that waits for it, or in the one after: none stays
 * behind for the kernel. A timer that does not count is none: nothing would wake us.
 */
void clock_nap(u32 us)
{
	u32 left;

	if (naps == NOT_YET) {
		naps = apic_is_ours() ? NAPS : SLEEPLESS;
		mmio_write32(APIC_SPURIOUS, APIC_ON | 0xff);
		mmio_write32(APIC_LVT_TIMER, VECTOR_NAP);
		mmio_write32(APIC_TIMER_DIVIDE, DIVIDE_BY_128);
	}
	if (state == MEASURING || naps == SLEEPLESS)
		return;
	mmio_write32(APIC_TIMER_INITIAL, us << 3);
	left = mmio_read32(APIC_TIMER_CURRENT);
	if (left - 1 < us << 3)
		__asm__ volatile("sti\n\thlt" : : : "memory");
	__asm__ volatile("sti\n\tnop\n\tcli" : : : "memory");
	mmio_write32(APIC_EOI, 0);
}

/* Leaves the timer as the reset left it. */
void clock_stop(void)
{
	if (state != GUESSED || naps != NOT_YET)
		mmio_write32(APIC_TIMER_INITIAL, 0);
	if (naps != NOT_YET) {
		mmio_write32(APIC_LVT_TIMER, LVT_MASKED);
		mmio_write32(APIC_SPURIOUS, 0xff);
	}
}
