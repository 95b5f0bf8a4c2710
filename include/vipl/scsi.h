/* SPDX-License-Identifier: MIT */
/*
 * SCSI as the rest sees it (SPC-4, SBC-3, MMC-5): a host that carries commands,
 * and LUNs that become block devices.
 */
#ifndef VIPL_SCSI_H
#define VIPL_SCSI_H

#include "vipl/blockdev.h"
#include "vipl/types.h"

#define SCSI_CDB_MAX 32
#define SCSI_SENSE_MAX 96

struct scsi_address {
	u8 channel;
	u16 target;
	u32 lun;		/* 0..16383 */
};

/* One command; data always goes from the device to memory (there is no write anywhere). */
struct scsi_command {
	struct scsi_address address;
	u8 cdb[SCSI_CDB_MAX];
	u8 cdb_len;
	void *data;
	u32 data_len;
	/* answers */
	u8 status;		/* SAM status; 0 good, 2 check condition */
	u8 sense[SCSI_SENSE_MAX];
	u8 sense_len;
	u32 transferred;	/* bytes, checked against data_len */
	int err;		/* of the transport: 0, ERR_NOT_FOUND (no such target), ERR_IO, ... */
};

struct scsi_host;
struct scsi_host_ops {
	/* Carries out all of @c[0..n), many in flight, one notification a batch; each has its own err. */
	int (*run)(struct scsi_host *host, struct scsi_command *c, size_t n);
};

struct scsi_host {
	const struct scsi_host_ops *ops;
	u16 max_target;
	u32 max_lun;
	u8 max_channel;
	u32 max_transfer;	/* bytes a command may carry; 0 = no limit */
	u32 segments;
	unsigned depth;		/* commands worth having in flight (cmd_per_lun, queue size) */
	char name[24];
};

/* sense.c: what a failed command means. */
enum scsi_verdict {
	SCSI_GOOD, SCSI_RETRY /* unit attention, becoming ready, busy */, SCSI_NO_MEDIUM, SCSI_FAILED,
};
enum scsi_verdict scsi_judge(const struct scsi_command *c, u8 *key, u8 *asc, u8 *ascq);
/* Runs one command, retrying what is worth retrying (at once, a bounded number of times). */
int scsi_run(struct scsi_host *host, struct scsi_command *c);

/*
 * lun.c: the LUNs of @host in order, one after the other; *cursor starts at 0. All targets are
 * asked in one batch (REPORT LUNS on LUN 0 of each), not one at a time.
 * 1: @at names one; 0: no more.
 */
struct scsi_scan;
int scsi_scan_start(struct scsi_host *host, struct scsi_scan **scan);
int scsi_scan_next(struct scsi_scan *scan, struct scsi_address *at);

/*
 * disk.c: the block device at @at: INQUIRY, TEST UNIT READY, READ CAPACITY. ERR_NOT_FOUND (nothing
 * there), ERR_MEDIUM, ERR_UNSUPPORTED (a tape, a printer).
 */
int scsi_disk_open(struct scsi_host *host, const struct scsi_address *at, struct blockdev **bd);

#endif
