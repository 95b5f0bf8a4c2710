/* SPDX-License-Identifier: MIT */
/*
 * From QEMU's entry to C: 64-bit, DAT off, interrupts off, at image base + _start.
 *   1. clear .bss (a reboot keeps RAM)
 *   2. fetch what the host left in absolute lowcore before our PSWs take its place
 *   3. a stack, its canary, then arch_main
 */
#include "arch/s390x/lowcore.h"

	.cfi_sections .debug_frame
	.section .text.start, "ax"
	.globl	_start
	.type	_start, @function
_start:
	.cfi_startproc
	.cfi_undefined %r14		/* nobody called: a backtrace ends here */
	larl	%r2, _bss
	larl	%r3, _bss_end
	sgr	%r3, %r2
	lghi	%r4, 0
	lghi	%r5, 0
0:	mvcle	%r2, %r4, 0
	jo	0b

	larl	%r1, qipl
	mvc	0(QIPL_SIZE, %r1), LC_QIPL(%r0)

	larl	%r15, _stack_top - 160
	xc	0(8, %r15), 0(%r15)	/* the end of the back chain */
	brasl	%r14, canary_init
	brasl	%r14, arch_main
2:	j	2b			/* arch_main does not return */
	.cfi_endproc
	.size	_start, . - _start

/*
 * Interruptions nobody waits for. r2 = which new PSW was taken; the handler has a
 * stack of its own, for ours may be what went wrong.
 */
	.macro	vector name, offset
	.globl	\name
	.type	\name, @function
\name:
	stmg	%r0, %r15, LC_SAVE_GPRS(%r0)
	lghi	%r2, \offset
	j	interrupted
	.size	\name, . - \name
	.endm

	.section .text.vectors, "ax"
	vector	vector_restart, LC_NEW_PSW_RESTART
	vector	vector_svc, LC_NEW_PSW_SVC
	vector	vector_pgm, LC_NEW_PSW_PGM
	vector	vector_mck, LC_NEW_PSW_MCK
	vector	vector_io, LC_NEW_PSW_IO
interrupted:
	larl	%r15, _fault_stack_top - 160
	xc	0(8, %r15), 0(%r15)
	brasl	%r14, fault
2:	j	2b

/*
 * void wait_external(void): sleeps until an external interruption that CR0 allows; its code is
 * in lowcore. Nowhere else are they enabled.
 */
	.globl	wait_external, vector_ext
	.type	wait_external, @function
wait_external:
	larl	%r1, wait_psw
	lpswe	0(%r1)
vector_ext:
	br	%r14
	.size	wait_external, . - wait_external

/*
 * void leave(void): clears our stacks, then DIAG 308 subcode 1, which resets the channel subsystem and
 * the CPU and loads the short PSW at absolute 0. There is no way back.
 */
	.globl	leave
	.type	leave, @function
leave:
	larl	%r2, _stack_bottom
	larl	%r3, _fault_stack_top
	sgr	%r3, %r2
	lghi	%r4, 0
	lghi	%r5, 0
0:	mvcle	%r2, %r4, 0
	jo	0b
	lghi	%r2, 0
	lghi	%r3, 0
	lghi	%r4, 1
	diag	%r2, %r4, 0x308
	larl	%r1, left_psw
	lpswe	0(%r1)
	.size	leave, . - leave

	.section .rodata
	.balign	8
wait_psw:
	.quad	PSW_MASK_WAIT_EXT, 0
left_psw:			/* not loaded: a disabled wait with code 2, every target failed */
	.quad	PSW_MASK_HALT, HALT_BASE + 2

	.section .bss
	.balign	8
	.globl	qipl
qipl:
	.skip	QIPL_SIZE
