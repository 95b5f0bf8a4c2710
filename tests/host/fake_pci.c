/* SPDX-License-Identifier: MIT */
/*
 * PCI for the host, and the registers of virtio-pci (virtio 1.2, 4.1.4).
 */
#include "fake_pci.h"

#include "fake_bus.h"

#include <string.h>

#define FUNCTIONS_MAX 32

static struct fake_pci functions[FUNCTIONS_MAX];
static unsigned function_count;

/* --- vipl/pci.h --------------------------------------------------------------------- */

const struct pci_function *pci_function(unsigned index)
{
	return index < function_count ? &functions[index].f : NULL;
}

static struct fake_pci *find(u32 bdf)
{
	for (unsigned i = 0; i < function_count; i++)
		if (functions[i].f.bdf == bdf)
			return &functions[i];
	return NULL;
}

const struct pci_function *pci_find(u32 bdf)
{
	struct fake_pci *p = find(bdf);

	return p ? &p->f : NULL;
}

static u64 config_read(u32 bdf, unsigned reg, unsigned width)
{
	struct fake_pci *p = find(bdf);

	if (reg % width || reg + width > 256)
		__builtin_trap();
	if (!p)
		return ~0ull;
	p->config_reads++;
	return fake_load(p->config + reg, width);
}

static void config_write(u32 bdf, unsigned reg, unsigned width, u64 v)
{
	struct fake_pci *p = find(bdf);

	if (reg % width || reg + width > 256)
		__builtin_trap();
	if (!p)
		return;
	p->config_writes++;
	fake_store(p->config + reg, width, v);
}

#define CONFIG_SPACE(bits) \
u##bits pci_cfg_read##bits(u32 bdf, unsigned reg) { return (u##bits)config_read(bdf, reg, bits / 8); } \
void pci_cfg_write##bits(u32 bdf, unsigned reg, u##bits v) { config_write(bdf, reg, bits / 8, v); }

CONFIG_SPACE(8)
CONFIG_SPACE(16)
CONFIG_SPACE(32)

void pci_enable(const struct pci_function *f, u16 bits)
{
	pci_cfg_write16(f->bdf, PCI_COMMAND, pci_cfg_read16(f->bdf, PCI_COMMAND) | bits);
}

void pci_masters_off(void)
{
	for (unsigned i = 0; i < function_count; i++)
		functions[i].config[PCI_COMMAND] &= (u8)~PCI_COMMAND_MASTER;
}

bool fake_pci_master(const struct fake_pci *p)
{
	return p->config[PCI_COMMAND] & PCI_COMMAND_MASTER;
}

/* --- modern registers, BAR 4: common 0, ISR 0x1000, device 0x2000, notify 0x3000 ------- */

static u64 common_read(struct fake_regs *r, u64 off)
{
	struct virtq_layout *q = fake_regs_queue(r);

	switch (off) {
	case 0x04: return fake_regs_features(r);
	case 0x12: return FAKE_VDEV_QUEUES;
	case 0x14: return r->v->status;
	case 0x15: return fake_regs_generation(r);
	case 0x16: return r->select;
	case 0x18: return q ? q->size : 0;
	case 0x1c: return q ? r->v->queue[r->select].on : 0;
	case 0x1e: return q ? r->notify_off[r->select] : 0;
	default: return 0;
	}
}

static void common_write(struct fake_regs *r, u64 off, u64 x)
{
	struct virtq_layout *q = fake_regs_queue(r);

	switch (off) {
	case 0x00: r->device_select = (u32)x; break;
	case 0x08: r->driver_select = (u32)x; break;
	case 0x0c: fake_regs_driver_features(r, (u32)x); break;
	case 0x14: fake_regs_status(r, (u8)x); break;
	case 0x16: r->select = (u16)x; break;
	}
	if (!q)
		return;
	switch (off) {
	case 0x18: q->size = (u16)x; break;
	case 0x1c: fake_regs_on(r); break;
	case 0x20: case 0x24: fake_regs_address(&q->desc, off >> 2 & 1, (u32)x); break;
	case 0x28: case 0x2c: fake_regs_address(&q->avail, off >> 2 & 1, (u32)x); break;
	case 0x30: case 0x34: fake_regs_address(&q->used, off >> 2 & 1, (u32)x); break;
	}
}

static u64 read_isr(struct fake_regs *r)
{
	u8 isr = r->isr;

	r->isr = 0;
	return isr;
}

static u64 modern_read(void *ctx, u64 off, unsigned width)
{
	struct fake_pci *p = ctx;

	if (off < 0x1000)
		return common_read(&p->r, off);
	if (off < 0x2000)
		return read_isr(&p->r);
	return fake_regs_config(&p->r, off - 0x2000, width);
}

static void modern_write(void *ctx, u64 off, unsigned width, u64 x)
{
	struct fake_pci *p = ctx;

	if (off < 0x1000)
		common_write(&p->r, off, x);
	else if (off >= 0x3000)
		fake_vdev_notify(p->r.v, (u16)x);
	else if (off >= 0x2000)
		fake_regs_config_write(&p->r, off - 0x2000, width, x);
}

/* --- legacy registers, BAR 0 ---------------------------------------------------------- */

