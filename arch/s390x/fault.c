/* SPDX-License-Identifier: MIT */
/*
 * Program checks and interruptions nobody waits for: PSW, registers and a
 * backtrace on the console, then a disabled wait.
 */
#include "arch/s390x/arch.h"
#include "arch/s390x/lowcore.h"
#include "vipl/log.h"
#include "vipl/platform.h"

struct psw {
	u64 mask, address;
};

void vector_restart(void);
void vector_ext(void);
void vector_svc(void);
void vector_pgm(void);
void vector_mck(void);
void vector_io(void);
void fault(u32 vector) NORETURN;

static const struct {
	u16 new_psw;
	const char *name;
	void (*handler)(void);
} vectors[] = {
	{ LC_NEW_PSW_RESTART, "restart", vector_restart },
	{ LC_NEW_PSW_EXT, "external interruption", vector_ext },
	{ LC_NEW_PSW_SVC, "supervisor call", vector_svc },
	{ LC_NEW_PSW_PGM, "program check", vector_pgm },
	{ LC_NEW_PSW_MCK, "machine check", vector_mck },
	{ LC_NEW_PSW_IO, "i/o interruption", vector_io },
};

void fault_init(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(vectors); i++) {
		struct psw *p = (struct psw *)(lowcore() + vectors[i].new_psw);

		p->mask = PSW_MASK_64;
		p->address = (u64)vectors[i].handler;
	}
}

#define BACKTRACE_MAX 16
#define STACK_GUARD 1024	/* -mstack-guard of the Makefile */
#define FRAME_MAX 4096		/* no frame is larger */

/* The back chain: each frame's first word is its caller's, r14 is saved at 112. */
static void backtrace(u64 pc, u64 sp)
{
	log_line("  at %08lx", pc - (u64)_image);
	for (unsigned i = 0; i < BACKTRACE_MAX; i++) {
		if (sp < (u64)_stack_bottom || sp > (u64)_stack_top - 160 || sp % 8)
			break;
		u64 next = *(const u64 *)sp;

		if (next <= sp || next > (u64)_stack_top - 160)
			break;
		log_line("  at %08lx", *(const u64 *)(next + 112) - (u64)_image);
		sp = next;
	}
}

void fault(u32 vector)
{
	const u64 *gpr = (const u64 *)(lowcore() + LC_SAVE_GPRS);
	/* Each old PSW lies 0x80 before its new one. */
	const struct psw *old = (const struct psw *)(lowcore() + vector - 0x80);
	const char *name = "interruption";
	int code = HALT_EXCEPTION;
	static bool again;

	if (again)
		machine_halt(HALT_EXCEPTION);
	again = true;
	for (unsigned i = 0; i < ARRAY_SIZE(vectors); i++)
		if (vectors[i].new_psw == vector)
			name = vectors[i].name;
	log_line("fault: %s, code %04x, psw %016lx %016lx, image at %lx", name,
		 *(const u16 *)(lowcore() + LC_PGM_CODE + 2), old->mask, old->address, (u64)_image);
	for (unsigned i = 0; i < 16; i += 4)
		log_line("  r%u %016lx %016lx %016lx %016lx", i, gpr[i], gpr[i + 1], gpr[i + 2],
			 gpr[i + 3]);
	backtrace(old->address, gpr[15]);
	if (vector == LC_NEW_PSW_PGM && gpr[15] - (u64)_stack_bottom < STACK_GUARD + FRAME_MAX) {
		log_line("the stack is full");
		code = HALT_STACK;
	}
	log_line("halt: code %d", code);
	machine_halt(code);
}
