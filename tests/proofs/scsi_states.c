/* SPDX-License-Identifier: MIT */
/*
 * Reading from a logical unit: hosts that take one to three commands at a time, reads of several shapes,
 * and answers of each kind to each command, good ones and those that are worth another try and are not. A
 * command lies within its read and asks for the blocks that belong there, and what was read without an
 * error has come as a whole.
 */
#include "scsi/disk.c"
#include "scsi/cdb.c"
#include "scsi/sense.c"
#include "states.h"

#define DEPTH 3
#define BLOCKS 64u

enum answer { GOOD, ALL_BUT_A_BYTE, BUSY, BECOMING_READY, ATTENTION, MEDIUM, NONSENSE, NO_DEVICE, ANSWERS };

static const struct block_read *reads;
static size_t nreads;
static u32 block_size, most;
static unsigned depth;
static u8 come[BLOCKS];
static unsigned tried[2][ANSWERS];	/* how often the command that is being finished, and TEST UNIT READY for it */
static const void *finishing;		/* its data */
static struct scsi_host *host;
static u64 now;
static bool bad;

int fail(int err, const char *fmt, ...) { (void)fmt; bad = true; return err; }
void log_line(const char *fmt, ...) { (void)fmt; }
int format(char *to, size_t size, const char *fmt, ...) { (void)to; (void)size; (void)fmt; return 0; }
void *arena_zalloc(size_t n, size_t align) { (void)n; (void)align; return NULL; }
u64 clock_now_us(void) { return now += READY_US / 2; }
void cpu_relax(void) { }

/* The first of the reads' blocks that @c is for. */
static u32 place(const struct scsi_command *c)
{
	u32 before = 0, lba = (u32)c->cdb[2] << 24 | c->cdb[3] << 16 | c->cdb[4] << 8 | c->cdb[5];
	u32 blocks = c->cdb[7] << 8 | c->cdb[8];

	if (c->cdb_len != 10 || c->cdb[0] != 0x28 || !blocks || blocks * block_size != c->data_len || c->data_len > most)
		wrong("a command of another form");
	for (size_t i = 0; i < nreads; before += (u32)reads[i++].count) {
		u64 off = (u64)((u8 *)c->data - (u8 *)reads[i].to);

		if ((u8 *)c->data < (u8 *)reads[i].to || off + c->data_len > reads[i].count * block_size)
			continue;
		if (lba * (u64)block_size != reads[i].block * block_size + off)
			wrong("blocks of another place");
		return before + (u32)(off / block_size);
	}
	wrong("a command that is not within a read");
	return 0;
}

static void take(struct scsi_command *c, enum answer answer)
{
	static const struct { u8 status, key, asc, ascq; } sense[ANSWERS] = {
		[BUSY] = { 0x08, 0, 0, 0 }, [BECOMING_READY] = { 2, 2, 4, 1 }, [ATTENTION] = { 2, 6, 0x29, 0 },
		[MEDIUM] = { 2, 3, 0x11, 0 }, [NONSENSE] = { 0x77, 0, 0, 0 },
	};

	bad |= answer == NO_DEVICE;	/* the transport has given its reason */
	c->err = answer == NO_DEVICE ? ERR_DEVICE : 0;
	c->status = sense[answer].status;
	c->sense_len = c->status == 2 ? 18 : 0;
	memset(c->sense, 0, sizeof(c->sense));
	c->sense[0] = 0x70;
	c->sense[2] = sense[answer].key;
	c->sense[12] = sense[answer].asc;
	c->sense[13] = sense[answer].ascq;
	c->transferred = answer == GOOD ? c->data_len : answer == ALL_BUT_A_BYTE && c->data_len ? c->data_len - 1 : 0;
	if (answer == GOOD && c->data_len)
		memset(come + place(c), 1, c->data_len / block_size);
}

static void look_back(const struct scsi_command *c, size_t n)
{
	u64 hash = mix(n, (u64)(c - host->batch) << 32 | (u32)(now / READY_US));

	for (unsigned i = 0; i < depth; i++)
		hash = mix(hash, (u64)(uintptr_t)host->batch[i].data << 32 | host->batch[i].status << 8 | host->batch[i].sense[2]);
	for (size_t i = 0; i < sizeof(come); i += 8)
		hash = mix(hash, *(u64 *)&come[i]);
	for (unsigned k = 0; k < ANSWERS; k++)
		hash = mix(hash, (u64)tried[0][k] << 32 | tried[1][k]);
	been_here(hash);
}

static int run_any(struct scsi_host *h, struct scsi_command *c, size_t n)
{
	size_t first = (size_t)(c - h->batch);
	bool ask = c->cdb[0] == 0;

	if (!ask && (c < h->batch || first + n > depth))
		wrong("commands that are not of the batch");
	if (!ask && c->data != finishing) {	/* what is counted is counted for each command */
		memset(tried, 0, sizeof(tried));
		finishing = c->data;
		now = READY_US;
	}
	look_back(c, n);
	if (choose(2)) {
		for (size_t i = 0; i < n; i++)
			c[i].err = ERR_TIMEOUT;
		bad = true;
		return ERR_TIMEOUT;
	}
	for (size_t i = 0; i < n; i++) {
		enum answer answer = choose(ANSWERS);

		if (!ask)
			place(&c[i]);
		if (n == 1)
			tried[ask][answer]++;
		take(&c[i], answer);
	}
	return 0;
}

static void run(void)
{
	static const struct scsi_host_ops ops = { run_any };
	struct scsi_disk disk = { .bd = { .block_size = block_size, .max_transfer = most } };
	static struct scsi_host h = { .ops = &ops };
	int err;

	memset(come, 0, sizeof(come));
	finishing = NULL;
	bad = false;
	free(h.batch);
	h.batch = calloc(depth, sizeof(*h.batch));
	h.depth = depth;
	disk.host = host = &h;
	err = disk_read(&disk.bd, reads, nreads);
	if (err < 0 && !bad)
		wrong("an error without a reason");
	for (u32 i = 0, at = 0; i < nreads && !err; at += (u32)reads[i++].count)
		for (u32 k = at; k < at + reads[i].count; k++)
			if (!come[k])
				wrong("something did not come");
}

#define AT(n) ((void *)(uintptr_t)((n) << 21))

int main(void)
{
	static const struct block_read one[] = { { 7, 1, AT(1) } }, few[] = { { 1, 2, AT(1) }, { 9, 0, AT(2) }, { 5, 1, AT(3) } },
		long_one[] = { { 3, 5, (u8 *)AT(1) + 1024 } };
	static const struct {
		const struct block_read *reads;
		size_t n;
		u32 block_size, most;
	} cases[] = { { one, 1, 512, 4096 }, { few, 3, 512, 512 }, { few, 3, 2048, 4096 }, { long_one, 1, 512, 1024 } };

	seen = malloc(SEEN * sizeof(*seen));
	for (depth = 1; depth <= DEPTH; depth++)
		for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
			reads = cases[i].reads;
			nreads = cases[i].n;
			block_size = cases[i].block_size;
			most = cases[i].most;
			all_runs(run);
		}
	printf("scsi_states: up to %u commands: %lu states\n", DEPTH, states);
	return 0;
}
