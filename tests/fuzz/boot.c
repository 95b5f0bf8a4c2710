/* SPDX-License-Identifier: MIT */
/*
 * boot/'s own code from the guess of a disk's nature on; of the rest of the machine only what it calls.
 * What is checked: the device writes only into the arena and into memory that was claimed; at the
 * hand-over all that the kernel gets is claimed RAM; the firmware in the midst of it is poisoned.
 */
#include <sanitizer/asan_interface.h>
#include <sys/mman.h>

#include "boot.h"
#include "fuzz.h"
#include "vipl/platform.h"

#define MIB (1ull << 20)
#define FIRMWARE 0x1100000ull
#define FIRMWARE_SIZE 0x10000ull

static struct machine m;
static struct boot boot;
static unsigned handoffs;

static bool claimed(u64 start, u64 n)
{
	for (unsigned i = 1; i < m.reserved_ranges; i++) {
		const struct ram_range *r = &m.reserved[i];

		if (start >= r->start && start - r->start <= r->length && n <= r->length - (start - r->start))
			return true;
	}
	return n == 0;
}

static bool may_write(const void *p, u64 n)
{
	/* the arena is ASan's to judge; what is below 4 GiB is the machine's */
	return (u64)p >> 32 || claimed((u64)p, n);
}

int handoff(struct machine *machine, const struct handoff *h)
{
	const struct image *image = h->image;

	handoffs++;
	CHECK(machine == &m && h->target == &boot.target && image->segments);
	for (unsigned i = 0; i < image->segments; i++) {
		const struct segment *s = &image->segment[i];

		CHECK(claimed(h->base + s->address, s->memory) || (h->base + s->address < m.low_size && !s->memory));
	}
	CHECK(!image->relocatable || (h->base % image->align == 0 && claimed(h->base, image->memory)));
	CHECK(claimed(h->initrd, h->initrd_size) && m.low_used <= m.low_size);
	CHECK(!h->cmdline || claimed((u64)h->cmdline, strlen(h->cmdline) + 1));
	if (h->initrd_size && image->protocol == PROTOCOL_LINUX64)
		CHECK(h->initrd + h->initrd_size - 1 <= image->initrd_max);
	fuzz_trace(&image->entry, sizeof(image->entry));
	return fail(ERR_DEVICE, "fuzz: the end");
}

void virtio_reset_all(void)
{
}

static void map(u64 at, u64 n)
{
	void *p = (void *)at;

	if (mmap(p, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != p)
		abort();
}

void fuzz_boot(u64 low)
{
	bool skipped = false;

	if (!m.ram_ranges) {
		map(MAX(low, 0x10000u), MIB - MAX(low, 0x10000u));
		map(16 * MIB, 4 * MIB);
		ASAN_POISON_MEMORY_REGION((void *)FIRMWARE, FIRMWARE_SIZE);
		m.ram[0] = (struct ram_range){ low, MIB - low };
		m.ram[1] = (struct ram_range){ 16 * MIB, 4 * MIB };
		m.ram_ranges = 2;
		m.menu_timeout_ms = 1;
		fuzz_may_write = may_write;
	}
	m.low_size = low ? 0 : 0x10000;
	m.reserved[0] = (struct ram_range){ FIRMWARE, FIRMWARE_SIZE };
	m.reserved_ranges = 1;
	m.menu = fuzz_option() & 1;
	m.zipl_menu = fuzz_option() & 2;
	boot = (struct boot){ .m = &m, .disk = *fuzz_whole.disk };
	CHECK(nature_boot(&boot, NATURE_UNKNOWN, &skipped) < 0);
}
