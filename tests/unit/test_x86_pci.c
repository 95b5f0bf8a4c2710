/* SPDX-License-Identifier: MIT */
/* LINK: arch/x86/pci_bus.c lib/err.c lib/log.c lib/printf.c tests/host/fake_log.c */
/*
 * PCI enumeration on machines made up here: bus numbers, BARs and windows that fit into each other,
 * and devices that say what none should.
 */
#include "unit.h"

#include "arch/x86/pci_table.h"
#include "arch/x86/x86.h"
#include "fake_log.h"
#include "vipl/err.h"
#include "vipl/fw_cfg.h"

#define FLOOR 0xc0000000u
#define CEILING 0xfec00000u
#define HIGH (8 * GIB)
#define DEVICES_MAX 800

struct pci_function pci_table[PCI_FUNCTIONS_MAX];
unsigned pci_functions;
enum platform platform;
static u64 extra_roots;

struct device {
	int parent;		/* index of the bridge, -1 - bus for a root bus */
	u8 slot, function, header;
	u16 vendor, id;
	u32 class;
	u64 bar[6];		/* size; 0: none. An I/O BAR: | 1; memory: | 4 for 64 bits, | 8 prefetchable */
	u32 reg[16];
	bool stuck;		/* its registers read as all ones but for the id */
	u8 port;		/* PCI Express port type + 1 */
};

static struct device dev[DEVICES_MAX];
static int devices;
static unsigned accesses;

int fw_cfg_lookup(const char *name, size_t n, struct fw_cfg_file *file)
{
	assert_string_equal(name, "etc/extra-pci-roots");
	assert_int_equal(n, strlen(name) + 1);
	*file = (struct fw_cfg_file){ 1, 8 };
	return extra_roots ? 0 : ERR_NOT_FOUND;
}

int fw_cfg_read(u16 key, u32 off, void *to, u32 n)
{
	assert_true(key == 1 && off == 0 && n == 8);
	memcpy(to, &extra_roots, 8);
	return 0;
}

static struct device *at(u32 bdf)
{
	accesses++;
	for (int i = 0; i < devices; i++) {
		struct device *d = &dev[i];
		int bus = d->parent < 0 ? -1 - d->parent : (int)(dev[d->parent].reg[6] >> 8 & 0xff);

		if ((bus || d->parent < 0) && PCI_BDF(bus, d->slot, d->function) == bdf)
			return d;
	}
	return NULL;
}

static u32 read_bar(const struct device *d, unsigned n)
{
	u64 mask = -(d->bar[n] & ~0xfull);

	if (n && (d->bar[n - 1] & 5) == 4)
		return d->reg[4 + n] & (u32)(-(d->bar[n - 1] & ~0xfull) >> 32);
	if (!d->bar[n])
		return 0;
	return (d->reg[4 + n] & (u32)mask) | (u32)(d->bar[n] & 0xf);
}

u32 pci_cfg_read32(u32 bdf, unsigned reg)
{
	struct device *d = at(bdf);
	unsigned bars = d && d->header == 1 ? 2 : 6;

	assert_true(reg % 4 == 0);
	if (!d)
		return ~0u;
	if (reg == PCI_VENDOR)
		return (u32)d->id << 16 | d->vendor;
	if (d->stuck)
		return ~0u;
	if (reg == PCI_CLASS_REV)
		return d->class << 8;
	if (reg == 0xc)
		return (u32)d->header << 16 | (d->function ? 0 : 0x800000u);
	if (reg >= PCI_BAR0 && reg < PCI_BAR0 + 4 * bars)
		return read_bar(d, (reg - PCI_BAR0) / 4);
	if (reg == PCI_CAP_POINTER)
		return d->port ? 0x40 : 0;
	if (reg == PCI_IRQ_LINE)
		return d->reg[15] | 0x100;
	if (reg == 0x40)
		return d->port ? (u32)(d->port - 1) << 20 | 0x4000 | PCI_CAP_ID_EXPRESS : 0;	/* its next is itself */
	return reg < 64 ? d->reg[reg / 4] : 0;
}

void pci_cfg_write32(u32 bdf, unsigned reg, u32 v)
{
	struct device *d = at(bdf);

	if (d && reg < 64)
		d->reg[reg / 4] = v;
}

u8 pci_cfg_read8(u32 bdf, unsigned reg)
{
	return (u8)(pci_cfg_read32(bdf, reg & ~3u) >> reg % 4 * 8);
}

