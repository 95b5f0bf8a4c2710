/* SPDX-License-Identifier: MIT */
/*
 * The smallest kernel that knows whether it arrived whole: a bzImage (boot
 * protocol 2.15, 64-bit entry) whose protected-mode part sums up to 0 in 64-bit
 * words, as its initrd does; the builder sees to that. It prints its command
 * line and the verdict on COM1, and leaves by isa-debug-exit at 0xf4: 67 when all
 * is well, 69 when not.
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
	jmp	leave
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
