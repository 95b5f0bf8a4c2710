/* SPDX-License-Identifier: MIT */
/* Targets and devices of any bytes, through the table. */
#include "eva.h"

int virtio_ccw_at(u8 ssid, u16 devno, struct virtio_device *d)
{
	Frama_C_make_unknown((char *)d, sizeof(*d));
	d->ccw.ssid = ssid;
	d->ccw.devno = devno;
	return any_error();
}
int virtio_ccw_next(u64 *cursor, u16 type, struct virtio_device *d)
{
	++*cursor;
	return virtio_ccw_at((u8)any, type, d) ? 1 : any_error();
}

void proof_main(void)
{
	struct boot_target t;
	struct virtio_device d;
	u64 cursor = 0;

	for (unsigned i = 0; i < bus_count; i++) {
		Frama_C_make_unknown((char *)&t, sizeof(t));
		if (buses[i].at(&t, &d) == 0)
			buses[i].describe(&d, &t);
		if (buses[i].next(&cursor, (u16)any, &d) > 0)
			buses[i].describe(&d, &t);
	}
}
