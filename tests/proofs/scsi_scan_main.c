/* SPDX-License-Identifier: MIT */
/*
 * A SCSI host of one or two targets that answers anything. What is done until a command has ended is in
 * scsi_flow's hands, and its outcome any. Included at the end of scsi/lun.c.
 */
#include "eva.h"
#include "scsi/cdb.c"
#include "scsi_host.h"

size_t arena_mark(void) { return any; }
void arena_release(size_t mark) { (void)mark; }

int scsi_finish(struct scsi_host *host, struct scsi_command *c)
{
	return any ? run_any(host, c, 1) : any_error();
}
int scsi_run(struct scsi_host *host, struct scsi_command *c)
{
	return run_any(host, c, 1);
}

void proof_main(void)
{
	static const struct scsi_host_ops any_ops = { run_any };
	static struct scsi_command batch[DEPTH];
	static u8 scratch[SCSI_SCRATCH];
	static struct scsi_host host = { .ops = &any_ops, .batch = batch, .scratch = scratch, .depth = DEPTH };
	struct scsi_scan *scan;

	host.depth = any ? 1 : 2;
	host.max_target = any ? 0 : 1;
	scsi_scan_start(&host, &scan);
}
