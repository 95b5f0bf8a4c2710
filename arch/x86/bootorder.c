/* SPDX-License-Identifier: MIT */
/*
 * The host's boot order: open-firmware paths, one a line, best first (fw_cfg "bootorder", from each
 * device's bootindex). Those that name a virtio disk, or the kernel of -kernel, become targets.
 *
 *	/pci@i0cf8/scsi@3/disk@0,0			virtio-blk-pci in slot 3
 *	/pci@i0cf8/pci-bridge@1/scsi@2,1/channel@0/disk@1,0	behind a bridge: target 1, LUN 0
 *	/pci@i0cf8,1/pci-bridge@0/scsi@0/disk@0,0	behind a pxb
 *	/virtio-mmio@00000000feb02e00/disk@0,0
 *	/rom@genroms/linuxboot_dma.bin
 */
#include "arch/x86/x86.h"
#include "vipl/pci.h"
#include "vipl/string.h"

enum { VENDOR_VIRTIO = 0x1af4, BLK_OLD = 0x1001, SCSI_OLD = 0x1004, BLK = 0x1042, SCSI = 0x1048 };
#define DEPTH_MAX 16

/* If *s begins with @prefix, steps behind it. */
static bool skip(const char **s, const char *prefix)
{
	size_t n = strlen(prefix);

	if (strncmp(*s, prefix, n) != 0)
		return false;
	*s += n;
	return true;
}

/* A hexadecimal number; false when there is none. */
static bool number(const char **s, u64 *value)
{
	const char *start = *s;

	const char *p = start;
	u64 v = 0;

	for (;; p++) {
		unsigned digit = (u8)*p - '0';

		if (digit > 9) {
			digit = ((u8)*p | 0x20) - 'a';
			if (digit > 5)
				break;
			digit += 10;
		}
		v = v << 4 | digit;
	}
	*value = v;
	*s = p;
	return p != start;
}

/* The address of the next component: "/name@a[,b]"; b is 0 when it is not there. */
static bool component(const char **s, u64 *a, u64 *b)
{
	*b = 0;
	if (*(*s)++ != '/')
		return false;
	while (**s && **s != '@' && **s != '/')
		++*s;
	if (*(*s) != '@' || !(++*s, number(s, a)))
		return false;
	return *(*s) != ',' || (++*s, number(s, b));
}

/* The bus of the root @n: 0, then those of pxb devices in the order of their numbers; 256: none. */
static unsigned root_bus(u64 n)
{
	const struct pci_function *f;
	unsigned bus = 0;

	for (unsigned i = 0; n && (f = pci_function(i)); i++)
		if (f->parent == PCI_NO_PARENT && f->bdf >> 8 != bus) {
			bus = f->bdf >> 8;
			n--;
		}
	return n ? 256 : bus;
}

static APART bool scsi_unit(const char *s, struct boot_target *t)
{
	u64 channel, target, lun, none;

	if (strncmp(s, "/channel@", 9) != 0 || !component(&s, &channel, &none) || !component(&s, &target, &lun))
		return false;
	t->has_lun = true;
	t->channel = (u8)channel;
	t->target = (u16)target;
	t->lun = (u32)lun;
	return channel <= 0xff && target <= 0xffff && lun <= 16383;
}

/* What is left of the path on the device itself: "/disk@0,0" or "/channel@c/disk@t,l". */
static bool unit(const char *s, struct boot_target *t)
{
	return skip(&s, "/disk@") || scsi_unit(s, t);
}

/* What follows "/pci@": i0cf8, i0cf8,1 for the first pxb; then a component for each bridge and the device. */
static bool pci_path(const char *s, struct boot_target *t)
{
	const struct pci_function *f;
	u64 root = 0, device, function;
	unsigned bus;

	while (*s && *s != '/' && *s != ',')
		s++;
	if (*s == ',' && (s++, !number(&s, &root)))
		return false;
	bus = root_bus(root);
	for (unsigned depth = 0;; depth++) {
		if (depth == DEPTH_MAX || !component(&s, &device, &function) || device > 31 || function > 7)
			return false;
		f = pci_find(PCI_BDF(bus, device, function));
		if (!f)
			return false;
		if (f->header != 1)
			break;
		bus = f->secondary;
	}
	if (f->vendor != VENDOR_VIRTIO || (f->device != BLK && f->device != SCSI && f->device != BLK_OLD &&
					   f->device != SCSI_OLD))
		return false;
	t->bus = TARGET_PCI;
	t->bdf = f->bdf;
	return unit(s, t);
}

static bool parse_line(const char *s, struct boot_target *t)
{
	if (skip(&s, "/pci@"))
		return pci_path(s, t);
	if (skip(&s, "/virtio-mmio@")) {
		t->bus = TARGET_MMIO;
		return number(&s, &t->base) && unit(s, t);
	}
	/* QEMU's own loaders: their work is done here */
	t->bus = TARGET_LOADED;
	return skip(&s, "/rom@genroms/") && (skip(&s, "linuxboot") || skip(&s, "pvh") || skip(&s, "multiboot"));
}

/* @text is changed: lines become strings. */
void bootorder_parse(struct machine *m, char *text, size_t n)
{
	char *end = text + n;

	while (text < end && m->targets < TARGETS_MAX) {
		struct boot_target *t = &m->target[m->targets];
		char *line = text;

		/* Nearly all letters are told by the first comparison. */
		while (text < end && ((u8)*text > '\n' || (*text && *text != '\n')))
			text++;
		if (text == end)
			break;	/* no terminator: not a line */
		*text++ = '\0';
		memset(t, 0, sizeof(*t));
		if (parse_line(line, t))
			m->targets++;
	}
}
