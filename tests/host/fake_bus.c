/* SPDX-License-Identifier: MIT */
/*
 * Device registers for the host.
 */
#include "fake_bus.h"

#include "vipl/mmio.h"

#define RANGES_MAX 64

static struct fake_range ranges[RANGES_MAX];
static unsigned range_count;
unsigned fake_bus_accesses, fake_bus_stray;

void fake_bus_clear(void)
{
	range_count = 0;
	fake_bus_accesses = fake_bus_stray = 0;
}

void fake_bus_add(const struct fake_range *r)
{
	if (range_count == RANGES_MAX)
		__builtin_trap();
	ranges[range_count++] = *r;
}

static const struct fake_range *find(u64 at, bool io, unsigned width)
{
	fake_bus_accesses++;
	for (unsigned i = 0; i < range_count; i++) {
		const struct fake_range *r = &ranges[i];

		if (r->io == io && at >= r->base && at - r->base < r->size &&
		    width <= r->size - (at - r->base) && at % width == 0)
			return r;
	}
	fake_bus_stray++;
	return NULL;
}

static u64 bus_read(u64 at, bool io, unsigned width)
{
	const struct fake_range *r = find(at, io, width);

	return r ? r->read(r->ctx, at - r->base, width) : ~0ull;
}

static void bus_write(u64 at, bool io, unsigned width, u64 v)
{
	const struct fake_range *r = find(at, io, width);

	if (r)
		r->write(r->ctx, at - r->base, width, v);
}

#define MEMORY(bits) \
u##bits mmio_read##bits(u64 at) { return (u##bits)bus_read(at, false, bits / 8); } \
void mmio_write##bits(u64 at, u##bits v) { bus_write(at, false, bits / 8, v); }
#define PORTS(bits) \
u##bits io_in##bits(u16 port) { return (u##bits)bus_read(port, true, bits / 8); } \
void io_out##bits(u16 port, u##bits v) { bus_write(port, true, bits / 8, v); }

MEMORY(8)
MEMORY(16)
MEMORY(32)
MEMORY(64)
PORTS(8)
PORTS(16)
PORTS(32)

u64 fake_load(const void *bytes, unsigned width)
{
	const u8 *b = bytes;
	u64 v = 0;

	while (width--)
		v = v << 8 | b[width];
	return v;
}

void fake_store(void *bytes, unsigned width, u64 v)
{
	u8 *b = bytes;

	for (unsigned i = 0; i < width; i++, v >>= 8)
		b[i] = (u8)v;
}
