/* SPDX-License-Identifier: MIT */
/*
 * A SCSI host that answers anything: any status, any sense, any data as long as what the command asked
 * for and no longer, which is what virtio/scsi.c checks. Included at the end of scsi/disk.c.
 */
#include "eva.h"
#include "scsi/cdb.c"
#include "scsi/sense.c"

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

static int run_any(struct scsi_host *host, struct scsi_command *c, size_t n)
{
	(void)host;
	for (size_t i = 0; i < n; i++) {
		if (c[i].data_len)
			Frama_C_make_unknown(c[i].data, c[i].data_len);
		Frama_C_make_unknown((char *)c[i].sense, SCSI_SENSE_MAX);
		c[i].status = (u8)any;
		c[i].sense_len = (u8)Frama_C_interval(0, SCSI_SENSE_MAX);
		c[i].transferred = (u32)any;
		if (c[i].transferred > c[i].data_len)
			c[i].transferred = c[i].data_len;
		c[i].err = any_error();
	}
	return any_error();
}

#define DEPTH 4
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