static void write_part(u32 bdf, unsigned reg, u32 v, u32 mask)
{
	struct device *d = at(bdf);
	unsigned shift = reg % 4 * 8;

	if (d && reg < 64)
		d->reg[reg / 4] = (d->reg[reg / 4] & ~(mask << shift)) | v << shift;
}

void pci_cfg_write8(u32 bdf, unsigned reg, u8 v)
{
	write_part(bdf, reg, v, 0xff);
}

void pci_cfg_write16(u32 bdf, unsigned reg, u16 v)
{
	write_part(bdf, reg, v, 0xffff);
}

/* --- machines ------------------------------------------------------------------- */

static int setup(void **state)
{
	(void)state;
	memset(dev, 0, sizeof(dev));
	devices = 0;
	pci_functions = 0;
	accesses = 0;
	extra_roots = 0;
	platform = PLATFORM_Q35;
	fake_log_clear();
	return 0;
}

static int add(int parent, unsigned slot, unsigned function)
{
	dev[devices] = (struct device){ .parent = parent, .slot = (u8)slot, .function = (u8)function,
					.vendor = 0x1af4, .id = 0x1042, .class = 0x010000 };
	return devices++;
}

static int bridge(int parent, unsigned slot)
{
	int i = add(parent, slot, 0);

	dev[i].header = 1;
	dev[i].class = 0x060400;
	return i;
}

static void run(void)
{
	pci_enumerate(FLOOR, CEILING, HIGH);
}

/* --- what must hold of any machine ------------------------------------------------ */

struct window {
	u64 start, end;		/* end == start: closed */
};

static struct window mem_window(const struct device *d)
{
	u64 start = (d->reg[8] & 0xfff0) << 16, end = (d->reg[8] & 0xfff00000) + 0x100000ull;

	return start < end ? (struct window){ start, end } : (struct window){ 0, 0 };
}

static struct window pref_window(const struct device *d)
{
	u64 start = (u64)d->reg[10] << 32 | (u32)(d->reg[9] << 16 & 0xfff00000);
	u64 end = ((u64)d->reg[11] << 32 | (d->reg[9] & 0xfff00000)) + 0x100000;

	return start < end ? (struct window){ start, end } : (struct window){ 0, 0 };
}

static struct window io_window(const struct device *d)
{
	u64 start = (d->reg[7] & 0xf0) << 8, end = (d->reg[7] & 0xf000) + 0x1000;

	return start < end ? (struct window){ start, end } : (struct window){ 0, 0 };
}

static bool inside(struct window w, u64 base, u64 size)
{
	return base >= w.start && base + size <= w.end;
}

static void check_bar(const struct pci_function *f, const struct pci_bar *bar, unsigned n)
{
	u64 base = bar->base;

	assert_true(is_pow2(bar->size) && base % bar->size == 0);
	assert_int_equal(read_bar(at(f->bdf), n) & ~(bar->kind == PCI_BAR_IO ? 3u : 15u), (u32)base);
	if (bar->kind == PCI_BAR_IO)
		assert_true(base >= 0x1000 && base + bar->size <= 0x10000);
	else
		assert_true((base >= FLOOR && base + bar->size <= CEILING) || (base >= HIGH && bar->is64));
	while (f->parent != PCI_NO_PARENT) {
		const struct device *d;

		f = &pci_table[f->parent];
		d = at(f->bdf);
		if (bar->kind == PCI_BAR_IO)
			assert_true(inside(io_window(d), base, bar->size));
		else
			assert_true(inside(mem_window(d), base, bar->size) || inside(pref_window(d), base, bar->size));
	}
}

static bool is_above(const struct pci_function *bridge, const struct pci_function *f)
{
	for (; f->parent != PCI_NO_PARENT; f = &pci_table[f->parent])
		if (bridge == &pci_table[f->parent])
			return true;
	return false;
}

static bool meets(struct window w, const struct pci_bar *bar)
{
	return bar->base < w.end && w.start < bar->base + bar->size;
}

/* No bridge passes on what is not behind it. */
static void check_foreign(const struct pci_function *f, const struct pci_bar *bar)
{
	for (unsigned i = 0; i < pci_functions; i++) {
		const struct pci_function *b = &pci_table[i];
		const struct device *d = at(b->bdf);

		if (b->header != 1 || !b->secondary || is_above(b, f))
			continue;
		if (bar->kind == PCI_BAR_IO)
			assert_false(meets(io_window(d), bar));
		else
			assert_false(meets(mem_window(d), bar) || meets(pref_window(d), bar));
	}
}

