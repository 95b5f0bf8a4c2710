/* SPDX-License-Identifier: MIT */
/*
 * The buses of a PC: PCI, virtio-mmio slots, and what the host loads itself.
 */
#include "boot/x86/linux.h"
#include "vipl/fw_cfg.h"
#include "vipl/err.h"

static int pci_at(const struct boot_target *t, struct virtio_device *d)
{
	return virtio_pci_at(t->bdf, d);
}

static void pci_describe(const struct virtio_device *d, struct boot_target *t)
{
	t->bdf = d->reg.bdf;
}

static int mmio_at(const struct boot_target *t, struct virtio_device *d)
{
	return virtio_mmio_at(t->base, d);
}

static void mmio_describe(const struct virtio_device *d, struct boot_target *t)
{
	t->base = d->reg.slot;
}

/* -kernel, -initrd and -append */
static int loaded_boot(struct machine *m, const struct boot_target *t)
{
	static struct disk kernel, initrd;
	struct kernel_job job = { .what = "-kernel" };
	struct fw_cfg_loaded l;
	int err = fw_cfg_loaded(&l);

	if (!err && !l.kernel)
		return fail(ERR_NOT_FOUND, "fw_cfg: no kernel was given");
	if (!err)
		err = disk_init(&kernel, l.kernel);
	if (!err && l.initrd)
		err = disk_init(&initrd, l.initrd);
	if (err)
		return err;
	job.kernel = extent_whole(&kernel);
	if (l.initrd)
		job.initrd[job.initrds++] = extent_whole(&initrd);
	job.options = l.cmdline;
	return kernel_boot(m, t, &job);
}

const struct bus buses[] = {
	{ .bus = TARGET_PCI, .name = "pci", .at = pci_at, .next = virtio_pci_next,
	  .describe = pci_describe },
	{ .bus = TARGET_MMIO, .name = "mmio", .at = mmio_at, .next = virtio_mmio_next,
	  .describe = mmio_describe },
	{ .bus = TARGET_LOADED, .name = "host", .boot = loaded_boot },
};
const unsigned bus_count = ARRAY_SIZE(buses);
