/* SPDX-License-Identifier: MIT */
/*
 * What the host asked for: the IPL parameter blocks (DIAG 0x308 subcode 6 and, since
 * QEMU 9.2, a chain of further ones), QIPL in lowcore, and the machine's size.
 */
#include "arch/s390x/arch.h"
#include "arch/s390x/lowcore.h"
#include "vipl/ebcdic.h"
#include "vipl/bytes.h"
#include "vipl/log.h"
#include "vipl/string.h"

enum iplb_type { IPLB_FCP = 0x00, IPLB_CCW = 0x02, IPLB_PCI = 0x04, IPLB_QEMU_SCSI = 0xff };

#define IPLB_LOADPARM_VALID 0x80
#define IPLB_LENGTH 200		/* of the types we make */
#define IPLB_CHAIN_MAX 8

/* QEMU's IplParameterBlock; the device part is that of types CCW and QEMU SCSI. */
struct iplb {
	be32 length;
	u8 header_flags, reserved1[2], version;
	be32 block0_length;
	u8 type, flags, reserved2[2];
	u8 loadparm[8];
	be32 lun;
	be16 target, channel;
	u8 reserved3[77];
	u8 ssid;
	be16 devno;
	u8 reserved4[IPLB_SIZE - 112];
};
STATIC_ASSERT(sizeof(struct iplb) == IPLB_SIZE, "IPLB");
STATIC_ASSERT(offsetof(struct iplb, ssid) == 109, "IPLB");

/* QEMU's QemuIplParameters, copied from absolute 0xcc by start.S. */
struct qipl {
	u8 flags, index;
	u8 reserved1[10];
	be32 menu_timeout_ms;
	u8 reserved2[2];
	be16 chain_length;
	be64 chain;
};
STATIC_ASSERT(sizeof(struct qipl) == QIPL_SIZE, "QIPL");
#define QIPL_MENU 0x80
#define QIPL_ZIPL_MENU 0x40

extern const struct qipl qipl;

/* The kernel reads it after we are gone: it stays where nothing is loaded. */
static struct iplb iplb __attribute__((section(".noinit"), aligned(4096)));

static void take_loadparm(const u8 *from, char *to)
{
	unsigned n = 0;

	for (unsigned i = 0; i < 8; i++) {
		to[i] = ebcdic_to_ascii(from[i]);
		if (to[i] != ' ' && to[i] != '\0')
			n = i + 1;
	}
	to[n] = '\0';
}

static void add_target(struct machine *m, const struct iplb *b, unsigned index)
{
	struct boot_target *t = &m->target[m->targets];

	memset(t, 0, sizeof(*t));
	t->bus = TARGET_CCW;
	t->iplb = (u8)(index + 1);
	t->ssid = b->ssid;
	t->devno = get_be16(b->devno);
	if (b->type == IPLB_QEMU_SCSI) {
		t->has_lun = true;
		t->lun = get_be32(b->lun);
		t->target = get_be16(b->target);
		t->channel = (u8)get_be16(b->channel);
	} else if (b->type != IPLB_CCW) {
		log_line("ipl: block %u is of type %02x, which vipl cannot boot from", index, b->type);
		return;
	}
	if (b->flags & IPLB_LOADPARM_VALID) {
		t->has_loadparm = true;
		take_loadparm(b->loadparm, t->loadparm);
	}
	m->targets++;
}

/* The block of target @index: 0 is the one DIAG 308 stored, the others are in the chain. */
static const struct iplb *iplb_at(unsigned index)
{
	return index ? (const struct iplb *)(get_be64(qipl.chain) + (index - 1) * IPLB_SIZE) : &iplb;
}

static void add_chain(struct machine *m)
{
	u64 chain = get_be64(qipl.chain);
	unsigned n = MIN(get_be16(qipl.chain_length), (u16)(IPLB_CHAIN_MAX - 1));

	if (!n || chain % IPLB_SIZE || !chain || chain > m->ram[0].length ||
	    n * IPLB_SIZE > m->ram[0].length - chain)
		return;
	m->reserved[m->reserved_ranges++] = (struct ram_range){ chain, n * IPLB_SIZE };
	for (unsigned i = 1; i <= n; i++)
		add_target(m, iplb_at(i), i);
}

void ipl_targets(struct machine *m)
{
	m->menu = qipl.flags & QIPL_MENU;
	m->zipl_menu = qipl.flags & QIPL_ZIPL_MENU;
	m->menu_timeout_ms = (int)MIN(get_be32(qipl.menu_timeout_ms), (u32)INT32_MAX);
	if (diag308(DIAG308_STORE, &iplb) != 1) {
		m->scan = m->zipl_menu = true;
		return;
	}
	add_target(m, &iplb, 0);
	add_chain(m);
}

struct iplb *ipl_announce(const struct boot_target *t)
{
	if (t->iplb) {
		if (t->iplb > 1)
			memcpy(&iplb, iplb_at(t->iplb - 1u), sizeof(iplb));
	} else {
		memset(&iplb, 0, sizeof(iplb));
		iplb.length = make_be32(IPLB_LENGTH);
		iplb.version = 1;
		iplb.block0_length = make_be32(IPLB_LENGTH - 8);
		iplb.type = t->has_lun ? IPLB_QEMU_SCSI : IPLB_CCW;
		iplb.lun = make_be32(t->lun);
		iplb.target = make_be16(t->target);
		iplb.channel = make_be16(t->channel);
		iplb.ssid = t->ssid;
		iplb.devno = make_be16(t->devno);
	}
	diag308(DIAG308_SET, &iplb);
	return &iplb;
}
