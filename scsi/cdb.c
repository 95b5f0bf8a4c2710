/* SPDX-License-Identifier: MIT */
/*
 * Command descriptor blocks (SPC-4 6, SBC-3 5): the few that a loader needs, all of them
 * from device to memory.
 */
#include "vipl/bytes.h"
#include "vipl/scsi.h"
#include "vipl/string.h"

enum {
	TEST_UNIT_READY = 0x00, INQUIRY = 0x12, READ_CAPACITY_10 = 0x25, READ_10 = 0x28,
	READ_16 = 0x88, SERVICE_ACTION_IN_16 = 0x9e, REPORT_LUNS = 0xa0,
};
enum { SAI_READ_CAPACITY_16 = 0x10 };

static void put_be32(u8 *to, u32 v)
{
	be32 be = make_be32(v);

	memcpy(to, be.b, 4);
}

static u8 *begin(struct scsi_command *c, u8 opcode, u8 len, void *data, u32 n)
{
	memset(c->cdb, 0, 16);
	c->cdb[0] = opcode;
	c->cdb_len = len;
	c->data = data;
	c->data_len = n;
	return c->cdb;
}

void scsi_cdb_test_unit_ready(struct scsi_command *c)
{
	begin(c, TEST_UNIT_READY, 6, NULL, 0);
}

void scsi_cdb_inquiry(struct scsi_command *c, int page, void *data, u8 n)
{
	u8 *cdb = begin(c, INQUIRY, 6, data, n);

	cdb[1] = page >= 0;
	cdb[2] = page >= 0 ? (u8)page : 0;
	cdb[4] = n;
}

void scsi_cdb_report_luns(struct scsi_command *c, void *data, u32 n)
{
	put_be32(begin(c, REPORT_LUNS, 12, data, n) + 6, n);
}

void scsi_cdb_read_capacity10(struct scsi_command *c, void *data)
{
	begin(c, READ_CAPACITY_10, 10, data, 8);
}

void scsi_cdb_read_capacity16(struct scsi_command *c, void *data)
{
	u8 *cdb = begin(c, SERVICE_ACTION_IN_16, 16, data, 32);

	cdb[1] = SAI_READ_CAPACITY_16;
	put_be32(cdb + 10, 32);
}

void scsi_cdb_read(struct scsi_command *c, u64 lba, u32 blocks, void *to, u32 n)
{
	u8 *cdb;

	if (lba > UINT32_MAX || blocks > UINT16_MAX) {
		cdb = begin(c, READ_16, 16, to, n);
		put_be32(cdb + 2, (u32)(lba >> 32));
		put_be32(cdb + 6, (u32)lba);
		put_be32(cdb + 10, blocks);
	} else {
		cdb = begin(c, READ_10, 10, to, n);
		put_be32(cdb + 2, (u32)lba);
		cdb[7] = (u8)(blocks >> 8);
		cdb[8] = (u8)blocks;
	}
}
