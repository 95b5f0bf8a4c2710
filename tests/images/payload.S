/* SPDX-License-Identifier: MIT */
/*
 * The smallest thing an s390x firmware can start: says on the SCLP ASCII
 * console that it runs and what it found in lowcore, then loads a disabled
 * wait, on which QEMU leaves. Loaded at 0, in three kinds:
 *
 *   LINUX  68 KB: an IPL PSW, the CCWs a Linux image has in bytes 8-31, and "S390EP"
 *          at 0x10008: started at 0x10000 as a kernel is
 *   PSW    68 KB: an IPL PSW only, at another address, and nothing of Linux
 *   TINY   12 KB: the same, ending before the place of "S390EP": what an earlier
 *          kernel left there must not be believed
 *
 * Prints: VIPL-PAYLOAD <name> ssid=<word at 0xb8> iplb=<word at 0x14>
 * Principles of Operation: assigned storage locations; SERVC as in facts.
 */
	.text
	.long	0x00080000
	.long	0x80000000 + entry
#ifdef LINUX
	.quad	0x0200001860000050, 0x0200006860000050, 0x4040404040404040
	.org	0x10000
entry:	j	start
	.org	0x10008
	.ascii	"S390EP"
	.byte	0, 1
#elif defined(PSW)
	.org	0x10800
entry:	j	start
#else
	.org	0x2000			/* an SCCB may not be in the first 8 KB */
entry:	j	start
#endif
start:	sam64
	larl	%r6, event
	llgf	%r2, 0xb8
	la	%r3, ssid - event(%r6)
	brasl	%r14, hex
	llgf	%r2, 0x14
	la	%r3, iplb - event(%r6)
	brasl	%r14, hex
	larl	%r1, newpsw		/* external interrupts lead on, program checks to the end */
	mvc	0x1b0(16), 0(%r1)
	mvc	0x1d0(16), 16(%r1)
	larl	%r1, control0
	lctlg	%c0, %c0, 0(%r1)
	lghi	%r4, 0
	llilf	%r2, 0x00780005		/* write event mask */
	larl	%r3, mask
	j	call
1:	llilf	%r2, 0x00760005		/* write event data */
	larl	%r3, event
call:	.insn	rre, 0xb2200000, %r2, %r3
	jnz	call			/* busy with what the firmware asked last */
	larl	%r1, wait
	lpswe	0(%r1)
woken:	aghi	%r4, 1
	cghi	%r4, 1
	je	1b
	larl	%r1, done
	lpswe	0(%r1)

hex:	lghi	%r0, 8			/* word r2 as eight digits at r3 */
2:	lgr	%r1, %r2
	srl	%r1, 28
	larl	%r5, digits
	ic	%r1, 0(%r1, %r5)
	stc	%r1, 0(%r3)
	la	%r3, 1(%r3)
	sll	%r2, 4
	brct	%r0, 2b
	br	%r14

digits:	.ascii	"0123456789abcdef"
	.balign	16
newpsw:	.quad	0x0000000180000000, woken
	.quad	0x0002000180000000, 0xbad	/* a program check: another wait */
wait:	.quad	0x0102000180000000, 0		/* waits, external interrupts on */
done:	.quad	0x0002000180000000, 0xc0de
control0: .quad	0x0000000000000200		/* service signal */

	.balign	8
mask:	.short	28, 0, 0, 0			/* SCCB: length, function, response */
	.short	0, 4
	.long	0, 0x40, 0, 0			/* we receive nothing and send ASCII */
	.balign	8
event:	.short	event_end - event, 0, 0, 0
	.short	event_end - event - 8
	.byte	0x1a, 0
	.short	0
	.ascii	"\r\nVIPL-PAYLOAD "
	.ascii	"NAME____________"	/* the builder's */
	.ascii	" ssid="
ssid:	.ascii	"........ iplb="
iplb:	.ascii	"........\r\n"
event_end:
#ifdef TINY
	.org	0x3000
#else
	.org	0x11000
#endif
