/* SPDX-License-Identifier: MIT */
/* A SCSI host whose every status, length, sense and byte of data is the input's (scsi_host.c). */
#ifndef FUZZ_SCSI_HOST_H
#define FUZZ_SCSI_HOST_H

#include "fuzz.h"
#include "vipl/scsi.h"

/* Its limits too; memory is the arena's. */
void fuzz_scsi_host(struct input *stream, struct scsi_host *host);

#endif
