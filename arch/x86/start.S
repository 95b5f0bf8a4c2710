/* SPDX-License-Identifier: MIT */
/*
 * From the reset vector to C, and the exceptions.
 *
 * Real mode lasts a dozen instructions: nested hypervisors interpret it. It stays in the ROM below
 * 4 GiB: its alias below 1 MiB is RAM already when the machine starts again. The first page table is
 * one page of the ROM that is its own PML4, PDPT, PD and PT (entries 0, 3 and 511 point back at it),
 * its accessed and dirty bits set beforehand. It maps the ROM, where it is and at 0xf0000, and the RAM
 * that the real tables are then made in.
 *
 *	qemu-system-x86_64 -M q35 -bios build/x86/vipl.bin -debugcon stdio
 */
#include "x86.h"

#define P_RAM		0x063	/* present, writable, accessed, dirty */
#define P_ROM		0x061	/* the same, read-only */
#define P_BIG		0x0e3	/* 2 MiB, writable */
#define NX_HIGH		0x80000000
#define VECTORS		22

#define BOOT_TABLE	0xfffff000	/* where the CPU finds boot_table */

/* --- the reset vector: CS base 0xffff0000, IP 0xfff0 ------------------------- */
	.section .boot.reset, "ax"
	.code16
	.globl reset_vector
reset_vector:
	jmp	start16
	.balign	8, 0
	.quad	BOOT_TABLE + P_RAM	/* entry 511 of the table */

/* --- page table 0 -------------------------------------------------------- */
	.section .boot.table, "ax"
boot_table:
	.quad	BOOT_TABLE + P_RAM
	.quad	low_page + P_RAM
	.quad	0
	.quad	BOOT_TABLE + P_RAM
	.set	page, 0
	.rept	12			/* page_tables to page_tables_end */
	.quad	page_tables + page * 0x1000 + P_RAM
	.set	page, page + 1
	.endr

	.section .boot.rom, "ax"
boot_rom:
	.set	page, 0
	.rept	16
	.quad	0xffff0000 + page * 0x1000 + P_ROM
	.set	page, page + 1
	.endr

/* --- real mode ----------------------------------------------------------- */
	.section .boot.start, "ax"
	.code16
start16:
	cli
	cld
	movl	$0x620, %eax		/* PAE, OSFXSR, OSXMMEXCPT */
	movl	%eax, %cr4
	movl	$BOOT_TABLE, %eax
	movl	%eax, %cr3
	movl	$0xc0000080, %ecx	/* EFER: LME, NXE */
	movl	$0x900, %eax
	xorl	%edx, %edx
	wrmsr
	lgdtl	%cs:gdt_in_rom - 0xf0000
	movl	$0x80010033, %eax	/* PG, WP, NE, ET, MP, PE; caches on */
	movl	%eax, %cr0
	ljmpl	$SEL_CODE, $start64

gdt_in_rom:
	.word	gdt_end - gdt - 1
	.long	data_load		/* .data begins with it */

/* --- long mode ----------------------------------------------------------- */
	.code64
start64:
	movl	$SEL_DATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss

	movl	$low_page + 0x1000, %esp	/* the stack for now */

	/* PML4 and PDPT: nothing but their first entries; the rest follows on demand (paging.c) */
	movl	$page_tables, %edi
	movl	$3, %esi
	call	clear_pages
	movl	$page_tables + 0x1000 + P_RAM, page_tables
	movl	$page_tables + 0x2000 + P_RAM, page_tables + 0x1000

	/* PD 0: 2 MiB pages, the first one cut up by PT 0; nothing executable */
	movl	$page_tables + 0x2000, %edi
	movabsq	$NX_HIGH << 32 | P_BIG, %rsi
	movl	$0x200000, %edx
	movl	$PAGING_CHUNK, %ecx
	call	fill_table
	movl	$page_tables + 0x3000 + P_RAM, %eax
	movq	%rax, page_tables + 0x2000

	/* PT 0: page 0 and the stack's guard are holes, the ROM lies at its alias */
	movl	$page_tables + 0x3000, %edi
	movabsq	$NX_HIGH << 32 | P_RAM, %rsi
	movl	$0x1000, %edx
	movl	$256, %ecx
	call	fill_table		/* leaves %rdi behind them; the second half is filled on demand */
	movl	$8, %esi
	call	clear_blocks
	xorl	%eax, %eax
	movq	%rax, page_tables + 0x3000
	movl	$stack_guard, %ecx
	shrl	$9, %ecx
	movq	%rax, page_tables + 0x3000(%rcx)
	movl	$cold_start, %edi	/* unpacked when first touched: cold.c */
	movl	$cold_end, %ecx
	subl	%edi, %ecx
	shrl	$12, %ecx
	shrl	$9, %edi
	addl	$page_tables + 0x3000, %edi
	rep stosq
	orl	$0xf0000, page_tables + 0x3000 + 0xd0 * 8
	movl	$page_tables + 0x3000 + (MICROVM_WINDOW >> 12) * 8, %edi
	movl	$MICROVM_SLOT0 + P_RAM, (%rdi)
	movl	$MICROVM_SLOT0 + 0x1000 + P_RAM, 8(%rdi)
	movl	$MICROVM_SLOT0 + 0x2000 + P_RAM, 16(%rdi)
	movl	$MICROVM_ECAM + P_RAM, 24(%rdi)
	movl	$boot_rom, %esi
	movl	$page_tables + 0x3000 + 0xf0 * 8, %edi
	movl	$16, %ecx
	rep movsq
	/* pages of constants only: no-execute */
	movl	$page_tables + 0x3000 + 0xf0 * 8 + 4, %edi
	movl	$text_start - 0xf0000, %ecx
	shrl	$12, %ecx
	jz	2f
