/* SPDX-License-Identifier: MIT */
/* Contracts of vipl/scsi.h. */
#include "contracts.h"
#include "c_bits.h"
#include "vipl/scsi.h"

/*@ predicate command_ok{L}(struct scsi_command *c) = \valid(c) && c->sense_len <= SCSI_SENSE_MAX; */

/*@ requires command_ok(c) && \valid(key) && \valid(asc) && \valid(ascq) && \separated(c, key, asc, ascq);
    assigns *key, *asc, *ascq;
    exits \false; */
enum scsi_verdict scsi_judge(const struct scsi_command *c, u8 *key, u8 *asc, u8 *ascq);

/*@ requires \valid(c);
    assigns c->cdb[0 .. 15], c->cdb_len, c->data, c->data_len;
    ensures c->data == data && c->data_len == n; exits \false; */
void scsi_cdb_report_luns(struct scsi_command *c, void *data, u32 n);
/*@ requires \valid(c); assigns c->cdb[0 .. 15], c->cdb_len, c->data, c->data_len; exits \false; */
void scsi_cdb_test_unit_ready(struct scsi_command *c);
/*@ requires \valid(c);
    assigns c->cdb[0 .. 15], c->cdb_len, c->data, c->data_len;
    ensures c->data == data && c->data_len == n; exits \false; */
void scsi_cdb_inquiry(struct scsi_command *c, int page, void *data, u8 n);
/*@ requires \valid(c);
    assigns c->cdb[0 .. 15], c->cdb_len, c->data, c->data_len;
    ensures c->data == data && c->data_len == 8; exits \false; */
void scsi_cdb_read_capacity10(struct scsi_command *c, void *data);
/*@ requires \valid(c);
    assigns c->cdb[0 .. 15], c->cdb_len, c->data, c->data_len;
    ensures c->data == data && c->data_len == 32; exits \false; */
void scsi_cdb_read_capacity16(struct scsi_command *c, void *data);
/*@ requires \valid(c);
    assigns c->cdb[0 .. 15], c->cdb_len, c->data, c->data_len;
    ensures c->data == to && c->data_len == n; exits \false; */
void scsi_cdb_read(struct scsi_command *c, u64 lba, u32 blocks, void *to, u32 n);