static bool overlap(const struct pci_bar *a, const struct pci_bar *b)
{
	return a->kind == b->kind && a->base < b->base + b->size && b->base < a->base + a->size;
}

static void check(void)
{
	static const struct pci_bar *seen[PCI_FUNCTIONS_MAX * 6];
	unsigned n = 0;

	for (unsigned i = 0; i < pci_functions; i++) {
		const struct pci_function *f = &pci_table[i];

		for (unsigned b = 0; b < 6; b++) {
			if (!f->bar[b].base)
				continue;
			check_bar(f, &f->bar[b], b);
			check_foreign(f, &f->bar[b]);
			for (unsigned k = 0; k < n; k++)
				assert_false(overlap(seen[k], &f->bar[b]));
			seen[n++] = &f->bar[b];
		}
		if (f->header == 1 && f->secondary) {
			assert_true(f->secondary > f->bdf >> 8 && f->subordinate >= f->secondary);
			if (f->parent != PCI_NO_PARENT)
				assert_true(f->subordinate <= pci_table[f->parent].subordinate);
		}
	}
}

static const struct pci_function *found(int i)
{
	for (unsigned k = 0; k < pci_functions; k++)
		if (at(pci_table[k].bdf) == &dev[i])
			return &pci_table[k];
	return NULL;
}

/* --- tests ---------------------------------------------------------------------- */

static void test_flat(void **state)
{
	int disk = add(-1, 2, 0), vga = add(-1, 5, 0);

	(void)state;
	dev[disk].bar[0] = 0x80 | 1;
	dev[disk].bar[1] = 0x1000;
	dev[disk].bar[4] = 0x4000 | 12;
	dev[vga].vendor = 0x1234;
	dev[vga].bar[0] = 16 * MIB | 8;
	dev[vga].bar[2] = 512ull * MIB | 12;
	run();
	check();
	assert_int_equal(pci_functions, 2);
	assert_true(found(disk)->bar[0].base && found(disk)->bar[1].base && found(disk)->bar[4].base);
	assert_true(found(disk)->bar[4].is64 && found(disk)->bar[4].base < 4 * GIB);
	assert_true(found(vga)->bar[2].base >= HIGH);
	assert_int_equal(found(disk)->command, PCI_COMMAND_IO | PCI_COMMAND_MEMORY);
	assert_int_equal(dev[disk].reg[15] & 0xff, 11);
	assert_string_equal(fake_log(), "");
}

static void test_bridges(void **state)
{
	int outer = bridge(-1, 1), inner, deep, port, behind, ghost;

	(void)state;
	inner = bridge(outer, 3);
	deep = add(inner, 7, 0);
	dev[deep].bar[0] = 0x80 | 1;
	dev[deep].bar[1] = 8 * MIB;
	dev[deep].bar[2] = 2 * GIB | 12;
	port = bridge(-1, 2);
	dev[port].port = 4 + 1;
	behind = add(port, 0, 0);
	dev[behind].bar[4] = 0x4000 | 12;
	ghost = add(port, 1, 0);	/* there is no device 1 behind a port */
	add(-1, 9, 0);
	run();
	check();
	assert_int_equal(pci_functions, 6);
	assert_null(found(ghost));
	assert_int_equal(found(outer)->secondary, 1);
	assert_int_equal(found(outer)->subordinate, 2);
	assert_int_equal(found(port)->secondary, 3);
	assert_true(found(deep)->bar[2].base >= HIGH && found(behind)->bar[4].base);
	/* something may be plugged in */
	assert_true(mem_window(&dev[port]).end - mem_window(&dev[port]).start >= 2 * MIB);
	assert_true(io_window(&dev[port]).end == io_window(&dev[port]).start);
}

static void test_functions(void **state)
{
	(void)state;
	add(-1, 4, 0);
	add(-1, 4, 3);
	add(-1, 4, 7);
	add(-1, 5, 2);	/* no function 0: no device */
	run();
	check();
	assert_int_equal(pci_functions, 3);
}

static void test_accesses(void **state)
{
	(void)state;
	run();
	assert_int_equal(accesses, 32);
}

