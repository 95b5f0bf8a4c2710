/* SPDX-License-Identifier: MIT */
/* A SCSI host that answers anything. Included at the end of scsi/disk.c. */
#include "eva.h"
#include "scsi/cdb.c"
#include "scsi/sense.c"
#include "scsi_host.h"

u64 clock_now_us(void) { return any; }
void cpu_relax(void) { }
void clock_nap(u32 us) { (void)us; }
int format(char *to, size_t size, const char *fmt, ...)
{
	(void)fmt;
	if (size)
		to[0] = '\0';
	return 0;
}

void proof_main(void)
{
	static const struct scsi_host_ops any_ops = { run_any };
	static struct scsi_command batch[DEPTH];
	static u8 scratch[SCSI_SCRATCH];
	static struct scsi_host host = { .ops = &any_ops, .batch = batch, .scratch = scratch, .depth = DEPTH };
	struct scsi_address at;
	struct blockdev *bd;

	host.max_target = (u16)any;
	host.max_lun = (u32)any;
	host.max_channel = (u8)any;
	host.max_transfer = (u32)any;
	at.channel = (u8)any;
	at.target = (u16)any;
	at.lun = (u32)any;
	scsi_disk_open(&host, &at, &bd);

	scsi_cdb_test_unit_ready(&batch[0]);
	scsi_cdb_report_luns(&batch[0], scratch, (u32)any);
	for (unsigned i = 0; i < DEPTH; i++)
		scsi_cdb_read(&batch[i], any, (u32)any, scratch, SCSI_SCRATCH);
	run_batch(&host, DEPTH);
}
