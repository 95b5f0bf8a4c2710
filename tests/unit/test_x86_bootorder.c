/* SPDX-License-Identifier: MIT */
/* LINK: arch/x86/bootorder.c lib/text.c */
/*
 * The host's boot order: the paths QEMU makes for virtio disks, and other text.
 */
#include "unit.h"

#include "arch/x86/x86.h"
#include "vipl/pci.h"

static const struct pci_function functions[] = {
	{ .bdf = PCI_BDF(0, 0, 0), .vendor = 0x8086, .device = 0x29c0, .parent = PCI_NO_PARENT },
	{ .bdf = PCI_BDF(0, 3, 0), .vendor = 0x1af4, .device = 0x1042, .parent = PCI_NO_PARENT },
	{ .bdf = PCI_BDF(0, 3, 2), .vendor = 0x1af4, .device = 0x1001, .parent = PCI_NO_PARENT },
	{ .bdf = PCI_BDF(0, 4, 0), .vendor = 0x1af4, .device = 0x1000, .parent = PCI_NO_PARENT },
	{ .bdf = PCI_BDF(0, 5, 0), .header = 1, .secondary = 1, .parent = PCI_NO_PARENT },
	{ .bdf = PCI_BDF(1, 0, 0), .header = 1, .secondary = 2, .parent = 4 },
	{ .bdf = PCI_BDF(2, 31, 7), .vendor = 0x1af4, .device = 0x1048, .parent = 5 },
	{ .bdf = PCI_BDF(0, 6, 0), .header = 1, .secondary = 0, .parent = PCI_NO_PARENT },	/* a loop */
	{ .bdf = PCI_BDF(0, 31, 2), .vendor = 0x8086, .device = 0x2922, .parent = PCI_NO_PARENT },
	{ .bdf = PCI_BDF(8, 1, 0), .vendor = 0x1af4, .device = 0x1004, .parent = PCI_NO_PARENT },
	{ .bdf = PCI_BDF(9, 1, 0), .vendor = 0x1af4, .device = 0x1042, .parent = PCI_NO_PARENT },
};

const struct pci_function *pci_function(unsigned index)
{
	return index < ARRAY_SIZE(functions) ? &functions[index] : NULL;
}

const struct pci_function *pci_find(u32 bdf)
{
	for (unsigned i = 0; i < ARRAY_SIZE(functions); i++)
		if (functions[i].bdf == bdf)
			return &functions[i];
	return NULL;
}

static struct machine m;

/* On a heap block of just its size: a look behind its end is seen. */
static void parse_bytes(const char *text, size_t n)
{
	char *copy = malloc(n ? n : 1);

	memcpy(copy, text, n);
	m.targets = 0;
	bootorder_parse(&m, copy, n);
	free(copy);
}

static void parse(const char *text)
{
	parse_bytes(text, strlen(text) + 1);
}

static void expect_pci(unsigned i, u32 bdf)
{
	assert_true(i < m.targets);
	assert_int_equal(m.target[i].bus, TARGET_PCI);
	assert_int_equal(m.target[i].bdf, bdf);
}

static void expect_lun(unsigned i, u8 channel, u16 target, u32 lun)
{
	assert_true(m.target[i].has_lun);
	assert_int_equal(m.target[i].channel, channel);
	assert_int_equal(m.target[i].target, target);
	assert_int_equal(m.target[i].lun, lun);
}

static void test_paths(void **state)
{
	(void)state;
	parse("/pci@i0cf8/scsi@3/disk@0,0\n"
	      "/pci@i0cf8/scsi@3,2/disk@0,0\n"
	      "/pci@i0cf8/pci-bridge@5/pci-bridge@0/scsi@1f,7/channel@1/disk@fe,3fff\n"
	      "/pci@ffffffffffffffff/scsi@3/disk@0,0\n"
	      "/virtio-mmio@00000000feb02e00/disk@0,0\n"
	      "/virtio-mmio@00000000feb02c00/channel@0/disk@2,5\n"
	      "/rom@genroms/linuxboot_dma.bin\n"
	      "/pci@i0cf8,1/scsi@1/channel@0/disk@0,0\n"
	      "/pci@i0cf8,2/scsi@1/disk@0,0");
	assert_int_equal(m.targets, 9);
	expect_pci(0, PCI_BDF(0, 3, 0));
	assert_false(m.target[0].has_lun);
	expect_pci(1, PCI_BDF(0, 3, 2));
	expect_pci(2, PCI_BDF(2, 31, 7));
	expect_lun(2, 1, 0xfe, 0x3fff);
	expect_pci(3, PCI_BDF(0, 3, 0));
	assert_int_equal(m.target[4].bus, TARGET_MMIO);
	assert_int_equal(m.target[4].base, 0xfeb02e00);
	assert_int_equal(m.target[5].bus, TARGET_MMIO);
	expect_lun(5, 0, 2, 5);
	assert_int_equal(m.target[6].bus, TARGET_LOADED);
	expect_pci(7, PCI_BDF(8, 1, 0));
	expect_lun(7, 0, 0, 0);
	expect_pci(8, PCI_BDF(9, 1, 0));
}

