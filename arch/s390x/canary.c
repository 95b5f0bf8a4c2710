/* SPDX-License-Identifier: MIT */
/*
 * The stack protector's canary, random at each start: from the random number generator (z/Architecture
 * Principles of Operation, "PERFORM RANDOM NUMBER OPERATION") where there is one, and from the clock. The
 * ABI has it 40 bytes behind what access registers 0 and 1 say, which is 0 here: in lowcore, where
 * low-address protection keeps it.
 */
#include "arch/s390x/arch.h"
#include "arch/s390x/lowcore.h"
#include "vipl/log.h"
#include "vipl/platform.h"

enum { FACILITY_MSA5 = 57, PRNO_QUERY = 0, PRNO_TRNG = 114 };
#define NO_CANARY __attribute__((no_stack_protector))
#define BIT(words, n) ((words)[(n) / 64] >> (63 - (n) % 64) & 1)

void __stack_chk_fail(void) NORETURN;

/* PRNO: @block is a parameter block; up to @n bytes are stored at @to. */
static NO_CANARY void prno(unsigned function, void *block, void *to, u64 n)
{
	register u64 code __asm__("0") = function;
	register u64 parameters __asm__("1") = (u64)block;
	register u64 raw __asm__("2") = 0;
	register u64 raw_n __asm__("3") = 0;
	register u64 at __asm__("4") = (u64)to;
	register u64 at_n __asm__("5") = n;

	/* condition code 3: not all done yet */
	__asm__ volatile("0: .insn rre,0xb93c0000,%0,%2\n\tbrc 1,0b"
			 : "+d"(raw), "+d"(raw_n), "+d"(at), "+d"(at_n)
			 : "d"(code), "d"(parameters) : "memory", "cc");
}

NO_CANARY void canary_init(void)
{
	u64 facilities[1] = { 0 }, functions[2] = { 0, 0 }, word = 0, clock[2];
	register u64 last __asm__("0") = ARRAY_SIZE(facilities) - 1;

	__asm__ volatile("stfle %0" : "=Q"(facilities), "+d"(last) : : "memory", "cc");
	if (BIT(facilities, FACILITY_MSA5)) {
		prno(PRNO_QUERY, functions, NULL, 0);
		if (BIT(functions, PRNO_TRNG))
			prno(PRNO_TRNG, NULL, &word, sizeof(word));
	}
	__asm__ volatile("stcke %0" : "=Q"(clock) : : "cc");
	/* The clock's fast bits are in both of its halves. A zero byte first: strings end there. */
	word ^= clock[0] << 16 ^ clock[1] >> 16;
	*(u64 *)(lowcore() + LC_CANARY) = word & ~0ull >> 8;
	__asm__ volatile("sar %%a0,%0\n\tsar %%a1,%0" : : "d"(0));
}

/* What the compiler's checks call: above the caller's buffers lies another word than the canary. */
void __stack_chk_fail(void)
{
	log_line("the stack was overwritten in the function around %08lx",
		 (u64)__builtin_return_address(0) - (u64)_image);
	log_line("halt: code %d", HALT_CANARY);
	machine_halt(HALT_CANARY);
}
