/* SPDX-License-Identifier: MIT */
/*
 * The clock, and the barriers, of a unit test.
 */
#include "fake_clock.h"

#include "vipl/platform.h"

u64 fake_now_us = 1000;
u64 fake_step_us = 100 * 1000;
void (*fake_clock_hook)(void);

u64 clock_now_us(void)
{
	fake_now_us += fake_step_us;
	if (fake_clock_hook)
		fake_clock_hook();
	return fake_now_us;
}

void cpu_relax(void)
{
}

void clock_nap(u32 us)
{
	fake_now_us += us;
}

void barrier_full(void)
{
	__sync_synchronize();
}

void barrier_read(void)
{
	__sync_synchronize();
}

void barrier_write(void)
{
	__sync_synchronize();
}
