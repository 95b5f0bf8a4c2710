/* SPDX-License-Identifier: MIT */
/* LINK: boot/place.c boot/s390x/ipl.c disk/blockdev.c disk/extent.c lib/err.c lib/arena.c lib/text.c lib/printf.c lib/log.c tests/host/fake_disk.c tests/host/fake_log.c */
/*
 * Hostile segments against the maps of both machines: what touches anything but free RAM is
 * refused, whatever its numbers, and before a byte is read or written.
 */
#include "unit.h"

#include <sys/mman.h>

#include "boot/s390x/ipl.h"
#include "fake_disk.h"
#include "vipl/arena.h"
#include "vipl/err.h"
#include "vipl/log.h"

#define KIB 1024ull
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)
#define PAGE 4096u

static struct machine m;

/* What an s390x machine of 256 MiB is: one range from 0, the firmware at its end, a chain of IPLBs below. */
#define S390_FIRMWARE (254 * MIB)
#define S390_CHAIN (253 * MIB)
static void s390x_map(void)
{
	m = (struct machine){
		.ram_ranges = 1, .ram = { { 0, 256 * MIB } },
		.reserved_ranges = 2,
		.reserved = { { S390_FIRMWARE, 2 * MIB }, { S390_CHAIN, 7 * PAGE } },
		.low_size = 0x2000,
	};
}

/* And an x86 machine of 4 GiB: RAM below the BIOS, up to the tables, and above the devices. */
#define X86_LOW_END (3 * GIB)
#define X86_TABLES (X86_LOW_END - 64 * KIB)	/* ACPI */
#define X86_OURS (X86_LOW_END - 3 * MIB)	/* arena with the rings, tables */
static void x86_map(void)
{
	m = (struct machine){
		.ram_ranges = 3,
		.ram = { { 0, 639 * KIB }, { MIB, X86_TABLES - MIB }, { 4 * GIB, GIB } },
		.reserved_ranges = 2,
		.reserved = { { 0, MIB }, { X86_OURS, 3 * MIB } },
	};
}

struct claim {
	void (*map)(void);
	u64 start, n;
	int err;
};

static const struct claim claims[] = {
	/* free RAM, to its last byte on both sides */
	{ s390x_map, 0, 0x2000, 0 },	/* lowcore: staged until the end */
	{ s390x_map, 0, S390_CHAIN, 0 },
	{ s390x_map, S390_CHAIN + 7 * PAGE, S390_FIRMWARE - S390_CHAIN - 7 * PAGE, 0 },
	{ x86_map, MIB, X86_OURS - MIB, 0 },
	{ x86_map, 4 * GIB, GIB, 0 },
	{ x86_map, 5 * GIB - 1, 1, 0 },
	/* the firmware, its rings, its stack; what it was told */
	{ s390x_map, S390_FIRMWARE, 1, ERR_OVERLAP },
	{ s390x_map, S390_FIRMWARE - 1, 2, ERR_OVERLAP },
	{ s390x_map, S390_FIRMWARE + 2 * MIB - 1, 1, ERR_OVERLAP },
	{ s390x_map, 0, 256 * MIB, ERR_OVERLAP },
	{ s390x_map, S390_CHAIN - 1, 2, ERR_OVERLAP },
	{ s390x_map, S390_CHAIN + 7 * PAGE - 1, 1, ERR_OVERLAP },
	{ s390x_map, S390_CHAIN + PAGE, PAGE, ERR_OVERLAP },
	/* vectors, page tables, code, stack, EBDA: all below 1 MiB */
	{ x86_map, 0, 1, ERR_OVERLAP },
	{ x86_map, 0x1000, PAGE, ERR_OVERLAP },
	{ x86_map, 0x4000, PAGE, ERR_OVERLAP },
	{ x86_map, 0x7c00, 512, ERR_OVERLAP },
	{ x86_map, 638 * KIB, KIB, ERR_OVERLAP },
	{ x86_map, X86_OURS - 1, 2, ERR_OVERLAP },
	{ x86_map, X86_OURS, PAGE, ERR_OVERLAP },
	{ x86_map, MIB, X86_TABLES - MIB, ERR_OVERLAP },
	/* video, ROM, what the map does not call RAM; ACPI; devices; holes and ends */
	{ x86_map, 639 * KIB, 1, ERR_RANGE },
	{ x86_map, 0xa0000, PAGE, ERR_RANGE },
	{ x86_map, 0xf0000, 64 * KIB, ERR_RANGE },
	{ x86_map, MIB - 1, 2, ERR_RANGE },
	{ x86_map, X86_TABLES, PAGE, ERR_RANGE },
	{ x86_map, X86_TABLES - 1, 2, ERR_RANGE },
	{ x86_map, 0xc0000000, PAGE, ERR_RANGE },
	{ x86_map, 0xfee00000, PAGE, ERR_RANGE },
	{ x86_map, 0xffff0000, 64 * KIB, ERR_RANGE },
	{ x86_map, 4 * GIB - 1, 2, ERR_RANGE },
	{ x86_map, X86_OURS - PAGE, 4 * GIB, ERR_RANGE },
	{ x86_map, 5 * GIB - 1, 2, ERR_RANGE },
	{ x86_map, 5 * GIB, 1, ERR_RANGE },
	{ s390x_map, 256 * MIB, 1, ERR_RANGE },
	{ s390x_map, 256 * MIB - 1, 2, ERR_RANGE },
	{ s390x_map, 1ull << 40, PAGE, ERR_RANGE },
	/* sums that wrap */
	{ s390x_map, ~0ull, 1, ERR_RANGE },
	{ s390x_map, ~0ull, ~0ull, ERR_RANGE },
	{ s390x_map, 0x10000, ~0ull, ERR_RANGE },
	{ s390x_map, 0x10000, ~0ull - 0xffff, ERR_RANGE },
	{ s390x_map, 0x10000, 1ull << 63, ERR_RANGE },
	{ s390x_map, ~0ull - 0xfff, 0x11000, ERR_RANGE },
	{ x86_map, 4 * GIB, ~0ull - 4 * GIB + 1, ERR_RANGE },
	{ x86_map, ~0ull - GIB, 6 * GIB, ERR_RANGE },
};