static void test_not_ours(void **state)
{
	static const char *const lines[] = {
		"", "HALT", "/", "/pci@", "/pci@i0cf8", "/pci@i0cf8/", "/pci@i0cf8/scsi", "/pci@i0cf8/scsi@",
		"/pci@i0cf8/scsi@3", "/pci@i0cf8/scsi@3/", "/pci@i0cf8/scsi@3,/disk@0,0",
		"/pci@i0cf8/scsi@20/disk@0,0", "/pci@i0cf8/scsi@3,8/disk@0,0", "/pci@i0cf8/scsi@7/disk@0,0",
		"/pci@i0cf8/ethernet@4/ethernet-phy@0", "/pci@i0cf8/ide@1f,2/drive@0/disk@0",
		"/pci@i0cf8/pci-bridge@5/scsi@9/disk@0,0", "/pci@i0cf8,/scsi@3/disk@0,0",
		"/pci@i0cf8,3/scsi@1/disk@0,0", "/pci@i0cf8,ffffffffffff/scsi@1/disk@0,0",
		"/pci@i0cf8/pci-bridge@5", "/pci@i0cf8/pci-bridge@5/pci-bridge@0/scsi@1f,7/channel@0",
		"/pci@i0cf8/pci-bridge@5/pci-bridge@0/scsi@1f,7/channel@0/disk",
		"/pci@i0cf8/pci-bridge@5/pci-bridge@0/scsi@1f,7/channel@100/disk@0,0",
		"/pci@i0cf8/pci-bridge@5/pci-bridge@0/scsi@1f,7/channel@0/disk@10000,0",
		"/pci@i0cf8/pci-bridge@5/pci-bridge@0/scsi@1f,7/channel@0/disk@0,4000",
		"/virtio-mmio@", "/virtio-mmio@x/disk@0,0", "/virtio-mmio@feb00000", "/rom@genroms/vga.bin",
		"/rom@genroms", "scsi@3/disk@0,0",
		"/pci@i0cf8/b@6/b@6/b@6/b@6/b@6/b@6/b@6/b@6/b@6/b@6/b@6/b@6/b@6/b@6/b@6/b@6/b@6/scsi@3/disk@0,0",
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(lines); i++) {
		parse(lines[i]);
		if (m.targets)
			fail_msg("taken for a target: %s", lines[i]);
	}
}

/* A text that is cut: what has no end is no line. */
static void test_cut(void **state)
{
	static const char text[] = "/pci@i0cf8/scsi@3/disk@0,0\n/pci@i0cf8/scsi@3,2/disk@0,0";

	(void)state;
	for (size_t n = 0; n <= sizeof(text); n++) {
		parse_bytes(text, n);
		assert_int_equal(m.targets, n == sizeof(text) ? 2 : n > 26 ? 1 : 0);
	}
}

static void test_many(void **state)
{
	static char text[400 * 32];
	char *p = text;

	(void)state;
	for (unsigned i = 0; i < 400; i++)
		p += sprintf(p, "/pci@i0cf8/scsi@3/disk@0,0\n");
	parse(text);
	assert_int_equal(m.targets, TARGETS_MAX);
}

static void test_random(void **state)
{
	static const char bits[][16] = { "/pci@", "i0cf8", "/scsi@", "/pci-bridge@", "/channel@", "/disk@", "/",
					 "/virtio-mmio@", "\n", ",", "5", "0", "1f", "ffffffffffffffff", "@", "" };

	(void)state;
	srand(1);
	for (unsigned round = 0; round < 50000; round++) {
		char text[512] = "";

		for (unsigned i = 0; i < 24; i++)
			strcat(text, bits[rand() % ARRAY_SIZE(bits)]);
		parse_bytes(text, (size_t)rand() % (strlen(text) + 2));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths), cmocka_unit_test(test_not_ours), cmocka_unit_test(test_cut),
		cmocka_unit_test(test_many), cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