static u64 legacy_read(void *ctx, u64 off, unsigned width)
{
	struct fake_regs *r = &((struct fake_pci *)ctx)->r;
	struct virtq_layout *q = fake_regs_queue(r);

	switch (off) {
	case 0: r->device_select = 0; return fake_regs_features(r);
	case 12: return q ? q->size : 0;
	case 18: return r->v->status;
	case 19: return read_isr(r);
	}
	return off >= 20 ? fake_regs_config(r, off - 20, width) : 0;
}

static void legacy_write(void *ctx, u64 off, unsigned width, u64 x)
{
	struct fake_regs *r = &((struct fake_pci *)ctx)->r;

	switch (off) {
	case 4: r->driver_select = 0; fake_regs_driver_features(r, (u32)x); break;
	case 8: fake_regs_page(r, (u32)x, 4096); break;
	case 14: r->select = (u16)x; break;
	case 16: fake_vdev_notify(r->v, (u16)x); break;
	case 18: fake_regs_status(r, (u8)x); break;
	}
	if (off >= 20)
		fake_regs_config_write(r, off - 20, width, x);
}

/* --- functions -------------------------------------------------------------------------- */

void fake_pci_clear(void)
{
	memset(functions, 0, sizeof(functions));
	function_count = 0;
	fake_bus_clear();
}

void fake_pci_cap(struct fake_pci *p, unsigned at, u8 next, u8 size, u8 type, u8 bar, u32 offset, u32 length)
{
	u8 *c = p->config + at;

	c[0] = PCI_CAP_ID_VENDOR;
	c[1] = next;
	c[2] = size;
	c[3] = type;
	fake_store(c + 4, 4, bar);
	fake_store(c + 8, 4, offset);
	fake_store(c + 12, 4, length);
}

/* In QEMU's order. */
static void add_capabilities(struct fake_pci *p)
{
	p->notify_mult = 4;
	fake_pci_cap(p, FAKE_CAP_ACCESS, FAKE_CAP_NOTIFY, 20, 5, 0, 0, 0);
	fake_pci_cap(p, FAKE_CAP_NOTIFY, FAKE_CAP_DEVICE, 20, 2, 4, 0x3000, 0x1000);
	fake_store(p->config + FAKE_CAP_NOTIFY + 16, 4, p->notify_mult);
	fake_pci_cap(p, FAKE_CAP_DEVICE, FAKE_CAP_ISR, 16, 4, 4, 0x2000, 0x1000);
	fake_pci_cap(p, FAKE_CAP_ISR, FAKE_CAP_COMMON, 16, 3, 4, 0x1000, 0x1000);
	fake_pci_cap(p, FAKE_CAP_COMMON, 0, 16, 1, 4, 0, 0x1000);
}

void fake_pci_decode(struct fake_pci *p)
{
	const struct pci_bar *b = p->f.bar;

	if (b[0].kind == PCI_BAR_IO && b[0].base)
		fake_bus_add(&(struct fake_range){ b[0].base, b[0].size, true, legacy_read, legacy_write, p });
	if (b[4].kind == PCI_BAR_MEM && b[4].base)
		fake_bus_add(&(struct fake_range){ b[4].base, b[4].size, false, modern_read, modern_write, p });
}

struct fake_pci *fake_pci_add(u32 bdf, enum fake_pci_kind kind, struct fake_vdev *v)
{
	static const u16 old[] = { [VIRTIO_NET] = 0x1000, [VIRTIO_BLK] = 0x1001, [VIRTIO_CONSOLE] = 0x1003,
				   [VIRTIO_RNG] = 0x1005, [VIRTIO_SCSI] = 0x1004, [VIRTIO_9P] = 0x1009 };
	struct fake_pci *p = &functions[function_count++];

	if (function_count > FUNCTIONS_MAX)
		__builtin_trap();
	*p = (struct fake_pci){ .r = { .v = v }, .f = { .bdf = bdf, .vendor = 0x8086, .device = 0x1234,
					       .parent = PCI_NO_PARENT } };
	if (kind == FAKE_OTHER)
		return p;
	fake_regs_reset(&p->r);
	p->f.vendor = 0x1af4;
	p->config[PCI_CAP_POINTER] = FAKE_CAP_MSIX;
	p->config[FAKE_CAP_MSIX] = PCI_CAP_ID_MSIX;
	p->f.device = kind == FAKE_MODERN ? (u16)(0x1040 + v->type) :
		      v->type < ARRAY_SIZE(old) && old[v->type] ? old[v->type] : 0x1012;
	fake_store(p->config + PCI_SUBSYSTEM, 2, v->type);
	if (kind != FAKE_MODERN)
		p->f.bar[0] = (struct pci_bar){ .base = 0xc000 + 0x40 * function_count, .size = 0x40,
						.kind = PCI_BAR_IO };
	if (kind != FAKE_LEGACY) {
		p->f.bar[4] = (struct pci_bar){ .base = 0x8000000000 + 0x4000 * function_count, .size = 0x4000,
						.kind = PCI_BAR_MEM, .is64 = true, .prefetch = true };
		p->config[FAKE_CAP_MSIX + 1] = FAKE_CAP_ACCESS;
		add_capabilities(p);
	}
	fake_pci_decode(p);
	return p;
}
