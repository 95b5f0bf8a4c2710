/* SPDX-License-Identifier: MIT */
/*
 * The packed part of the ROM: COLDZ is an LZMA stream; without it nothing is packed yet (the
 * first of two links).
 */
	.section .coldz, "a"
#ifdef COLDZ
	.incbin	COLDZ
#endif
	.section .note.GNU-stack, "", @progbits
