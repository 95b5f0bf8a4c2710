/* SPDX-License-Identifier: MIT */
/*
 * microvm without ACPI: an MP table tells Linux of CPUs and the IO-APIC (MultiProcessor Specification
 * 1.4, 4), and its command line of virtio-mmio (Linux: kernel-parameters.txt, virtio_mmio.device).
 *
 *	qemu-system-x86_64 -M microvm,acpi=off -smp 2 -bios build/x86/vipl.bin ...
 */
#include "arch/x86/x86.h"
#include "vipl/bytes.h"
#include "vipl/mmio.h"
#include "vipl/string.h"

enum { ENTRY_CPU = 0, ENTRY_BUS = 1, ENTRY_IOAPIC = 2, ENTRY_INT = 3, ENTRY_LOCAL = 4 };
enum { CPU_ENABLED = 1, CPU_BOOT = 2, INT_NORMAL = 0, INT_NMI = 1, INT_EXT = 3 };
enum { ISA_IRQS = 16, SLOTS = 8, FIRST_IRQ = 5, ALL_APICS = 0xff };
#define EBDA 0x9fc00u		/* where a kernel looks: the last KiB of conventional memory */

struct floating {
	char signature[4];
	le32 table;
	u8 length, revision, checksum, features[5];
};
STATIC_ASSERT(sizeof(struct floating) == 16, "MP 1.4, table 4-1");

struct config {
	char signature[4];
	le16 length;
	u8 revision, checksum;
	char oem[8], product[12];
	le32 oem_table;
	le16 oem_size, entries;
	le32 local_apic;
	u8 reserved[4];
};
STATIC_ASSERT(sizeof(struct config) == 44, "MP 1.4, table 4-2");

struct cpu {
	u8 type, id, version, flags;
	le32 signature, features, reserved[2];
};
struct ioapic {
	u8 type, id, version, flags;
	le32 address;
};
struct bus {
	u8 type, id;
	char name[6];
};
struct interrupt {
	u8 type, kind, flags[2], bus, irq, apic, pin;
};
STATIC_ASSERT(sizeof(struct cpu) == 20 && sizeof(struct ioapic) == 8 && sizeof(struct bus) == 8 &&
	      sizeof(struct interrupt) == 8, "MP 1.4, 4.3");

static unsigned entries;

static u8 *put(u8 *to, const void *entry, size_t n)
{
	memcpy(to, entry, n);
	entries++;
	return to + n;
}

static u8 *put_interrupt(u8 *to, u8 type, u8 kind, u8 irq, u8 apic, u8 pin)
{
	struct interrupt e = { .type = type, .kind = kind, .irq = irq, .apic = apic, .pin = pin };

	return put(to, &e, sizeof(e));
}

void mptable_make(unsigned cpus)
{
	size_t room = sizeof(struct config) + cpus * sizeof(struct cpu) + (2 + ISA_IRQS + 2) * 8;
	struct config *c = tables_alloc((u32)room, 16);
	struct floating f = { .signature = "_MP_", .length = 1, .revision = 4 };
	struct ioapic io = { ENTRY_IOAPIC, (u8)cpus, 0x20, 1, make_le32(0xfec00000) };
	struct bus isa = { ENTRY_BUS, 0, "ISA   " };
	u8 *p = (u8 *)(c + 1);

	if (!c)
		return;
	entries = 0;
	for (unsigned i = 0; i < cpus; i++) {
		struct cpu e = { .type = ENTRY_CPU, .id = (u8)i, .version = 0x14 };

		e.flags = i ? CPU_ENABLED : CPU_ENABLED | CPU_BOOT;
		p = put(p, &e, sizeof(e));
	}
	p = put(p, &isa, sizeof(isa));
	p = put(p, &io, sizeof(io));
	for (u8 irq = 0; irq < ISA_IRQS; irq++)
		if (irq != 2)	/* the timer is wired to pin 2 */
			p = put_interrupt(p, ENTRY_INT, INT_NORMAL, irq, (u8)cpus, irq ? irq : 2);
	p = put_interrupt(p, ENTRY_LOCAL, INT_EXT, 0, ALL_APICS, 0);
	p = put_interrupt(p, ENTRY_LOCAL, INT_NMI, 0, ALL_APICS, 1);
	memset(c, 0, sizeof(*c));
	memcpy(c->signature, "PCMP", 4);
	memcpy(c->oem, "QEMU    microvm     ", sizeof(c->oem) + sizeof(c->product));
	c->length = make_le16((u16)(p - (u8 *)c));
	c->revision = 4;
	c->entries = make_le16((u16)entries);
	c->local_apic = make_le32(0xfee00000);
	c->checksum -= byte_sum(c, (size_t)(p - (u8 *)c));
	f.table = make_le32((u32)(uintptr_t)c);
	f.checksum -= byte_sum(&f, sizeof(f));
	memcpy((void *)(uintptr_t)EBDA, &f, sizeof(f));
}

/* All slots are named: the empty ones say so themselves. */
void mmio_cmdline(char *to, size_t size)
{
	size_t n = strlen(to);

	for (unsigned i = 0; i < SLOTS && n < size; i++)
		n += (size_t)format(to + n, size - n, "%svirtio_mmio.device=512@0x%x:%u", n ? " " : "",
				    0xfeb00000u + i * MMIO_SLOT_SIZE, FIRST_IRQ + i);
}
