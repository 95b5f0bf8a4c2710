/* SPDX-License-Identifier: MIT */
/*
 * The platform of a fuzz target: a console that swallows, a clock that runs when it is
 * looked at, no host that could be asked.
 */
#include <stdio.h>

#include "fake_clock.h"
#include "fuzz.h"
#include "vipl/platform.h"

#define STEP_US 200000u

static void ignore(const void *p, size_t n)
{
	(void)p;
	(void)n;
}
void (*fuzz_log)(const void *p, size_t n) = ignore;

void fuzz_fail(const char *what, const char *file, int line)
{
	fprintf(stderr, "%s:%d: not so: %s (reason: %s)\n", file, line, what, fail_reason());
	abort();
}

char *take_text(struct input *in, char end)
{
	size_t n = 0;
	char *s;

	while (n < in->n && in->p[n] != (u8)end)
		n++;
	s = arena_strndup((const char *)in->p, n);
	n = MIN(n + 1, in->n);
	in->p += n;
	in->n -= n;
	return s;
}

void console_write(const char *s, size_t n)
{
	fuzz_log(s, n);
	for (size_t i = 0; i < n; i++)
		CHECK((s[i] >= ' ' && s[i] <= '~') || s[i] == '\n' || s[i] == '\b');
}

int console_read(u64 timeout_us)
{
	(void)timeout_us;
	return -1;
}

u64 fake_now_us, fake_step_us = STEP_US;
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
}

void barrier_read(void)
{
}

void barrier_write(void)
{
}
