/* SPDX-License-Identifier: MIT */
#include "regs.h"

int virtio_pci_reset(struct virtio_device *d) { return reg_reset(d); }
void virtio_pci_notify(struct virtio_device *d, struct virtqueue *q) { (void)d; reg_write16(q->notify_at, q->index); }

void proof_main(void)
{
	static struct virtio_device d;
	struct pci_function f;

	Frama_C_make_unknown((char *)&f, sizeof(f));
	virtio_pci_legacy(&f, &d);
	if (d.ops)
		use(&d);
}