static void test_claims(void **state)
{
	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(claims); i++) {
		const struct claim *c = &claims[i];
		unsigned before;
		int err;

		c->map();
		before = m.reserved_ranges;
		err = place_claim(&m, c->start, c->n, "test");
		if (err != c->err)
			fail_msg("claim %u: %llx + %llx: %d, not %d", i, (unsigned long long)c->start,
				 (unsigned long long)c->n, err, c->err);
		assert_int_equal(m.reserved_ranges, before + !c->err);
		assert_int_equal(place_is_free(&m, c->start, c->n), false);	/* it was not, or is not any more */
	}
}

/* What is claimed is taken: the same again, and all that touches it. */
static void test_claimed(void **state)
{
	(void)state;
	x86_map();
	assert_int_equal(place_claim(&m, 16 * MIB, MIB, "test"), 0);
	assert_int_equal(place_claim(&m, 16 * MIB, MIB, "test"), ERR_OVERLAP);
	assert_int_equal(place_claim(&m, 16 * MIB - 1, 2, "test"), ERR_OVERLAP);
	assert_int_equal(place_claim(&m, 17 * MIB - 1, 1, "test"), ERR_OVERLAP);
	assert_int_equal(place_claim(&m, 2 * MIB, 100 * MIB, "test"), ERR_OVERLAP);
	assert_int_equal(place_claim(&m, 15 * MIB, MIB, "test"), 0);
	assert_int_equal(place_claim(&m, 17 * MIB, MIB, "test"), 0);
	while (m.reserved_ranges < RAM_RANGES_MAX)
		assert_int_equal(place_claim(&m, (20 + m.reserved_ranges) * MIB, MIB, "test"), 0);
	assert_int_equal(place_claim(&m, 512 * MIB, MIB, "test"), ERR_NO_MEMORY);
}

/* Wherever a place is found, it is in RAM, below the limit, aligned, and was free; until none is left. */
static void find_all(u64 n, u64 align, u64 limit)
{
	for (;;) {
		struct machine before = m;
		u64 at = ~0ull;
		int err = place_find(&m, n, align, limit, "test", &at);

		if (err) {
			assert_int_equal(err, ERR_NO_MEMORY);
			return;
		}
		assert_true(place_is_free(&before, at, n));
		assert_true(at + n <= limit && at % align == 0);
	}
}

