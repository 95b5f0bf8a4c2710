/* SPDX-License-Identifier: MIT */
/* LINK: boot/x86/kernel.c boot/place.c image/bzimage.c image/uki.c image/elf.c image/multiboot.c disk/blockdev.c disk/extent.c lib/err.c lib/arena.c lib/text.c lib/printf.c lib/log.c tests/host/fake_disk.c tests/host/fake_log.c */
/*
 * A kernel with initrds and a command line, placed and read into memory of the test's that
 * lies where a machine's RAM does.
 */
#include "unit.h"

#include <sys/mman.h>

#include "boot/x86/linux.h"
#include "fake_disk.h"
#include "vipl/arena.h"
#include "vipl/err.h"

#define RAM 0x20000000ull
#define RAM_SIZE (8ull << 20)
#define KERNEL 0x4000u		/* bytes behind one setup sector */
#define INITRD_AT 0x10000u

static u8 disk_bytes[1 << 20];
static struct fake_disk disk;
static struct machine m;
static struct handoff got;
static unsigned handoffs;
static struct kernel_job job;

int handoff(struct machine *machine, const struct handoff *h)
{
	assert_ptr_equal(machine, &m);
	got = *h;
	handoffs++;
	return fail(ERR_DEVICE, "test: as far as it goes");
}

void virtio_reset_all(void)
{
}

static void put(u32 at, u64 v, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		disk_bytes[at + i] = (u8)(v >> 8 * i);
}

static int setup(void **state)
{
	void *ram = (void *)RAM;

	(void)state;
	if (!m.ram_ranges)
		assert_ptr_equal(mmap(ram, RAM_SIZE, PROT_READ | PROT_WRITE,
				      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0), ram);
	memset(ram, 0xee, RAM_SIZE);
	m = (struct machine){ .ram_ranges = 1, .ram = { { RAM, RAM_SIZE } } };
	for (u32 i = 0; i < sizeof(disk_bytes); i++)
		disk_bytes[i] = (u8)(i * 7 + i / 256);
	memset(disk_bytes, 0, 1024);
	put(0x1f1, 1, 1);
	put(0x1f4, KERNEL / 16, 4);
	memcpy(disk_bytes + 0x200, "\xeb\x6aHdrS", 6);
	put(0x206, 0x20f, 2);
	put(0x211, 1, 1);
	put(0x22c, 0x7fffffff, 4);
	put(0x230, 0x200000, 4);
	put(0x234, 1, 1);
	put(0x236, 3, 2);
	put(0x238, 2047, 4);
	put(0x258, RAM + 0x200000, 8);
	put(0x260, 0x100000, 4);
	fake_disk_init(&disk, disk_bytes, sizeof(disk_bytes), 512);
	job = (struct kernel_job){ .what = "test", .options = "one two" };
	assert_int_equal(extent_sub(&(struct extent){ .disk = &disk.disk, .length = sizeof(disk_bytes) }, 0,
				    1024 + KERNEL, &job.kernel), 0);
	handoffs = 0;
	fail_clear();
	return 0;
}

static void add_initrd(u32 at, u32 n)
{
	struct extent whole = extent_whole(&disk.disk);

	assert_int_equal(extent_sub(&whole, at, n, &job.initrd[job.initrds++]), 0);
}

static int boot(void)
{
	static const struct boot_target target;
	int err = kernel_boot(&m, &target, &job);

	assert_int_equal(m.reserved_ranges, 0);
	return err;
}

static void test_whole(void **state)
{
	(void)state;
	add_initrd(INITRD_AT, 5000);
	add_initrd(INITRD_AT + 0x8000, 4096);
	strcpy(m.append, "three");
	assert_int_equal(boot(), ERR_DEVICE);
	assert_int_equal(handoffs, 1);
	assert_int_equal(got.base, RAM + 0x200000);
	assert_memory_equal((void *)got.base, disk_bytes + 1024, KERNEL);
	assert_string_equal(got.cmdline, "one two three");
	assert_int_equal(got.initrd_size, 8192 + 4096);
	assert_memory_equal((void *)got.initrd, disk_bytes + INITRD_AT, 5000);
	for (unsigned i = 5000; i < 8192; i++)
		assert_int_equal(((u8 *)got.initrd)[i], 0);
	assert_memory_equal((void *)(got.initrd + 8192), disk_bytes + INITRD_AT + 0x8000, 4096);
}

/* Files of no bytes leave nothing to place: what is not there is not read. */
static void test_empty_initrds(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 3; i++)
		add_initrd(INITRD_AT, 0);
	assert_int_equal(boot(), ERR_DEVICE);
	assert_int_equal(handoffs, 1);
	assert_int_equal(got.initrd_size, 0);
	setup(NULL);
	add_initrd(INITRD_AT, 0);
	add_initrd(INITRD_AT, 10);
	add_initrd(INITRD_AT, 0);
	assert_int_equal(boot(), ERR_DEVICE);
	assert_int_equal(got.initrd_size, 4096);
	assert_memory_equal((void *)got.initrd, disk_bytes + INITRD_AT, 10);
}

/* A place that the kernel prefers and that its own alignment forbids is not taken. */
static void test_unaligned_preference(void **state)
{
	(void)state;
	put(0x258, RAM + 0x201000, 8);
	assert_int_equal(boot(), ERR_DEVICE);
	assert_int_equal(handoffs, 1);
	assert_int_equal(got.base % 0x200000, 0);
	assert_memory_equal((void *)got.base, disk_bytes + 1024, KERNEL);
}

static void test_no_room(void **state)
{
	(void)state;
	add_initrd(INITRD_AT, 0x10000);
	job.initrd[0].length = INT64_MAX / 8;
	assert_int_equal(boot(), ERR_RANGE);
	job.initrd[0].length = RAM_SIZE;
	assert_int_equal(boot(), ERR_NO_MEMORY);
	setup(NULL);
	put(0x238, 6, 4);	/* it takes six characters */
	assert_int_equal(boot(), ERR_RANGE);
	setup(NULL);
	put(0x260, RAM_SIZE, 4);
	assert_int_equal(boot(), ERR_NO_MEMORY);
	setup(NULL);
	put(0x202, 0, 4);
	assert_int_equal(boot(), ERR_UNSUPPORTED);
	assert_int_equal(handoffs, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_whole, setup), cmocka_unit_test_setup(test_empty_initrds, setup),
		cmocka_unit_test_setup(test_unaligned_preference, setup), cmocka_unit_test_setup(test_no_room, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