1:	movl	$NX_HIGH, (%rdi)
	addl	$8, %edi
	decl	%ecx
	jnz	1b
2:	movl	$page_tables, %eax
	movq	%rax, %cr3

	movl	$data_load, %esi
	movl	$data_start, %edi
	movl	$data_end, %ecx
	subl	%edi, %ecx
	shrl	$3, %ecx
	rep movsq
	movl	$bss_start, %edi
	movl	$bss_end, %esi
	subl	%edi, %esi
	shrl	$8, %esi
	call	clear_blocks

	lgdt	gdt_pointer
	movabsq	$0x000f8e0000000000 + (SEL_CODE << 16) + exception_stubs - 0xf0000, %rax
	movl	$idt, %edi		/* interrupt gates; high halves are 0 */
	movl	$VECTORS, %ecx
1:	movq	%rax, (%rdi)
	addq	$5, %rax
	addl	$16, %edi
	decl	%ecx
	jnz	1b
	incb	idt + 16 * 8 + 4	/* a double fault has a stack of its own: IST 1 */
	lidt	idt_pointer
	movl	$SEL_TSS, %eax
	ltr	%ax

	/* the canary: RDRAND's word where there is one, the clock's; a zero byte first, strings end there */
	movl	$1, %eax
	cpuid
	xorl	%ebx, %ebx
	shll	$2, %ecx		/* CPUID.1:ECX bit 30 */
	jnc	1f
	rdrand	%rbx
1:	rdtsc
	imulq	$0x61c88647, %rax
	xorq	%rbx, %rax
	xorb	%al, %al
	movq	%rax, __stack_chk_guard

	movl	$stack_top, %esp
	xorl	%ebp, %ebp		/* where a backtrace ends */
	call	arch_main
1:	cli
	hlt
	jmp	1b

gdt_pointer:
	.word	gdt_end - gdt - 1
	.quad	gdt
idt_pointer:
	.word	idt_end - idt - 1
	.quad	idt

/*
 * Accessed bits are set, the CPU writes nothing here but the TSS's busy bit. 0x10 and 0x18 are
 * what the Linux boot protocol asks for.
 */
	.section .data.first, "aw"
	.balign	16
gdt:
	.quad	0
	.quad	0
	.quad	0x00af9b000000ffff	/* 0x10 64-bit code */
	.quad	0x00cf93000000ffff	/* 0x18 data */
	.quad	0x00cf9b000000ffff	/* 0x20 32-bit code */
	.word	tss_end - tss - 1	/* 0x28 TSS, in the 64 KiB from 0x10000 on */
	.word	tss - 0x10000
	.quad	0x8901
	.long	0
gdt_end:
	.balign	8
tss:
	.fill	36, 1, 0
	.quad	fault_stack_top		/* IST 1: a double fault has no other stack */
	.fill	58, 1, 0
	.word	tss_end - tss		/* no I/O permission map */
tss_end:

/* --- exceptions ---------------------------------------------------------- */
	.section .boot.code, "ax"
/*
 * A stub is a call: the address it pushes tells the vector. The CPU aligns the stack before it
 * pushes, so that the alignment tells whether there is an error code.
 */
	.globl exception_stubs
exception_stubs:
	.rept	VECTORS
	.byte	0xe8			/* call, never relaxed: 5 bytes each */
	.long	exception_common - . - 4
	.endr

exception_common:
	testb	$8, %spl
	jnz	1f
	pushq	(%rsp)
	movq	$0, 8(%rsp)
1:
	pushq	%rax
	pushq	%rcx
	pushq	%rdx
	pushq	%rbx
	pushq	%rbp
	pushq	%rsi
	pushq	%rdi
	pushq	%r8
	pushq	%r9
	pushq	%r10
	pushq	%r11
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movq	%rsp, %rdi
	call	exception		/* returns only to run the instruction again */
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rdi
	popq	%rsi
	popq	%rbp
	popq	%rbx
	popq	%rdx
	popq	%rcx
	popq	%rax
	addq	$16, %rsp
	iretq

/*
 * void fill_table(u64 *table, u64 first, u64 step, unsigned n): @n entries, a multiple of 8, each @step
 * more than the one before. No XMM register: page faults come anywhere.
 */
	.globl fill_table
fill_table:
	shrl	$3, %ecx
1:	.set	at, 0
	.rept	8
	movq	%rsi, at(%rdi)
	addq	%rdx, %rsi
	.set	at, at + 8
	.endr
	addq	$64, %rdi
	decl	%ecx
	jnz	1b
	ret

/*
 * void clear_pages(void *page, unsigned n): 4 KiB pages, 16 bytes an instruction; preserves XMM 0 as well.
 * A hypervisor that interprets this code may know the moves of SSE and nothing else of it, so that
 * the zeros are loaded.
 */
	.globl clear_pages
clear_pages:
	shll	$4, %esi
clear_blocks:				/* the same in blocks of 256 bytes */
	xorl	%eax, %eax
	subq	$40, %rsp
	movups	%xmm0, 16(%rsp)
	movq	%rax, (%rsp)
	movq	%rax, 8(%rsp)
	movups	(%rsp), %xmm0
1:	.set	at, 0
	.rept	16
	movaps	%xmm0, at(%rdi)
	.set	at, at + 16
	.endr
	addq	$256, %rdi
	decl	%esi
	jnz	1b
	movups	16(%rsp), %xmm0
	addq	$40, %rsp
	ret

	.section .bss.idt, "aw", @nobits
	.balign	16
idt:
	.skip	VECTORS * 16
idt_end:
	.globl __stack_chk_guard
__stack_chk_guard:
	.skip	8

	.section .note.GNU-stack, "", @progbits
