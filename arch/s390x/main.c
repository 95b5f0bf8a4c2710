/* SPDX-License-Identifier: MIT */
/*
 * From start.S to boot_main(): what the machine is; and back out, into the kernel.
 *
 *   qemu-system-s390x -bios build/s390x/vipl.elf -drive if=virtio,file=disk.img
 */
#include "arch/s390x/arch.h"
#include "arch/s390x/lowcore.h"
#include "vipl/arena.h"
#include "vipl/err.h"
#include "vipl/log.h"
#include "vipl/string.h"

static struct machine machine __attribute__((section(".noinit")));

void arch_main(void) NORETURN;

/* CR0 bit 35: no instruction of ours may store into the first 512 bytes. */
static void low_protection(bool on)
{
	u64 cr0;

	__asm__ volatile("stctg 0,0,%0" : "=Q"(cr0));
	cr0 = on ? cr0 | CR0_LOW_PROTECTION : cr0 & ~CR0_LOW_PROTECTION;
	__asm__ volatile("lctlg 0,0,%0" : : "Q"(cr0) : "memory");
}

void arch_main(void)
{
	struct machine *m = &machine;
	struct scp_info info = { .ram = 0 };

	fault_init();
	sclp_init();
	m->ram_ranges = m->reserved_ranges = m->targets = 0;
	m->scan = false;
	m->low_used = 0;
	m->append[0] = m->entry[0] = '\0';
	if (sclp_read_info(&info))
		log_line("%s", fail_reason());
	m->ram[m->ram_ranges++] = (struct ram_range){ 0, info.ram };
	m->reserved[m->reserved_ranges++] =
		(struct ram_range){ (u64)_image, (u64)(_arena_end - _image) };
	for (unsigned n = 8; n && info.loadparm[n - 1] <= ' '; n--)
		info.loadparm[n - 1] = '\0';
	str_copy(m->loadparm, sizeof(m->loadparm), info.loadparm);
	ipl_targets(m);
	m->low_size = LOWCORE_SIZE;
	low_protection(true);
	arena_init(_arena, (size_t)(_arena_end - _arena));
	boot_main(m);
}

#define PSW_SHORT 0x00080000u		/* bit 12: the 8-byte form */
#define PSW_SHORT_31BIT 0x80000000u

int handoff(struct machine *m, const struct handoff *h)
{
	u8 *low = lowcore();
	u32 *psw = (u32 *)low;
	struct iplb *b;

	if (h->image->protocol == PROTOCOL_S390_ADDR && h->image->entry >= PSW_SHORT_31BIT)
		return fail(ERR_RANGE, "handoff: entry %lx is beyond 31 bits", h->image->entry);
	b = ipl_announce(h->target);
	low_protection(false);
	*(u64 *)(low + LC_CANARY) = 0;
	memcpy(low, m->low_stage, m->low_used);
	if (h->image->protocol == PROTOCOL_S390_PSW) {
		psw[0] = (u32)(h->image->entry >> 32) | PSW_SHORT;
		psw[1] = (u32)h->image->entry;
	} else {
		psw[0] = PSW_SHORT;
		psw[1] = (u32)h->image->entry | PSW_SHORT_31BIT;
	}
	*(u32 *)(low + LC_SUBCHANNEL_ID) = h->target->schid;
	*(u32 *)(low + LC_SUBCHANNEL_ID + 4) = 0;
	*(u32 *)(low + LC_IPLB_POINTER) = h->image->ccw_ipl ? 0 : (u32)(u64)b;
	memset(_arena, 0, arena_peak());	/* rings and what was read: the image's description too */
	leave();
}

const char *other_drives(void)
{
	return NULL;	/* a disk of another kind is not in the host's boot order here */
}
