/* SPDX-License-Identifier: MIT */
/*
 * Registers at addresses, in memory or I/O space, and the transport operations
 * that PCI and MMIO share. Each access is an exit from the virtual machine.
 */
#include "virtio/registers.h"

#include "vipl/bytes.h"
#include "vipl/err.h"
#include "vipl/mmio.h"
#include "vipl/platform.h"
#include "vipl/string.h"

#define RESET_DEADLINE_US (1000u * 1000)

u8 reg_read8(u64 at)
{
	return at < REG_PORTS ? io_in8((u16)at) : mmio_read8(at);
}

u16 reg_read16(u64 at)
{
	return at < REG_PORTS ? io_in16((u16)at) : mmio_read16(at);
}

u32 reg_read32(u64 at)
{
	return at < REG_PORTS ? io_in32((u16)at) : mmio_read32(at);
}

void reg_write8(u64 at, u8 v)
{
	if (at < REG_PORTS)
		io_out8((u16)at, v);
	else
		mmio_write8(at, v);
}

void reg_write16(u64 at, u16 v)
{
	if (at < REG_PORTS)
		io_out16((u16)at, v);
	else
		mmio_write16(at, v);
}

void reg_write32(u64 at, u32 v)
{
	if (at < REG_PORTS)
		io_out32((u16)at, v);
	else
		mmio_write32(at, v);
}

void reg_write64(u64 at, u64 v)
{
	reg_write32(at, (u32)v);
	reg_write32(at + 4, (u32)(v >> 32));
}

/* 2.4.2: the device is done when the status reads 0. What it forgot, forget too. */
int reg_reset(struct virtio_device *d)
{
	u64 deadline = 0;

	d->reg.selected = REG_NO_QUEUE;
	d->ops->set_status(d, 0);
	while (d->ops->get_status(d) != 0) {
		u64 now = clock_now_us();

		if (deadline == 0)
			deadline = now + RESET_DEADLINE_US;
		if (now >= deadline)
			return fail(ERR_TIMEOUT, "%s: the device does not reset", d->ops->name);
		cpu_relax();
	}
	return 0;
}

static int check_config(const struct virtio_device *d, u32 off, u32 n)
{
	if (off > d->reg.config_len || n > d->reg.config_len - off)
		return fail(ERR_RANGE, "%s: configuration ends before byte %u", d->ops->name, off);
	return 0;
}

/* @n is 1, 2 or 4 and @off a multiple of it. */
int reg_read_config(struct virtio_device *d, u32 off, void *to, u32 n)
{
	u64 at = d->reg.config + off;
	le32 raw;
	int r = check_config(d, off, n);

	if (r < 0)
		return r;
	raw = make_le32(n == 4 ? reg_read32(at) : n == 2 ? reg_read16(at) : reg_read8(at));
	memcpy(to, raw.b, n);
	return 0;
}

int reg_write_config(struct virtio_device *d, u32 off, const void *from, u32 n)
{
	u64 at = d->reg.config + off;
	le32 raw = { { 0 } };
	int r = check_config(d, off, n);

	if (r < 0)
		return r;
	memcpy(raw.b, from, n);
	if (n == 4)
		reg_write32(at, get_le32(raw));
	else if (n == 2)
		reg_write16(at, (u16)get_le32(raw));
	else
		reg_write8(at, raw.b[0]);
	return 0;
}

int reg_no_generation(struct virtio_device *d)
{
	(void)d;
	return 0;
}
