/* SPDX-License-Identifier: MIT */
/* Any registers, at ports and in memory; a transport used in every way there is. */
#include "eva.h"
#include "virtio/registers.c"
bool log_off;
int format(char *to, size_t size, const char *fmt, ...)
{
	(void)fmt;
	to[size - 1] = '\0';
	return 0;
}
u64 clock_now_us(void) { return any; }
void cpu_relax(void) { }
void clock_nap(u32 us) { (void)us; }
u64 mmio_linear(u64 base) { (void)base; return any; }
u8 mmio_read8(u64 at) { (void)at; return (u8)any; }
u16 mmio_read16(u64 at) { (void)at; return (u16)any; }
u32 mmio_read32(u64 at) { (void)at; return (u32)any; }
void mmio_write8(u64 at, u8 v) { (void)at; (void)v; }
void mmio_write16(u64 at, u16 v) { (void)at; (void)v; }
void mmio_write32(u64 at, u32 v) { (void)at; (void)v; }
u8 io_in8(u16 port) { (void)port; return (u8)any; }
u16 io_in16(u16 port) { (void)port; return (u16)any; }
u32 io_in32(u16 port) { (void)port; return (u32)any; }
void io_out8(u16 port, u8 v) { (void)port; (void)v; }
void io_out16(u16 port, u16 v) { (void)port; (void)v; }
void io_out32(u16 port, u32 v) { (void)port; (void)v; }

static void use(struct virtio_device *d)
{
	static struct virtqueue q;
	struct virtq_layout layout = { .notify_at = &q.notify_at };
	u64 features;
	u8 bytes[4];

	layout.index = (u16)any;
	layout.size = (u16)any;
	layout.desc = any;
	d->ops->reset(d);
	d->ops->get_status(d);
	d->ops->set_status(d, (u8)any);
	d->ops->get_features(d, &features);
	d->ops->set_features(d, any);
	d->ops->config_generation(d);
	d->ops->isr(d);
	d->ops->read_config(d, (u32)any, bytes, 4);
	d->ops->read_config(d, (u32)any, bytes, 2);
	d->ops->read_config(d, (u32)any, bytes, 1);
	bytes[0] = bytes[1] = bytes[2] = bytes[3] = (u8)any;
	d->ops->write_config(d, (u32)any, bytes, 4);
	d->ops->write_config(d, (u32)any, bytes, 2);
	d->ops->write_config(d, (u32)any, bytes, 1);
	d->ops->queue_max(d, (u16)any);
	d->ops->queue_setup(d, &layout);
	d->ops->notify(d, &q);
	reg_no_generation(d);
	reg_write64(any, any);
}
