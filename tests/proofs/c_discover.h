/* SPDX-License-Identifier: MIT */
/* What discover.c calls, as far as its loops are counted by it. */
#include "c_virtio.h"
#include "boot/boot.h"

/* Virtio devices on a bus: each step goes on (virtio_ccw_ends, virtio_mmio_ends, virtio_pci_ends). */
#define WALK 0x40000
/*@ assigns *cursor, *d; ensures \result != 0 ==> \old(*cursor) < *cursor <= WALK; */
int any_next(u64 *cursor, u16 type, struct virtio_device *d);
/*@ assigns *d; */
void clear(struct virtio_device *d, int byte, size_t n);
/*@ assigns *m; */
int any_visit(struct machine *m, const struct boot_target *t, struct blockdev *bd, void *context);
/*@ assigns *t; */
void any_describe(const struct virtio_device *d, struct boot_target *t);
//@ ghost unsigned luns_left;
/*@ assigns *at, luns_left; ensures \result == 1 ==> 0 <= luns_left < \old(luns_left); */
int scsi_scan_next(struct scsi_scan *scan, struct scsi_address *at);
/*@ assigns *host; */
int scsi_scan_start(struct scsi_host *host, struct scsi_scan **scan);
/*@ assigns *d; */
int virtio_scsi_open(struct virtio_device *d, struct scsi_host **host);
/*@ assigns \nothing; */
void fail_clear(void);
/*@ assigns \nothing; */
void arena_reset(void);
