/* SPDX-License-Identifier: MIT */
/* Targets and devices of any bytes, through the table; a kernel with or without an initrd, or none; disks that are taken or not. */
#include "eva.h"

static struct blockdev kernel_bd, initrd_bd;

static int any_device(struct virtio_device *d)
{
	Frama_C_make_unknown((char *)d, sizeof(*d));
	return any_error();
}
int virtio_pci_at(u32 bdf, struct virtio_device *d) { (void)bdf; return any_device(d); }
int virtio_mmio_at(u64 base, struct virtio_device *d) { (void)base; return any_device(d); }
int virtio_pci_next(u64 *cursor, u16 type, struct virtio_device *d)
{
	(void)type;
	++*cursor;
	return any_device(d) ? 0 : 1;
}
int virtio_mmio_next(u64 *cursor, u16 type, struct virtio_device *d)
{
	return virtio_pci_next(cursor, type, d);
}
int fw_cfg_loaded(struct fw_cfg_loaded *l)
{
	*l = (struct fw_cfg_loaded){ .cmdline = "" };
	if (any)
		return any_error();
	l->kernel = &kernel_bd;
	l->initrd = any ? &initrd_bd : NULL;
	l->cmdline = any ? "" : "quiet";
	return any_error();
}
int disk_init(struct disk *disk, struct blockdev *bd)
{
	/*@ assert device: \valid(bd); */
	disk->bd = bd;
	disk->size = any;
	return any_error();
}
int kernel_boot(struct machine *m, const struct boot_target *t, struct kernel_job *job)
{
	(void)m;
	(void)t;
	/*@ assert kernel: \valid(job->kernel.disk) && job->kernel.disk->bd == &kernel_bd; */
	/*@ assert initrds: job->initrds <= 1; */
	/*@ assert initrd: job->initrds == 1 ==> \valid(job->initrd[0].disk) && job->initrd[0].disk->bd == &initrd_bd; */
	/*@ assert texts: \valid_read(job->what) && \valid_read(job->options); */
	return ERR_IO;
}

void proof_main(void)
{
	static struct machine m;
	struct boot_target t;
	struct virtio_device d;
	u64 cursor = 0;

	for (unsigned i = 0; i < bus_count; i++) {
		Frama_C_make_unknown((char *)&t, sizeof(t));
		if (buses[i].boot) {
			buses[i].boot(&m, &t);
			continue;
		}
		if (buses[i].at(&t, &d) == 0)
			buses[i].describe(&d, &t);
		if (buses[i].next(&cursor, (u16)any, &d) > 0)
			buses[i].describe(&d, &t);
	}
}
