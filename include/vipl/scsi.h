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
	u8 cdb[SCSI_CDB_MAX];	/* cdb_len of them are set */
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
	/*
	 * Carries out all of @c[0..n), many in flight, one notification a batch; each has its own err.
	 * 0, or the error of a host that was given up: nothing is in flight any more.
	 */
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
	struct scsi_command *batch;	/* room for that many, and 4 at least, for whoever runs a batch */
	u8 *scratch;		/* SCSI_SCRATCH bytes for short answers; the next command may overwrite them */
	unsigned retried;	/* commands that failed and were tried again, UNIT ATTENTION apart */
	char name[24];
};

#define SCSI_SCRATCH 4096u

/*
 * cdb.c: fills in command block, buffer and length; the address is the caller's.
 */
void scsi_cdb_test_unit_ready(struct scsi_command *c);
/* @page < 0: the standard data, else that vital product data page. */
void scsi_cdb_inquiry(struct scsi_command *c, int page, void *data, u8 n);
void scsi_cdb_report_luns(struct scsi_command *c, void *data, u32 n);
void scsi_cdb_read_capacity10(struct scsi_command *c, void *data);	/* 8 bytes */
void scsi_cdb_read_capacity16(struct scsi_command *c, void *data);	/* 32 bytes */
/* READ(10) where it reaches, else READ(16); @n is the length of @blocks in bytes. */
void scsi_cdb_read(struct scsi_command *c, u64 lba, u32 blocks, void *to, u32 n);

/* sense.c: what a failed command means. */
enum scsi_verdict {
	SCSI_GOOD, SCSI_RETRY /* unit attention, becoming ready, busy */, SCSI_NO_MEDIUM, SCSI_FAILED,
};
enum scsi_verdict scsi_judge(const struct scsi_command *c, u8 *key, u8 *asc, u8 *ascq);
/*
 * After @c ran: 0 if it is good; else it is run again while that is worth it (UNIT ATTENTION at once, failures
 * three times, a busy or spinning-up device for some seconds). ERR_MEDIUM, ERR_NOT_FOUND, ERR_IO, ERR_DEVICE.
 */
int scsi_finish(struct scsi_host *host, struct scsi_command *c);
/* Runs one command to such an end. */
int scsi_run(struct scsi_host *host, struct scsi_command *c);

/*
 * lun.c: the LUNs of @host, by target and number. All targets are asked in few batches (REPORT LUNS
 * on LUN 0 of each), not one at a time. The scan lives in the arena.
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
