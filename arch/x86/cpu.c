/* SPDX-License-Identifier: MIT */
/*
 * MTRRs, the same on every CPU: write-back by default, uncached where devices are. The other CPUs
 * are started by INIT and SIPI (Intel SDM 3A, 8.4), run a list of MSR writes in real mode and halt
 * until the kernel starts them again.
 */
#include "arch/x86/x86.h"
#include "vipl/fw_cfg.h"
#include "vipl/log.h"
#include "vipl/mmio.h"
#include "vipl/platform.h"
#include "vipl/string.h"

enum {
	MSR_FEATURE_CONTROL = 0x3a, MSR_MTRR_BASE = 0x200, MSR_MTRR_MASK = 0x201, MSR_MTRR_64K = 0x250,
	MSR_MTRR_16K = 0x258, MSR_MTRR_4K = 0x268, MSR_MTRR_DEFAULT = 0x2ff,
	CPUID_MTRR = 1 << 12,
};
#define FIXED_WB 0x0606060606060606ull
#define FIXED_WP 0x0505050505050505ull	/* shadow RAM */
#define DEFAULT_WB_ON 0xc06

#define APIC_ICR 0xfee00300u
#define ICR_INIT_OTHERS 0x000c4500u
#define ICR_SIPI_OTHERS 0x000c4600u
#define CPUS_DEADLINE_US 2000000u

/* What ap_start (handoff.S) finds behind its code. */
struct msr_write {
	u32 msr, low, high;
};
struct ap_work {
	u16 alive;		/* each CPU adds itself when done */
	u16 count;
	struct msr_write write[20];
};
extern u8 ap_start[], ap_end[];

static void add(struct ap_work *w, u32 msr, u64 value)
{
	wrmsr(msr, value);
	w->write[w->count++] = (struct msr_write){ msr, (u32)value, (u32)(value >> 32) };
}

static void cpuid(u32 leaf, u32 *a, u32 *d)
{
	u32 b, c;

	__asm__ volatile("cpuid" : "=a"(*a), "=b"(b), "=c"(c), "=d"(*d) : "a"(leaf), "c"(0));
}

static void set_mtrrs(struct ap_work *w, u64 uncached_from)
{
	u32 a, d;
	u64 mask;

	cpuid(1, &a, &d);
	if (!(d & CPUID_MTRR))
		return;
	cpuid(0x80000008, &a, &d);
	mask = (1ull << (a & 0xff)) - 1;
	add(w, MSR_MTRR_64K, FIXED_WB);
	add(w, MSR_MTRR_16K, FIXED_WB);
	for (u32 i = 0; i < 8; i++)
		add(w, MSR_MTRR_4K + i, FIXED_WP);
	add(w, MSR_MTRR_BASE, uncached_from);
	add(w, MSR_MTRR_MASK, (-(4 * GIB - uncached_from) & mask) | 0x800);
	add(w, MSR_MTRR_DEFAULT, DEFAULT_WB_ON);
}

static NOINLINE void start_others(volatile struct ap_work *w, unsigned others)
{
	u64 end;

	mmio_write32(APIC_SPURIOUS, APIC_ON | 0xff);
	mmio_write32(APIC_ICR, ICR_INIT_OTHERS);
	mmio_write32(APIC_ICR, ICR_SIPI_OTHERS | (u32)(uintptr_t)low_page >> 12);
	end = clock_now_us() + CPUS_DEADLINE_US;
	while (w->alive < others && clock_now_us() < end)
		cpu_relax();
	if (w->alive < others)
		log_line("%u of %u CPUs answer", w->alive + 1u, others + 1);
}

unsigned cpus_init(u64 uncached_from)
{
	size_t code = (size_t)(ap_end - ap_start);
	struct ap_work *w = (struct ap_work *)(low_page + code);
	unsigned cpus = fw_cfg_read32(FW_CFG_NB_CPUS) & 0xffff;
	struct fw_cfg_file file;
	u64 feature_control;

	w->alive = w->count = 0;
	if (!FW_CFG_FIND("etc/msr_feature_control", &file) &&
	    !fw_cfg_read(file.key, 0, &feature_control, sizeof(feature_control)))
		add(w, MSR_FEATURE_CONTROL, feature_control);
	set_mtrrs(w, uncached_from);
	if (cpus > 1) {
		memcpy(low_page, ap_start, code);
		start_others(w, cpus - 1);
	}
	return MAX(cpus, 1u);
}
