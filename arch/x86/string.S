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

/* size_t strlen(const char *s): 16 bytes at a time, aligned, so that no page is touched that the text is not in */
	.globl strlen
strlen:
	movl	%edi, %ecx
	andl	$15, %ecx
	movq	%rdi, %rdx
	subq	%rcx, %rdx
	pxor	%xmm0, %xmm0
	pcmpeqb	(%rdx), %xmm0
	pmovmskb %xmm0, %eax
	shrl	%cl, %eax		/* what lies before the text */
	bsfl	%eax, %eax
	jz	1f
	ret
1:	addq	$16, %rdx
	pxor	%xmm0, %xmm0
	pcmpeqb	(%rdx), %xmm0
	pmovmskb %xmm0, %eax
	bsfl	%eax, %eax
	jz	1b
	addq	%rdx, %rax
	subq	%rdi, %rax
	ret

/* u8 byte_sum(const void *p, size_t n): the sum of all bytes modulo 256, 128 of them a turn */
	.globl byte_sum
byte_sum:
	pxor	%xmm0, %xmm0
	pxor	%xmm1, %xmm1
	subq	$128, %rsi
	jb	2f
1:	.set	at, 0
	.rept	8
	movdqu	at(%rdi), %xmm2
	paddb	%xmm2, %xmm0
	.set	at, at + 16
	.endr
	subq	$-128, %rdi
	subq	$128, %rsi
	jae	1b
2:	addl	$128, %esi
3:	subl	$16, %esi
	jb	4f
	movdqu	(%rdi), %xmm2
	paddb	%xmm2, %xmm0
	addq	$16, %rdi
	jmp	3b
4:	psadbw	%xmm1, %xmm0
	movdqa	%xmm0, %xmm2
	psrldq	$8, %xmm2
	paddq	%xmm2, %xmm0
	movd	%xmm0, %eax
	addl	$16, %esi
	jz	6f
5:	addb	(%rdi), %al
	incq	%rdi
	decl	%esi
	jnz	5b
6:	ret

	.section .note.GNU-stack, "", @progbits
