/* SPDX-License-Identifier: MIT */
/*
 * What a command that did not work means (SAM-5 5.3.1, SPC-4 4.5), and trying it again
 * where that helps.
 */
#include "vipl/err.h"
#include "vipl/platform.h"
#include "vipl/scsi.h"

enum { STATUS_GOOD = 0x00, STATUS_CHECK_CONDITION = 0x02, STATUS_BUSY = 0x08, STATUS_TASK_SET_FULL = 0x28 };
enum {
	KEY_RECOVERED = 0x1, KEY_NOT_READY = 0x2, KEY_MEDIUM_ERROR = 0x3, KEY_HARDWARE_ERROR = 0x4,
	KEY_UNIT_ATTENTION = 0x6, KEY_ABORTED = 0xb,
};
enum { ASC_NOT_READY = 0x04, ASCQ_BECOMING_READY = 0x01, ASC_NO_MEDIUM = 0x3a };

#define ATTENTIONS_MAX 8	/* a device may have several to tell, one a command */
#define RETRIES 3
#define READY_US (10u * 1000 * 1000)
#define PAUSE_US (10u * 1000)

static bool parse_sense(const struct scsi_command *c, u8 *key, u8 *asc, u8 *ascq)
{
	const u8 *s = c->sense;
	u8 format = c->sense_len ? s[0] & 0x7f : 0;

	*key = *asc = *ascq = 0;
	if ((format == 0x72 || format == 0x73) && c->sense_len >= 4) {	/* descriptors, 4.5.2 */
		*key = s[1] & 0xf;
		*asc = s[2];
		*ascq = s[3];
		return true;
	}
	if ((format != 0x70 && format != 0x71) || c->sense_len < 3)
		return false;
	*key = s[2] & 0xf;	/* fixed, 4.5.3 */
	if (c->sense_len >= 14) {
		*asc = s[12];
		*ascq = s[13];
	}
	return true;
}

enum scsi_verdict scsi_judge(const struct scsi_command *c, u8 *key, u8 *asc, u8 *ascq)
{
	bool known = parse_sense(c, key, asc, ascq);

	if (c->err < 0)
		return SCSI_FAILED;
	if (c->status == STATUS_GOOD)
		return SCSI_GOOD;
	if (c->status == STATUS_BUSY || c->status == STATUS_TASK_SET_FULL)
		return SCSI_RETRY;
	if (c->status != STATUS_CHECK_CONDITION)
		return SCSI_FAILED;
	if (!known)	/* its sense went to another command of the batch */
		return SCSI_RETRY;
	switch (*key) {
	case KEY_RECOVERED:
		return SCSI_GOOD;
	case KEY_UNIT_ATTENTION:
	case KEY_ABORTED:
	case KEY_MEDIUM_ERROR:
	case KEY_HARDWARE_ERROR:
		return SCSI_RETRY;
	case KEY_NOT_READY:
		if (*asc == ASC_NO_MEDIUM)
			return SCSI_NO_MEDIUM;
		if (*asc == ASC_NOT_READY && *ascq == ASCQ_BECOMING_READY)
			return SCSI_RETRY;
	}
	return SCSI_FAILED;
}

/* Some time for a device that said it is busy; false when it had enough. */
static bool pause_until(u64 deadline)
{
	u64 now = clock_now_us(), then = now + PAUSE_US;

	while (clock_now_us() < then)
		cpu_relax();
	return now < deadline;
}

/* The unit said that it is becoming ready: asks until it has, or says something else. False when it had enough time. */
static APART bool await_ready(struct scsi_host *host, const struct scsi_address *unit, u64 deadline)
{
	struct scsi_command ask = { .address = *unit };
	u8 key, asc, ascq;

	scsi_cdb_test_unit_ready(&ask);
	do {
		if (!pause_until(deadline) || host->ops->run(host, &ask, 1) < 0)
			return false;
	} while (scsi_judge(&ask, &key, &asc, &ascq) == SCSI_RETRY && key == KEY_NOT_READY);
	return true;
}

static int give_reason(const struct scsi_command *c, u8 key, u8 asc, u8 ascq)
{
	if (c->err == ERR_NOT_FOUND)
		return fail(c->err, "scsi: no target %u lun %u", c->address.target, c->address.lun);
	if (c->err < 0)
		return c->err;
	return fail(ERR_IO, "scsi: command %02x failed, status %02x sense %x/%02x/%02x",
		    c->cdb[0], c->status, key, asc, ascq);
}

int scsi_finish(struct scsi_host *host, struct scsi_command *c)
{
	unsigned attentions = 0, failures = 0;
	u64 deadline = 0;

	for (;;) {
		u8 key, asc, ascq;
		bool again = false;

		switch (scsi_judge(c, &key, &asc, &ascq)) {
		case SCSI_GOOD:
			return 0;
		case SCSI_NO_MEDIUM:
			return fail(ERR_MEDIUM, "scsi: no medium");
		case SCSI_FAILED:
			/* An answer that cannot be; QEMU gives it to a read that it repeated itself (rerror=stop). */
			again = c->err == ERR_DEVICE && failures++ < RETRIES;
			host->retried += again;
			break;
		case SCSI_RETRY:
			if (c->status != STATUS_CHECK_CONDITION || key == KEY_NOT_READY) {
				if (!deadline)
					deadline = clock_now_us() + READY_US;
				again = key == KEY_NOT_READY ? await_ready(host, &c->address, deadline) : pause_until(deadline);
			} else if (key == 0 || key == KEY_UNIT_ATTENTION) {
				again = attentions++ < ATTENTIONS_MAX;
			} else {
				again = failures++ < RETRIES;
				host->retried += again;
			}
		}
		if (!again)
			return give_reason(c, key, asc, ascq);
		if (host->ops->run(host, c, 1) < 0)
			return c->err;
	}
}

int scsi_run(struct scsi_host *host, struct scsi_command *c)
{
	int r = host->ops->run(host, c, 1);

	return r < 0 ? r : scsi_finish(host, c);
}
