/* SPDX-License-Identifier: MIT */
/*
 * Exceptions: a page fault may ask for more page tables, or for what is packed; anything else is the
 * end, with the frame and a backtrace on the console.
 */
#include "arch/x86/x86.h"
#include "vipl/log.h"
#include "vipl/platform.h"

enum { VECTOR_DOUBLE_FAULT = 8, VECTOR_PAGE_FAULT = 14 };
#define BACKTRACE_MAX 16

static u64 read_cr2(void)
{
	u64 v;

	__asm__ volatile("mov %%cr2, %0" : "=r"(v));
	return v;
}

/* A return address: in the ROM's text or the unpacked one, and what is before it is a call. */
static bool is_return(u64 p)
{
	const u8 *code = (const u8 *)p;

	if ((p < (uintptr_t)text_start || p >= (uintptr_t)rom + 0x10000) &&
	    (p < (uintptr_t)cold_start + 8 || p >= (uintptr_t)cold_text_end))
		return false;
	return code[-5] == 0xe8 || (code[-2] == 0xff && (code[-1] & 0x38) == 0x10) ||
	       (code[-3] == 0xff && (code[-2] & 0x38) == 0x10);
}

/* No frame pointers: whatever on the stack looks like a return address, of callers or of the past. */
static void backtrace(u64 rip, u64 rsp)
{
	const u64 *p = (const u64 *)align_up(rsp, 8), *end = (const u64 *)stack_top;

	log_text("vipl: at %llx from", (unsigned long long)rip);
	for (unsigned n = 0; (uintptr_t)p >= (uintptr_t)stack_low && p < end && n < BACKTRACE_MAX; p++)
		if (is_return(*p)) {
			log_text(" %llx", (unsigned long long)*p);
			n++;
		}
	log_text("\n");
}

static NOINLINE void print_frame(const struct frame *f, u64 cr2)
{
	const u64 *reg = &f->r15;	/* as pushed: rax is the last of 15 */

	log_line("exception %llu error %llx rip %llx rflags %llx rsp %llx cr2 %llx",
		 (unsigned long long)f->vector, (unsigned long long)f->error,
		 (unsigned long long)f->rip, (unsigned long long)f->rflags,
		 (unsigned long long)f->rsp, (unsigned long long)cr2);
	log_line("rax rcx rdx rbx rbp rsi rdi r8..r15:");
	for (int i = 14; i >= 0; i -= 5)
		log_line("%016llx %016llx %016llx %016llx %016llx",
			 (unsigned long long)reg[i], (unsigned long long)reg[i - 1],
			 (unsigned long long)reg[i - 2], (unsigned long long)reg[i - 3],
			 (unsigned long long)reg[i - 4]);
	backtrace(f->rip, f->rsp);
}

/* What the compiler's checks call: above the caller's buffers lies another word than the canary. */
void __stack_chk_fail(void)
{
	log_line("the stack was overwritten in the function around %lx", (uintptr_t)__builtin_return_address(0));
	machine_halt(HALT_CANARY);
}

extern u8 exception_stubs[];
#define STUB_SIZE 5u

void exception(struct frame *f)
{
	static bool again;
	u64 cr2 = read_cr2();

	f->vector = (f->vector - (uintptr_t)exception_stubs) / STUB_SIZE - 1;
	if (f->vector == VECTOR_NAP)
		return;
	/* error bit 0: the page is there, this is about access rights */
	if (f->vector == VECTOR_PAGE_FAULT && !(f->error & 1) && map_on_demand(cr2))
		return;
	if (again)
		machine_halt(HALT_EXCEPTION);
	again = true;
	print_frame(f, cr2);
	if (f->vector == VECTOR_DOUBLE_FAULT && cr2 - (uintptr_t)stack_guard < 4096) {
		log_line("the stack is full");
		machine_halt(HALT_STACK);
	}
	machine_halt(HALT_EXCEPTION);
}
