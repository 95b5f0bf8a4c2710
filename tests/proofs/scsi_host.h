/* SPDX-License-Identifier: MIT */
/*
 * A SCSI host that answers anything: any status, any sense, any data as long as what the command asked
 * for and no longer, which is what virtio/scsi.c checks. For Eva's harnesses, after eva.h.
 */

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
