/* SPDX-License-Identifier: MIT */
/*
 * Which logical units a host has (SPC-4 6.33, SAM-5 4.7). LUN 0 of every target
 * is asked, as many at a time as the host takes; what is found is kept in order.
 */
#include "vipl/arena.h"
#include "vipl/bytes.h"
#include "vipl/err.h"
#include "vipl/log.h"
#include "vipl/scsi.h"
#include "vipl/string.h"

#define TARGETS 256
#define FOUND_MAX 1024
#define FIRST_BATCH 64u				/* targets asked together */
#define FIRST_ANSWER (SCSI_SCRATCH / FIRST_BATCH)	/* room for 7 LUNs; whoever has more is asked again */
#define HEADER 8u

STATIC_ASSERT(FIRST_ANSWER >= 16, "SPC-4 6.33: the least allocation length");

struct scsi_scan {
	u16 count, next;
	struct {
		u8 target;
		u16 lun;
	} found[FOUND_MAX];
};

/* Adds it in the place its number has among those of its target, from @first on; once only. */
static void add(struct scsi_scan *scan, u16 first, u8 target, u16 lun)
{
	u16 i = scan->count;

	if (i == FOUND_MAX)
		return;
	while (i > first && scan->found[i - 1].lun > lun)
		i--;
	if (i > first && scan->found[i - 1].lun == lun)
		return;
	memmove(&scan->found[i + 1], &scan->found[i], (scan->count - i) * sizeof(scan->found[0]));
	scan->found[i].target = target;
	scan->found[i].lun = lun;
	scan->count++;
}

/* Peripheral (bus 0) or flat addressing, SAM-5 4.7.7; other forms are passed over. */
static int decode_lun(const u8 *p)
{
	switch (p[0] >> 6) {
	case 0:
		return (p[0] & 0x3f) == 0 ? p[1] : -1;
	case 1:
		return (p[0] & 0x3f) << 8 | p[1];
	default:
		return -1;
	}
}

/* What the list says it has, against what arrived of it: only that is looked at. */
static u32 listed(const struct scsi_command *c)
{
	be32 length;

	if (c->transferred < HEADER)
		return 0;
	memcpy(&length, c->data, 4);
	return get_be32(length);
}

/* From the end that has the low numbers, so that add() has little to move: QEMU's lists run downwards. */
static void add_all(struct scsi_scan *scan, const struct scsi_command *c)
{
	const u8 *p = (const u8 *)c->data + HEADER;
	u32 said = listed(c);	/* once: the host may still write there */
	u32 n = c->transferred < HEADER ? 0 : MIN(c->transferred - HEADER, said) / 8;
	u16 first = scan->count;
	bool down = n > 1 && decode_lun(p + 8) > decode_lun(p + 8 * (n - 1));

	for (u32 i = 0; i < n; i++) {
		int lun = decode_lun(p + 8 * (down ? n - 1 - i : i));

		if (lun >= 0)
			add(scan, first, (u8)c->address.target, (u16)lun);
	}
}

/* A long list is asked for again with a buffer of its own. */
static int take_answer(struct scsi_host *host, struct scsi_scan *scan, struct scsi_command *c, void **large)
{
	int r;

	if (c->err == ERR_NOT_FOUND)
		return 0;
	r = scsi_finish(host, c);
	if (r == 0 && listed(c) > FIRST_ANSWER - HEADER) {
		if (!*large)
			*large = arena_dma(SCSI_SCRATCH);
		if (!*large)
			return fail(ERR_NO_MEMORY, "scsi: no memory for a list of LUNs");
		scsi_cdb_report_luns(c, *large, SCSI_SCRATCH);
		r = scsi_run(host, c);
		if (r == 0 && listed(c) > SCSI_SCRATCH - HEADER)
			log_line("%s: target %u lists %u bytes of LUNs, %u are used", host->name,
				 c->address.target, listed(c), SCSI_SCRATCH - HEADER);
	}
	if (r == 0)
		add_all(scan, c);
	else if (r != ERR_TIMEOUT)	/* one bad target ends nothing */
		r = 0;
	return r;
}

int scsi_scan_start(struct scsi_host *host, struct scsi_scan **out)
{
	struct scsi_scan *scan = arena_alloc(sizeof(*scan), 8);
	unsigned targets = MIN((unsigned)host->max_target + 1, (unsigned)TARGETS);
	unsigned batch = MIN(host->depth, FIRST_BATCH);
	size_t mark = arena_mark();
	void *large = NULL;
	int r = 0;

	if (!scan)
		return fail(ERR_NO_MEMORY, "scsi: no memory for a scan");
	scan->count = scan->next = 0;
	for (unsigned t = 0; t < targets && r == 0; t += batch) {
		unsigned n = MIN(batch, targets - t);

		for (unsigned i = 0; i < n; i++) {
			host->batch[i].address = (struct scsi_address){ 0, (u16)(t + i), 0 };
			scsi_cdb_report_luns(&host->batch[i], host->scratch + i * FIRST_ANSWER, FIRST_ANSWER);
		}
		r = host->ops->run(host, host->batch, n);
		for (unsigned i = 0; i < n && r == 0; i++)
			r = take_answer(host, scan, &host->batch[i], &large);
	}
	arena_release(mark);
	*out = scan;
	return r;
}

int scsi_scan_next(struct scsi_scan *scan, struct scsi_address *at)
{
	if (scan->next >= scan->count)
		return 0;
	*at = (struct scsi_address){ 0, scan->found[scan->next].target, scan->found[scan->next].lun };
	scan->next++;
	return 1;
}
