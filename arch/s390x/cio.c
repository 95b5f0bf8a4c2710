/* SPDX-License-Identifier: MIT */
/*
 * Channel I/O (z/Architecture Principles of Operation, chapters 13 to 16), polled:
 * a chain is started with SSCH and its status collected with TSCH.
 *
 *   qemu-system-s390x -bios build/s390x/vipl.elf -drive if=virtio,file=disk.img
 */
#include "vipl/cio.h"
#include "vipl/err.h"
#include "vipl/platform.h"
#include "vipl/string.h"

#define NOINIT_PAGE __attribute__((section(".noinit"), aligned(4096)))
#define CIO_DEADLINE_US (20u * 1000 * 1000)

/* Subchannel information block: path management control word, status word, measurement. */
struct schib {
	u32 intparm;
	u8 pmcw4;
	u8 pmcw_flags;		/* 0x80: enabled, 0x01: device number valid */
	u16 devno;
	u8 pmcw[20];
	u32 scsw[3];
	u8 mda[12];
} __attribute__((aligned(4)));
STATIC_ASSERT(sizeof(struct schib) == 52, "SCHIB");

#define PMCW_ENABLED	0x80
#define PMCW_VALID	0x01

struct irb {
	u32 flags;		/* SCSW word 0; STATUS_PENDING */
	u32 ccw;		/* address behind the last CCW used */
	u8 dstat, cstat;
	u16 count;
	u32 rest[21];
} __attribute__((aligned(4)));
STATIC_ASSERT(sizeof(struct irb) == 96, "IRB");

#define STATUS_PENDING	1u
#define DSTAT_END	0x0c	/* channel end, device end */
#define DSTAT_UNIT_CHECK 0x02

struct ccw1 {
	u8 cmd, flags;
	u16 count;
	u32 address;
} __attribute__((aligned(8)));

struct orb {
	u32 intparm, flags, program, reserved[5];
};

#define ORB_FLAGS	0x00c2ff00u	/* format 1, prefetch, 64-bit indirect addresses, every path */
#define CCW_BASIC_SENSE	0x04
#define SENSE_BYTES	32

/* Start, modify, store, test: the operand address in a base register, the subchannel in r1. */
#define CIO_INSTRUCTION(name) \
	static int name(u32 schid, void *operand) \
	{ \
		register u64 id __asm__("1") = schid; \
		int cc; \
		__asm__ volatile(#name " 0(%2)\n\tipm %0\n\tsrl %0,28" \
				 : "=d"(cc) : "d"(id), "a"(operand) : "memory", "cc"); \
		return cc; \
	}
CIO_INSTRUCTION(stsch)
CIO_INSTRUCTION(msch)
CIO_INSTRUCTION(ssch)
CIO_INSTRUCTION(tsch)

static int csch(u32 schid)
{
	register u64 id __asm__("1") = schid;
	int cc;

	__asm__ volatile("csch\n\tipm %0\n\tsrl %0,28" : "=d"(cc) : "d"(id) : "memory", "cc");
	return cc;
}

/* CHSC "set domain attributes", operation 2: several subchannel sets. */
static bool enable_sets(void)
{
	static u8 area[4096] NOINIT_PAGE;
	static const u8 request[16] = { 0x04, 0x00, 0x00, 0x31, 0, 0, 0, 2 };
	int cc;

	memcpy(area, request, sizeof(request));
	memset(area + sizeof(request), 0, 0x408 - sizeof(request));
	__asm__ volatile(".insn rre,0xb25f0000,%1,0\n\tipm %0\n\tsrl %0,28"
			 : "=d"(cc) : "a"(area) : "memory", "cc");
	return cc == 0 && area[0x402] == 0 && area[0x403] == 1;
}

int cio_next(u64 *cursor, struct cio_info *info)
{
	static bool asked, sets;
	struct schib schib;

	if (!asked) {
		asked = true;
		sets = enable_sets();
	}
	for (; *cursor < (sets ? 4u : 1u) << 16; (*cursor)++) {
		u32 ssid = (u32)(*cursor >> 16), sch = (u32)*cursor & 0xffff;
		u32 schid = 0x00010000u | ssid << 17 | sch;

		if (stsch(schid, &schib) != 0) {
			*cursor |= 0xffff;	/* the set ends here */
			continue;
		}
		if (!(schib.pmcw_flags & PMCW_VALID))
			continue;
		*info = (struct cio_info){ schid, (u8)ssid, (u16)sch, schib.devno };
		(*cursor)++;
		return 1;
	}
	return 0;
}

