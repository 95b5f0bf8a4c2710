/* SPDX-License-Identifier: MIT */
/* Any registers and any configuration space, of any function with any BARs. */
#include "eva.h"

bool log_off;
static struct pci_function function;

u8 pci_cfg_read8(u32 bdf, unsigned reg) { (void)bdf; (void)reg; return (u8)any; }
u16 pci_cfg_read16(u32 bdf, unsigned reg) { (void)bdf; (void)reg; return (u16)any; }
u32 pci_cfg_read32(u32 bdf, unsigned reg)
{
	(void)bdf;
	/*@ assert aligned: reg % 4 == 0 && reg <= 252 + 16; */
	return (u32)any;
}
void pci_cfg_write16(u32 bdf, unsigned reg, u16 v) { (void)bdf; (void)reg; (void)v; }
const struct pci_function *pci_function(unsigned index) { return index < 1 ? &function : NULL; }
const struct pci_function *pci_find(u32 bdf) { (void)bdf; return &function; }
void pci_enable(const struct pci_function *f, u16 bits) { (void)f; (void)bits; }
u8 reg_read8(u64 at) { (void)at; return (u8)any; }
u16 reg_read16(u64 at) { (void)at; return (u16)any; }
u32 reg_read32(u64 at) { (void)at; return (u32)any; }
void reg_write8(u64 at, u8 v) { (void)at; (void)v; }
void reg_write16(u64 at, u16 v) { (void)at; (void)v; }
void reg_write32(u64 at, u32 v) { (void)at; (void)v; }
void reg_write64(u64 at, u64 v) { (void)at; (void)v; }
int reg_reset(struct virtio_device *d) { d->reg.selected = REG_NO_QUEUE; return any_error(); }
int reg_read_config(struct virtio_device *d, u32 off, void *to, u32 n)
{
	(void)d; (void)off; (void)to; (void)n;
	return any_error();
}
int reg_write_config(struct virtio_device *d, u32 off, const void *from, u32 n)
{
	(void)d; (void)off; (void)from; (void)n;
	return any_error();
}
int virtio_pci_legacy(const struct pci_function *f, struct virtio_device *d) { (void)f; (void)d; return any_error(); }
int format(char *to, size_t size, const char *fmt, ...)
{
	(void)fmt;
	if (size)
		to[0] = '\0';
	return 0;
}

void proof_main(void)
{
	static struct virtio_device d;
	static struct virtqueue q;
	struct virtq_layout layout = { .notify_at = &q.notify_at };
	u64 cursor = 0, features;

	Frama_C_make_unknown((char *)&function, sizeof(function));
	layout.index = (u16)any;
	layout.size = (u16)any;
	if (any ? virtio_pci_next(&cursor, (u16)any, &d) <= 0 : virtio_pci_at((u32)any, &d) < 0)
		return;
	virtio_pci_reset(&d);
	pci_get_status(&d);
	pci_set_status(&d, (u8)any);
	pci_get_features(&d, &features);
	pci_set_features(&d, any);
	pci_generation(&d);
	pci_isr(&d);
	pci_queue_max(&d, (u16)any);
	pci_queue_setup(&d, &layout);
	virtio_pci_notify(&d, &q);
}
