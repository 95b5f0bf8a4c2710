/* SPDX-License-Identifier: MIT */
/*
 * Code that runs in low_page, copied there: the start of the other CPUs, and the way out of long mode.
 */
#include "x86.h"

	.section .boot.code, "ax"

/* Real mode, CS = low_page >> 4. Behind the code: struct ap_work (cpu.c). */
	.globl ap_start, ap_end
	.balign	4
	.code16
ap_start:
	cli
	movw	%cs, %ax
	movw	%ax, %ds
	movw	$ap_end - ap_start + 4, %si
	movw	ap_end - ap_start + 2, %bp
1:	testw	%bp, %bp
	jz	2f
	movl	(%si), %ecx
	movl	4(%si), %eax
	movl	8(%si), %edx
	wrmsr
	addw	$12, %si
	decw	%bp
	jmp	1b
2:	lock incw ap_end - ap_start
3:	hlt
	jmp	3b
	.balign	4
ap_end:

/*
 * void enter64(u64 entry, u64 rsi, u32 clear): Linux, 64-bit boot protocol. Interrupts are off, selectors
 * as it wants them. @clear is fw_cfg_clear_later()'s: the stack is gone then.
 */
	.globl enter64
	.code64
enter64:
	movl	%edx, %eax
	movw	$PORT_DMA_LOW, %dx
	testl	%eax, %eax
	jz	1f
	outl	%eax, %dx
1:	movq	%rdi, %rax
	xorl	%ebx, %ebx
	xorl	%ebp, %ebp
	xorl	%edi, %edi
	jmp	*%rax

/*
 * exit32(u32 entry, u32 eax, u32 ebx, u32 clear), from low_page: to 32-bit protected mode without paging, flat
 * segments (PVH: xen/docs/misc/pvh.pandoc; Multiboot 3.2).
 */
	.globl exit32, exit32_end
	.balign	4
exit32:
	movl	%edx, %ebx
	movl	%esi, %ebp
	pushq	$SEL_CODE32
	leaq	1f(%rip), %rax
	pushq	%rax
	lretq
	.code32
1:	movl	%ecx, %eax		/* no stack from here on */
	movw	$PORT_DMA_LOW, %dx
	jecxz	2f
	outl	%eax, %dx
2:	movl	%cr0, %eax
	andl	$0x7fffffff, %eax
	movl	%eax, %cr0
	movl	$0xc0000080, %ecx
	xorl	%eax, %eax
	xorl	%edx, %edx
	wrmsr
	movl	%eax, %cr4
	movl	$SEL_DATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	%eax, %fs
	movl	%eax, %gs
	movl	%ebp, %eax
	movl	%edi, %ecx
	xorl	%ebp, %ebp
	jmp	*%ecx
exit32_end:

	.section .note.GNU-stack, "", @progbits
