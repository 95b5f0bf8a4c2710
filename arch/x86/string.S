/* SPDX-License-Identifier: MIT */
/*
 * The functions that move and compare bytes: eight bytes an instruction, ends that overlap
 * instead of loops over single bytes.
 */
	.section .boot.code, "ax"
	.code64
	.globl memcpy, memmove, memset, memcmp

memmove:
	movq	%rdi, %rax
	subq	%rsi, %rax
	cmpq	%rdx, %rax		/* unsigned: does the target begin inside the source? */
	jb	backward
memcpy:
	movq	%rdi, %rax
	cmpq	$8, %rdx
	jb	small
	movq	-8(%rsi,%rdx), %r8	/* the end first, it may be overwritten */
	leaq	-8(%rdi,%rdx), %r9
	leaq	-1(%rdx), %rcx
	shrq	$3, %rcx
	rep movsq
	movq	%r8, (%r9)
	ret

backward:
	movq	%rdi, %rax
	cmpq	$8, %rdx
	jb	small
	movq	(%rsi), %r8
	leaq	-8(%rsi,%rdx), %rsi
	leaq	-8(%rdi,%rdx), %rdi
	leaq	-1(%rdx), %rcx
	shrq	$3, %rcx
	std
	rep movsq
	cld
	movq	%r8, (%rax)
	ret

small:	/* under 8 bytes; all loads before all stores */
	testb	$4, %dl
	jz	1f
	movl	(%rsi), %ecx
	movl	-4(%rsi,%rdx), %r8d
	movl	%ecx, (%rdi)
	movl	%r8d, -4(%rdi,%rdx)
	ret
1:	testl	%edx, %edx
	jz	2f
	movl	%edx, %ecx
	shrl	%ecx			/* the first, a middle and the last byte are all of 1 to 3 */
	movb	(%rsi), %r8b
	movb	(%rsi,%rcx), %r9b
	movb	-1(%rsi,%rdx), %r10b
	movb	%r8b, (%rdi)
	movb	%r9b, (%rdi,%rcx)
	movb	%r10b, -1(%rdi,%rdx)
2:	ret

memset:
	movq	%rdi, %r9
	movzbl	%sil, %eax
	movabsq	$0x0101010101010101, %rcx
	imulq	%rcx, %rax
	cmpq	$8, %rdx
	jb	1f
	movq	%rax, -8(%rdi,%rdx)
	leaq	-1(%rdx), %rcx
	shrq	$3, %rcx
	rep stosq
	movq	%r9, %rax
	ret
1:	movl	%edx, %ecx
	rep stosb
	movq	%r9, %rax
	ret

memcmp:
	subq	$8, %rdx
	jb	2f
1:	movq	(%rdi), %rax
	movq	(%rsi), %rcx
	cmpq	%rcx, %rax
	jne	4f
	addq	$8, %rdi
	addq	$8, %rsi
	subq	$8, %rdx
	jae	1b
2:	addl	$8, %edx		/* 0 to 7 bytes left */
	jz	5f
3:	movzbl	(%rdi), %eax
	movzbl	(%rsi), %ecx
	subl	%ecx, %eax
	jnz	6f
	incq	%rdi
	incq	%rsi
	decl	%edx
	jnz	3b
5:	xorl	%eax, %eax
6:	ret
4:	bswapq	%rax			/* the first byte decides */
	bswapq	%rcx
	cmpq	%rcx, %rax
	sbbl	%eax, %eax
	orl	$1, %eax
	ret

/* size_t strlen(const char *s): 8 bytes at a time, aligned, so that no page is touched that the text is not in */
	.globl strlen
strlen:
	movl	%edi, %ecx
	movq	%rdi, %rdx
	andl	$7, %ecx
	movl	$1, %eax
	subq	%rcx, %rdx
	shll	$3, %ecx
	shlq	%cl, %rax
	decq	%rax			/* no byte before the text is zero */
	movabsq	$0x0101010101010101, %r8
	orq	(%rdx), %rax
	jmp	2f
1:	addq	$8, %rdx
	movq	(%rdx), %rax
2:	movq	%rax, %rcx
	subq	%r8, %rax
	notq	%rcx
	andq	%rcx, %rax
	movq	%r8, %rcx
	shlq	$7, %rcx
	andq	%rcx, %rax		/* the top bits of zeros, the lowest one exact */
	jz	1b
	bsfq	%rax, %rax
	shrl	$3, %eax
	addq	%rdx, %rax
	subq	%rdi, %rax
	ret

/*
 * u8 byte_sum(const void *p, size_t n): the sum of all bytes modulo 256, without SSE: see clear_pages.
 *
 * Words are added up as they are and once more with every second byte cut out. The difference is the
 * sum of the bytes cut out; in 1 KiB no sum outgrows the two bytes that it has.
 */
	.globl byte_sum
byte_sum:
	movabsq	$0x00ff00ff00ff00ff, %r8
	xorl	%r9d, %r9d		/* four sums, their low bytes */
1:	xorl	%eax, %eax		/* all bytes */
	xorl	%edx, %edx		/* every second one */
	movl	$32, %r10d
2:	subq	$32, %rsi
	jb	3f
	.set	at, 0
	.rept	4
	movq	at(%rdi), %rcx
	addq	%rcx, %rax
	andq	%r8, %rcx
	addq	%rcx, %rdx
	.set	at, at + 8
	.endr
	addq	$32, %rdi
	decl	%r10d
	jnz	2b
3:	subq	%rdx, %rax
	shrq	$8, %rax
	addq	%rdx, %rax
	addq	%rax, %r9
	andq	%r8, %r9
	testl	%r10d, %r10d
	jz	1b
	movq	%r9, %rax
	shrq	$32, %rax
	addl	%r9d, %eax
	movl	%eax, %ecx
	shrl	$16, %ecx
	addl	%ecx, %eax
	addl	$32, %esi
	jz	6f
5:	addb	(%rdi), %al
	incq	%rdi
	decl	%esi
	jnz	5b
6:	ret

	.section .note.GNU-stack, "", @progbits
