/* SPDX-License-Identifier: MIT */
/*
 * The smallest kernel that knows whether it arrived whole: a bzImage (boot
 * protocol 2.15, 64-bit entry) whose protected-mode part sums up to 0 in 64-bit
 * words, as its initrd does; the builder sees to that. It prints its command
 * line and the verdict on COM1, and leaves by isa-debug-exit at 0xf4: 67 when all
 * is well, 69 when not. A line that ends in "again=p", "=w" or "=s" has it go back to the
 * firmware instead, by way of the 8086's reset vector in real mode, as Linux does on
 * microvm, with a local APIC that holds back every interrupt by its priority, has one
 * waiting, or one in service.
 */
	.code64
	.globl	_start
_start:				/* of the protected-mode part; 32-bit loaders enter here */
	cli
	hlt
	.org	_start + 0x1f0
	.globl	kernel_size, initrd_size
kernel_size:	.quad	0	/* written by the builder */
initrd_size:	.quad	0
	.org	_start + 0x200
	mov	%rsi, %rbp		/* struct boot_params */
	mov	0x228(%rbp), %eax	/* cmd_line_ptr */
	mov	0xc8(%rbp), %ecx
	shl	$32, %rcx
	lea	(%rax,%rcx), %rsi
	call	print
	mov	-8(%rsi), %r12		/* "again=p" and the 0 */
	lea	_start(%rip), %rsi
	mov	kernel_size(%rip), %rcx
	call	sum
	lea	bad_kernel(%rip), %rsi
	jnz	bad
	mov	0x21c(%rbp), %ecx	/* ramdisk_size */
	mov	0xc4(%rbp), %eax
	shl	$32, %rax
	or	%rax, %rcx
	lea	bad_size(%rip), %rsi
	cmp	initrd_size(%rip), %rcx
	jne	bad
	mov	0x218(%rbp), %esi	/* ramdisk_image */
	mov	0xc0(%rbp), %eax
	shl	$32, %rax
	or	%rax, %rsi
	call	sum
	lea	bad_initrd(%rip), %rsi
	jnz	bad
	lea	good(%rip), %rsi
	call	print
	mov	$0x21, %al
	cmp	again(%rip), %r12d
	jne	leave
	shr	$48, %r12		/* the letter */
	mov	$APIC, %edi
	cmp	$'p', %r12b
	je	priority
	movl	$0x1ff, 0xf0(%rdi)	/* on */
	movl	$0, 0xb0(%rdi)		/* the end of the last one */
	movl	$0x40000 | VECTOR, 0x300(%rdi)	/* to this CPU, whose interrupts are off */
	cmp	$'s', %r12b
	je	service
	jmp	reset
priority: movl	$0xf0, 0x80(%rdi)
reset:	lea	back(%rip), %rsi
	mov	$BACK, %edi
	mov	$back_end - back, %ecx
	rep movsb
	lea	gdt(%rip), %rax
	mov	%rax, segments + 2(%rip)
	lgdt	segments(%rip)
	push	$8
	lea	paged(%rip), %rax
	push	%rax
	lretq
	.code32
paged:	mov	%cr0, %eax
	and	$0x7fffffff, %eax
	mov	%eax, %cr0
	ljmp	$0x10, $BACK
	.code16
back:	and	$0xfe, %al
	mov	%eax, %cr0
	ljmp	$0xf000, $0xfff0
back_end:
	.code64

/* Takes the interrupt, by the only gate that there is, and says nothing of its end. */
service: lea	gate(%rip), %rbx
	lea	reset(%rip), %rax
	mov	%ax, (%rbx)
	mov	%cs, 2(%rbx)
	movw	$0x8e00, 4(%rbx)
	shr	$16, %rax
	mov	%ax, 6(%rbx)
	shr	$16, %rax
	mov	%eax, 8(%rbx)
	sub	$16 * VECTOR, %rbx
	mov	%rbx, table + 2(%rip)
	lidt	table(%rip)
	sti
	hlt

	.set	APIC, 0xfee00000
	.set	VECTOR, 0xec
	.set	BACK, 0x7000
again:	.ascii	"agai"
gate:	.quad	0, 0
table:	.word	16 * VECTOR + 15
	.quad	0
segments: .word	23
	.quad	0
gdt:	.quad	0, 0x00cf9a000000ffff, 0x00009a000000ffff	/* code of 32 and 16 bits */

bad:	call	print
	mov	$0x22, %al
leave:	outb	%al, $0xf4
1:	hlt
	jmp	1b

/* The sum of %rcx bytes (a multiple of 8) at %rsi, and the flags of it. */
sum:	xor	%edx, %edx
	shr	$3, %rcx
	jz	2f
1:	lodsq
	add	%rax, %rdx
	dec	%rcx
	jnz	1b
2:	test	%rdx, %rdx
	ret

/* Bytes up to a 0 at %rsi, to COM1; the firmware has left a stack. */
print:	mov	$0x3f8, %edx
1:	lodsb
	test	%al, %al
	jz	2f
	outb	%al, %dx
	jmp	1b
2:	ret

good:	.asciz	" VIPL-CHECK good\n"
bad_kernel: .asciz " VIPL-CHECK kernel damaged\n"
bad_size: .asciz " VIPL-CHECK initrd of another size\n"
bad_initrd: .asciz " VIPL-CHECK initrd damaged\n"