static void test_find(void **state)
{
	static const u64 limits[] = { 0, 1, MIB, 16 * MIB, S390_CHAIN + 1, X86_OURS, X86_LOW_END, 4 * GIB, 5 * GIB, ~0ull };
	static const u64 sizes[] = { 1, PAGE, 3 * MIB, 200 * MIB, 2 * GIB, 1ull << 40, ~0ull, ~0ull - PAGE };
	static const u64 aligns[] = { 1, PAGE, 2 * MIB, GIB, 1ull << 63 };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(limits) * ARRAY_SIZE(sizes) * ARRAY_SIZE(aligns) * 2; i++) {
		unsigned rest = i / 2;

		(i & 1 ? x86_map : s390x_map)();
		find_all(sizes[rest % ARRAY_SIZE(sizes)], aligns[rest / ARRAY_SIZE(sizes) % ARRAY_SIZE(aligns)],
			 limits[rest / ARRAY_SIZE(sizes) / ARRAY_SIZE(aligns)]);
	}
	x86_map();
	u64 at;

	assert_int_equal(place_find(&m, MIB, PAGE, ~0ull, "test", &at), 0);
	assert_int_equal(at, 5 * GIB - MIB);
	assert_int_equal(place_find(&m, MIB, PAGE, 4 * GIB, "test", &at), 0);
	assert_int_equal(at, X86_OURS - MIB);
}

/* --- whole images: nothing moves unless all of it may --------------------------- */

#define RAM 0x20000000ull
#define RAM_SIZE (8 * MIB)
#define FIRMWARE (RAM + 6 * MIB)

static u8 disk_bytes[1 << 20];
static struct fake_disk disk;
static struct boot boot;
static struct image image;
static unsigned handoffs, resets;

int handoff(struct machine *machine, const struct handoff *h)
{
	assert_ptr_equal(machine, &m);
	assert_ptr_equal(h->image, &image);
	assert_int_equal(resets, 1);	/* every device, before the jump */
	handoffs++;
	return fail(ERR_DEVICE, "test: as far as it goes");
}

void virtio_reset_all(void)
{
	resets++;
}

/* What ipl_image() has no use for. */
unsigned menu_choose(const struct menu_row *rows, unsigned n, unsigned def, int timeout_ms)
{
	(void)rows, (void)n, (void)timeout_ms;
	return def;
}
enum choice loadparm_choice(const struct boot *b, unsigned *number)
{
	(void)b, (void)number;
	return CHOICE_DEFAULT;
}
int zipl_image(const struct zipl *z, unsigned n, struct image *i)
{
	(void)z, (void)n, (void)i;
	return ERR_NOT_FOUND;
}
int zipl_menu(const struct zipl *z, struct zipl_menu *menu)
{
	(void)z, (void)menu;
	return ERR_NOT_FOUND;
}
int eltorito_image(struct eltorito *et, unsigned n, struct extent *file)
{
	(void)et, (void)n, (void)file;
	return ERR_NOT_FOUND;
}
const struct image_format image_s390;

static void add(u64 address, u64 n, u64 memory)
{
	image.segment[image.segments++] = (struct segment){
		.from = extent_whole(&disk.disk), .off = PAGE, .n = n, .address = address, .memory = memory,
	};
}

static int setup(void **state)
{
	void *ram = (void *)RAM;
	static bool mapped;

	(void)state;
	if (!mapped)
		assert_ptr_equal(mmap(ram, RAM_SIZE, PROT_READ | PROT_WRITE,
				      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0), ram);
	mapped = true;
	memset(ram, 0xee, RAM_SIZE);
	m = (struct machine){ .ram_ranges = 1, .ram = { { RAM, RAM_SIZE } },
			      .reserved_ranges = 1, .reserved = { { FIRMWARE, 2 * MIB } } };
	memset(disk_bytes, 0xdd, sizeof(disk_bytes));
	fake_disk_init(&disk, disk_bytes, sizeof(disk_bytes), 512);
	boot = (struct boot){ .m = &m };
	boot.disk = disk.disk;
	image = (struct image){ .protocol = PROTOCOL_S390_ADDR, .entry = RAM };
	handoffs = resets = 0;
	fail_clear();
	return 0;
}

static bool untouched(u64 start, u64 n)
{
	for (u64 i = 0; i < n; i++)
		if (((const u8 *)start)[i] != 0xee)
			return false;
	return true;
}

static void test_image(void **state)
{
	(void)state;
	add(RAM + MIB, 3 * PAGE, 5 * PAGE);
	add(FIRMWARE - 2 * PAGE, 2 * PAGE, 2 * PAGE);
	assert_int_equal(ipl_image(&boot, &image, "test", 1), ERR_DEVICE);
	assert_int_equal(handoffs, 1);
	assert_memory_equal((void *)(RAM + MIB), disk_bytes, 3 * PAGE);
	for (unsigned i = 0; i < 2 * PAGE; i++)
		assert_int_equal(((u8 *)RAM)[MIB + 3 * PAGE + i], 0);
	assert_true(untouched(RAM, MIB) && untouched(RAM + MIB + 5 * PAGE, FIRMWARE - RAM - MIB - 7 * PAGE));
	assert_true(untouched(FIRMWARE, 2 * MIB));
}