static void test_extra_roots(void **state)
{
	int far;

	(void)state;
	bridge(-1, 1);
	far = add(-1 - 0x40, 0, 0);
	dev[far].bar[1] = 0x1000;
	extra_roots = 1;
	run();
	check();
	assert_int_equal(found(far)->bdf, PCI_BDF(0x40, 0, 0));
	assert_int_equal(found(far)->parent, PCI_NO_PARENT);
	assert_true(found(far)->bar[1].base);
}

/* Sizes whose sum is beyond 64 bits: no address wraps around to what others have. */
static void test_huge(void **state)
{
	int huge = add(-1, 3, 0), large = add(-1, 4, 0), again = add(-1, 5, 0);

	(void)state;
	dev[huge].bar[0] = 1ull << 63 | 12;
	dev[huge].bar[2] = 1ull << 63 | 12;
	dev[large].bar[0] = 1ull << 40 | 12;
	dev[again].bar[0] = 1ull << 62 | 12;
	dev[again].bar[2] = 64 * MIB | 12;
	run();
	check();
	assert_int_equal(found(huge)->bar[0].base, 0);
	assert_true(found(large)->bar[0].base >= HIGH && found(again)->bar[2].base >= HIGH);
}

/* More than there is room for: what fits is right, the rest has no address. */
static void test_full(void **state)
{
	int last = 0;

	(void)state;
	for (unsigned i = 0; i < 32; i++) {
		last = add(-1, i, 0);
		dev[last].bar[0] = 64 * MIB;
		dev[last].bar[1] = 0x1000 | 1;
	}
	run();
	check();
	assert_int_equal(found(last)->bar[0].base, 0);
	assert_int_equal(dev[last].reg[4], 0);
	assert_non_null(strstr(fake_log(), "no room"));
}

static void test_too_many(void **state)
{
	(void)state;
	for (unsigned b = 0; b < 4; b++) {
		int parent = b ? bridge(-1, b) : -1;

		for (unsigned i = b ? 0 : 4; i < 32; i++)
			for (unsigned f = 0; f < 8 && devices < DEVICES_MAX; f++)
				add(parent, i, f);
	}
	run();
	check();
	assert_int_equal(pci_functions, PCI_FUNCTIONS_MAX);
}

static void test_deep(void **state)
{
	int parent = -1;

	(void)state;
	for (unsigned i = 0; i < 40; i++)
		parent = bridge(parent, 0);
	run();
	check();
	assert_true(pci_functions >= 16 && pci_functions < 40);
}

static void test_stuck(void **state)
{
	(void)state;
	dev[add(-1, 3, 0)].stuck = true;
	run();
	assert_true(pci_functions <= 8);
}

/* Any tree of any BARs, masks that are no powers of two too. */
static void test_random(void **state)
{
	(void)state;
	srand(1);
	for (unsigned round = 0; round < 2000; round++) {
		bool odd = round % 4 == 0;

		setup(NULL);
		for (int i = 0; i < 1 + rand() % 40; i++) {
			int parent = devices && rand() % 2 ? rand() % devices : -1;
			int d;

			if (parent >= 0 && dev[parent].header != 1)
				parent = -1;
			d = rand() % 4 ? add(parent, (unsigned)rand() % 32, (unsigned)rand() % 8) :
					 bridge(parent, (unsigned)rand() % 32);
			for (unsigned b = 0; b < (dev[d].header ? 2 : 6); b++) {
				unsigned kind = (unsigned)rand() % 5;

				if (!kind || (b && (dev[d].bar[b - 1] & 5) == 4))
					continue;
				dev[d].bar[b] = kind == 1 ? 1 | 16u << rand() % 8 : kind == 2 ? 16u << rand() % 24 :
						b == 5 ? 0 : 4 | (rand() % 2 ? 8 : 0) | 16ull << rand() % 36;
				if (odd && rand() % 4 == 0)
					dev[d].bar[b] += 0x30;
			}
		}
		run();
		if (!odd)
			check();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_flat, setup), cmocka_unit_test_setup(test_bridges, setup),
		cmocka_unit_test_setup(test_functions, setup), cmocka_unit_test_setup(test_accesses, setup),
		cmocka_unit_test_setup(test_extra_roots, setup), cmocka_unit_test_setup(test_full, setup),
		cmocka_unit_test_setup(test_too_many, setup), cmocka_unit_test_setup(test_deep, setup),
		cmocka_unit_test_setup(test_huge, setup), cmocka_unit_test_setup(test_stuck, setup), cmocka_unit_test_setup(test_random, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