static int modify(u32 schid, struct schib *schib, bool enable)
{
	schib->pmcw_flags = enable ? schib->pmcw_flags | PMCW_ENABLED
				   : schib->pmcw_flags & (u8)~PMCW_ENABLED;
	for (int tries = 0; tries < 3; tries++) {
		struct irb irb;
		int cc = msch(schid, schib);

		if (cc == 0)
			return 0;
		if (cc == 3)
			return ERR_NOT_FOUND;
		tsch(schid, &irb);	/* status pending: collected, and again */
	}
	return ERR_DEVICE;
}

int cio_enable(u32 schid)
{
	struct schib schib;
	int err = 0;

	if (stsch(schid, &schib) != 0 || !(schib.pmcw_flags & PMCW_VALID))
		return ERR_NOT_FOUND;
	if (schib.pmcw_flags & PMCW_ENABLED)
		err = modify(schid, &schib, false);
	return err ? err : modify(schid, &schib, true);
}

/* Waits for the end of what ssch() started. */
static int collect_status(u32 schid, struct irb *irb)
{
	u64 deadline = 0;

	for (;;) {
		int cc = tsch(schid, irb);

		if (cc == 3)
			return ERR_NOT_FOUND;
		if (cc == 0 && irb->flags & STATUS_PENDING)
			return 0;
		if (!deadline)
			deadline = clock_now_us() + CIO_DEADLINE_US;
		else if (clock_now_us() > deadline)
			break;
		cpu_relax();
	}
	csch(schid);
	tsch(schid, irb);
	return ERR_TIMEOUT;
}

static int start(u32 schid, const struct ccw1 *program, struct irb *irb, struct ccw_result *r)
{
	struct orb orb = { .flags = ORB_FLAGS, .program = (u32)(u64)program };
	int cc = ssch(schid, &orb);

	if (cc == 1) {	/* status pending from before */
		tsch(schid, irb);
		cc = ssch(schid, &orb);
	}
	r->cc = (u8)cc;
	if (cc)
		return cc == 3 ? ERR_NOT_FOUND : ERR_IO;
	return collect_status(schid, irb);
}

static u8 sense_byte(u32 schid)
{
	u8 sense[SENSE_BYTES] = { 0 };
	struct ccw1 program = { CCW_BASIC_SENSE, CCW_SLI, SENSE_BYTES, (u32)(u64)sense };
	struct ccw_result r;
	struct irb irb;

	return start(schid, &program, &irb, &r) ? 0 : sense[0];
}

int ccw_run(u32 schid, const struct ccw_step *steps, unsigned n, struct ccw_result *r)
{
	struct ccw1 program[CCW_STEPS_MAX];
	struct irb irb;
	int err;

	for (unsigned i = 0; i < n; i++) {
		program[i].cmd = steps[i].cmd;
		program[i].flags = steps[i].flags | (i + 1 < n ? CCW_CC : 0);
		program[i].count = steps[i].count;
		program[i].address = (u32)(u64)steps[i].data;
	}
	barrier_full();
	err = start(schid, program, &irb, r);
	if (err)
		return err;
	if (irb.dstat == DSTAT_END && irb.cstat == 0)
		return 0;
	r->dstat = irb.dstat;
	r->cstat = irb.cstat;
	r->residual = irb.count;
	r->step = (u8)((irb.ccw - (u32)(u64)program) / sizeof(struct ccw1) - 1);
	r->sense = irb.dstat & DSTAT_UNIT_CHECK ? sense_byte(schid) : 0;
	return ERR_IO;
}

/* Function 3 of the KVM/virtio hypercall: the queue of a virtio-ccw device has work. */
int ccw_notify(u32 schid, u16 queue, u64 *cookie)
{
	register u64 function __asm__("1") = 3;
	register int64_t id __asm__("2") = schid;
	register u64 index __asm__("3") = queue;
	register u64 last __asm__("4") = *cookie;

	__asm__ volatile("diag 2,4,0x500" : "+d"(id) : "d"(function), "d"(index), "d"(last)
			 : "memory", "cc");
	if (id < 0)
		return ERR_DEVICE;
	*cookie = (u64)id;
	return 0;
}
