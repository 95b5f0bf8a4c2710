/* SPDX-License-Identifier: MIT */
/* What the files of arch/s390x share. */
#ifndef ARCH_S390X_ARCH_H
#define ARCH_S390X_ARCH_H

#include "vipl/machine.h"
#include "vipl/types.h"

/* Address 0, hidden from the compiler's opinion of null pointers. */
static inline u8 *lowcore(void)
{
	u8 *p;

	__asm__("lghi %0,0" : "=d"(p));
	return p;
}

void wait_external(void);
/* Clears our stacks and loads the PSW at absolute 0. */
void leave(void) NORETURN;

/* canary.c: before any function that has one. */
void canary_init(void);

/* sclp.c */
struct scp_info {
	u64 ram;		/* bytes */
	char loadparm[9];	/* ASCII, trailing blanks cut */
};
void sclp_init(void);
int sclp_read_info(struct scp_info *info);

/* diag.c: function code 0x308. The result code: 1 is good. */
enum diag308 { DIAG308_LOAD_CLEAR = 3, DIAG308_LOAD_NORMAL = 1, DIAG308_SET = 5, DIAG308_STORE = 6 };
int diag308(enum diag308 subcode, void *address);

/* ipl.c */
#define IPLB_SIZE 4096
void ipl_targets(struct machine *m);
/* Tells the host which device a re-IPL should use: an IPLB in place for the kernel. */
struct iplb *ipl_announce(const struct boot_target *t);

/* fault.c */
void fault_init(void);

extern char _image[], _bss[], _arena[], _arena_end[], _stack_bottom[], _stack_top[];

#endif