static const struct {
	u64 address, n, memory;
	int err;
} hostile[] = {
	{ FIRMWARE, PAGE, PAGE, ERR_OVERLAP },
	{ FIRMWARE - PAGE, 2 * PAGE, 2 * PAGE, ERR_OVERLAP },
	{ FIRMWARE - PAGE, 1, PAGE + 1, ERR_OVERLAP },		/* by what is zeroed behind it */
	{ FIRMWARE + 2 * MIB - 1, 1, 1, ERR_OVERLAP },
	{ RAM + MIB, PAGE, PAGE, ERR_OVERLAP },			/* the first segment itself */
	{ RAM + MIB - 1, 2, 2, ERR_OVERLAP },
	{ RAM, 2 * MIB, 2 * MIB, ERR_OVERLAP },
	{ 0, PAGE, PAGE, ERR_RANGE },				/* lowcore, where that is not RAM to load */
	{ RAM - 1, 2, 2, ERR_RANGE },
	{ RAM + RAM_SIZE, 1, 1, ERR_RANGE },
	{ RAM + RAM_SIZE - 1, 2, 2, ERR_RANGE },
	{ 1ull << 40, PAGE, PAGE, ERR_RANGE },
	{ ~0ull - 0xfff, PAGE, PAGE, ERR_RANGE },
	{ ~0ull, 2, RAM + MIB, ERR_RANGE },
	{ RAM + 2 * MIB, PAGE, ~0ull, ERR_RANGE },
	{ RAM + 2 * MIB, PAGE, -(RAM + 2 * MIB), ERR_RANGE },
	{ RAM + 2 * MIB, PAGE, PAGE - 1, ERR_FORMAT },		/* more bytes than memory for them */
	{ RAM + 2 * MIB, 1, 0, ERR_FORMAT },
	{ RAM + 2 * MIB, ~0ull, PAGE, ERR_FORMAT },
};

/* Before and behind a good segment. */
static void test_hostile(void **state)
{
	for (unsigned i = 0; i < 2 * ARRAY_SIZE(hostile); i++) {
		bool first = i & 1;
		int err;

		setup(state);
		if (!first)
			add(RAM + MIB, 8 * PAGE, 8 * PAGE);
		add(hostile[i / 2].address, hostile[i / 2].n, hostile[i / 2].memory);
		if (first)
			add(RAM + MIB, 8 * PAGE, 8 * PAGE);
		err = ipl_image(&boot, &image, "test", 1);
		if (err != hostile[i / 2].err)
			fail_msg("segment %u: %d, not %d", i / 2, err, hostile[i / 2].err);
		assert_true(*fail_reason());
		assert_int_equal(handoffs, 0);
		assert_int_equal(disk.reads, 0);
		assert_true(untouched(RAM, RAM_SIZE));
	}
}

/* The machine's first bytes are in use: what an image wants there is kept aside. */
static void test_lowcore(void **state)
{
	u8 stage[PAGE];

	(void)state;
	m = (struct machine){ .ram_ranges = 1, .ram = { { 0, RAM + RAM_SIZE } }, .low_size = 0x2000,
			      .reserved_ranges = 1, .reserved = { { FIRMWARE, 2 * MIB } } };
	add(0x100, 2 * PAGE - 0x100, 2 * PAGE - 0x100);
	add(RAM + MIB, PAGE, PAGE);
	assert_int_equal(ipl_image(&boot, &image, "test", 1), ERR_DEVICE);
	assert_int_equal(handoffs, 1);
	assert_int_equal(m.low_used, 0x2000);
	memset(stage, 0xdd, sizeof(stage));
	memset(stage, 0, 0x100);
	assert_memory_equal(m.low_stage, stage, PAGE);
	/* two of them there must not meet either */
	image = (struct image){ .protocol = PROTOCOL_S390_ADDR };
	m.reserved_ranges = 1;
	handoffs = 0;
	disk.reads = 0;
	add(0x100, 0x100, 0x100);
	add(0x1ff, 2, 2);
	assert_int_equal(ipl_image(&boot, &image, "test", 1), ERR_OVERLAP);
	assert_int_equal(handoffs + disk.reads, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_claims), cmocka_unit_test(test_claimed), cmocka_unit_test(test_find),
		cmocka_unit_test_setup(test_image, setup), cmocka_unit_test(test_hostile),
		cmocka_unit_test_setup(test_lowcore, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
