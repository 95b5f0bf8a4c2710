/* SPDX-License-Identifier: MIT */
/*
 * A disk out of a fuzzer's input (fuzz.h says how), the mutations that keep its records whole, and
 * "-pack", which makes such an input of an image.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "fuzz.h"

#define HEADER 8u
#define RECORD 6u
#define RECORDS_MAX 262144u
#define PATCHES_MAX 8u
#define READS_MAX 20000u		/* batches; and pieces in all of them */
#define BYTES_MAX (1ull << 30)
#define LARGE 65536u			/* "-pack" keeps no more of one read: a kernel is as good cut */

enum { CODE_CD = 4, CODE_GEOMETRY = 8 };

size_t LLVMFuzzerMutate(u8 *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(u8 *data, size_t size, size_t max, unsigned seed);
int LLVMFuzzerInitialize(int *argc, char ***argv);

struct record {
	u64 at;			/* bytes */
	const u8 *p;
	size_t n;
	size_t head;		/* where it begins in the input */
};

static struct record record[RECORDS_MAX + PATCHES_MAX];
static unsigned records, patches;
static struct blockdev bd;
static struct disk disk;
static u8 option, code;
static u64 sectors;
static unsigned batches, fail_at;
static u64 bytes, pieces;
static int image = -1;		/* "-pack": the file, which sectors were read, then only those */
static u8 *seen;
static bool replay;
static u64 trace;

bool (*fuzz_may_write)(const void *p, u64 n);
struct extent fuzz_whole;

u8 fuzz_option(void)
{
	return option;
}

void fuzz_patch(u64 at, const void *p, size_t n)
{
	static u8 bytes_of[PATCHES_MAX][512];

	CHECK(patches < PATCHES_MAX && n <= sizeof(bytes_of[0]));
	memcpy(bytes_of[patches], p, n);
	record[records++] = (struct record){ .at = at, .p = bytes_of[patches++], .n = n };
}

static u64 number(const u8 *p, unsigned width)
{
	return take(&(struct input){ p, width }, width);
}

static void parse(const u8 *data, size_t size)
{
	records = patches = 0;
	for (size_t at = HEADER; size - at > RECORD && records < RECORDS_MAX;) {
		struct record *r = &record[records++];

		r->head = at;
		r->at = number(data + at, 4) << 9;
		r->n = MIN(number(data + at + 4, 2), size - at - RECORD);
		r->p = data + at + RECORD;
		at += RECORD + r->n;
	}
}

void fuzz_trace(const void *p, size_t n)
{
	for (const u8 *b = p; image >= 0 && n; n--)
		trace = (trace ^ *b++) * 0x100000001b3;
}

/* --- the device ----------------------------------------------------------------- */

/* The first record that may reach @at: those of "-pack" are in order, and many. */
static unsigned first_record(u64 at)
{
	unsigned low = 0;

	for (unsigned n = replay ? records - patches : 0; n > 1;) {
		unsigned half = n / 2;

		if (record[low + half].at <= at)
			low += half;
		n -= half;
	}
	return low;
}

static void overlay(u64 at, u8 *to, u64 n)
{
	unsigned end_of_pack = replay ? records - patches : 0;

	memset(to, 0, n);
	for (unsigned i = first_record(at); i < records; i++) {
		const struct record *r;
		u64 from, end;

		if (i < end_of_pack && record[i].at >= at + n)
			i = end_of_pack;
		if (i == records)
			break;
		r = &record[i];
		from = MAX(at, r->at);
		end = MIN(at + n, r->at + r->n);
		if (from < end)
			memcpy(to + (from - at), r->p + (from - r->at), end - from);
	}
}

static void read_image(u64 at, u8 *to, u64 n)
{
	memset(to, 0, n);
	if (pread(image, to, n, (off_t)at) < 0)
		exit(2);
	for (u64 i = 0; i < MIN(n, LARGE); i += 512)
		seen[(at + i) >> 9] = 1;
	seen[(at + n - 1) >> 9] = 1;
}

static int device_read(struct blockdev *b, const struct block_read *r, size_t n)
{
	CHECK(n && n <= DISK_BATCH && b == &bd);
	if (++batches == fail_at)
		return fail(ERR_IO, "fuzz: told to fail");
	for (; n; n--, r++) {
		u64 length = r->count * b->block_size;

		CHECK(r->count && r->block < b->blocks && r->count <= b->blocks - r->block);
		CHECK(!fuzz_may_write || fuzz_may_write(r->to, length));
		pieces++;
		bytes += length;
		fuzz_trace(&r->block, sizeof(r->block));
		(image < 0 || replay ? overlay : read_image)(r->block * b->block_size, r->to, length);
	}
	CHECK(batches < READS_MAX && pieces < 8 * READS_MAX && bytes < BYTES_MAX);
	return 0;
}

static struct disk *open_disk(u8 c, u64 n)
{
	static const struct blockdev_ops ops = { device_read };

	fuzz_arena();
	fail_clear();
	batches = 0;
	bytes = pieces = 0;
	code = c;
	sectors = n;
	bd = (struct blockdev){ .ops = &ops, .block_size = 512u << (code & 3), .cdrom = code & CODE_CD,
				.name = "fuzz" };
	bd.blocks = sectors >> (code & 3);
	if (code & CODE_GEOMETRY) {
		bd.heads = 15;
		bd.sectors = (u16)eckd_sectors(bd.block_size);
	}
	if (disk_init(&disk, &bd))
		return NULL;
	virtio_assume_scsi(&disk);
	fuzz_whole = extent_whole(&disk);
	return &disk;
}

void fuzz_again(void)
{
	CHECK(open_disk(code, sectors));
}

struct disk *fuzz_disk(const u8 *data, size_t size)
{
	if (image >= 0) {
		records -= patches;
		patches = 0;
		return open_disk(data[0], number(data + 4, 4));
	}
	if (size < HEADER)
		return NULL;
	parse(data, size);
	option = data[1];
	fail_at = (unsigned)number(data + 2, 2);
	return open_disk(data[0], number(data + 4, 4));
}

struct extent fuzz_file(const u8 *data, size_t size)
{
	record[0] = (struct record){ .p = data, .n = size };
	records = 1;
	fail_at = 0;
	CHECK(open_disk(0, size / 512 + 1));
	return (struct extent){ .disk = &disk, .length = size };
}

void fuzz_read_all(const struct extent *e)
{
	static u8 to[8192];
	u64 n = MIN(e->length, 8 * sizeof(to));

	for (u64 at = 0; at < n; at += sizeof(to))
		if (extent_read(e, at, to, MIN(n - at, sizeof(to))))
			return;
	/* and what is at its end */
	if (n && !extent_read(e, e->length - 1, to, 1))
		CHECK(extent_read(e, e->length, to, 1) == ERR_RANGE);
}

/* --- mutations -------------------------------------------------------------------- */

/* Only the bytes of one record, whose length stays. */
static void mutate_inside(u8 *data, const struct record *r)
{
	static u8 copy[65536];
	u8 *p = data + (r->p - data);

	memcpy(copy, p, r->n);
	LLVMFuzzerMutate(copy, r->n, r->n);
	memcpy(p, copy, r->n);
}

static size_t drop(u8 *data, size_t size, const struct record *r)
{
	size_t end = r->head + RECORD + r->n;

	memmove(data + r->head, data + end, size - end);
	return size - (end - r->head);
}

static size_t repeat(u8 *data, size_t size, size_t max, const struct record *r)
{
	size_t n = RECORD + r->n;

	if (n > max - size)
		return size;
	memcpy(data + size, data + r->head, n);
	data[size] ^= 1;	/* the sector beside */
	return size + n;
}

size_t LLVMFuzzerCustomMutator(u8 *data, size_t size, size_t max, unsigned seed)
{
	const struct record *r;

	if (size < HEADER || seed % 32 == 0)
		return LLVMFuzzerMutate(data, size, max);
	parse(data, size);
	seed /= 32;
	if (!records || seed % 16 == 0) {
		LLVMFuzzerMutate(data, HEADER, HEADER);
		return size;
	}
	r = &record[seed / 64 % records];
	switch (seed % 16) {
	case 1:
		return drop(data, size, r);
	case 2:
		return repeat(data, size, max, r);
	case 3:
		LLVMFuzzerMutate(data + r->head, 4, 4);
		return size;
	default:
		if (r->n)
			mutate_inside(data, r);
		return size;
	}
}

/* --- "-pack" ------------------------------------------------------------------------ */

static void put(FILE *f, u64 v, unsigned width)
{
	for (; width--; v >>= 8)
		fputc((int)(v & 0xff), f);
}

/* What the target did: reads and log lines. */
static u64 behaviour(const u8 *header)
{
	trace = 0;
	LLVMFuzzerTestOneInput(header, HEADER);
	return trace;
}

/* Drops records [from, from + n) and keeps it so if nobody noticed; else tries the halves. */
static void try_without(const u8 *header, unsigned from, unsigned n, u64 wanted)
{
	for (unsigned i = from; i < from + n; i++)
		record[i].n = 0;
	if (behaviour(header) == wanted)
		return;
	for (unsigned i = from; i < from + n; i++)
		record[i].n = 512;
	if (n == 1)
		return;
	try_without(header, from, n / 2, wanted);
	try_without(header, from + n / 2, n - n / 2, wanted);
}

static void pack(const char *from, const char *to, unsigned how, unsigned opt)
{
	u8 header[HEADER] = { (u8)how, (u8)opt };
	static const u8 zeros[512];
	FILE *f = fopen(to, "wb");
	u64 n, wanted;

	image = open(from, O_RDONLY);
	if (image < 0 || !f)
		exit(2);
	n = (u64)lseek(image, 0, SEEK_END) >> 9;
	for (unsigned i = 0; i < 4; i++)
		header[4 + i] = (u8)(n >> 8 * i);
	option = (u8)opt;
	fuzz_log = fuzz_trace;
	seen = calloc(n + 256, 1);
	wanted = behaviour(header);
	records = patches = 0;
	for (u64 s = 0; s < n && records < RECORDS_MAX; s++) {
		u8 *p = seen[s] ? malloc(512) : NULL;

		if (p && pread(image, p, 512, (off_t)(s << 9)) > 0 && memcmp(p, zeros, 512))
			record[records++] = (struct record){ .at = s << 9, .p = p, .n = 512 };
	}
	printf("%u records\n", records);
	replay = true;
	printf("%s: %s\n", from, fail_reason());
	if (behaviour(header) != wanted)
		printf("%s: now %s\n", from, fail_reason());
	fflush(stdout);
	try_without(header, 0, records, behaviour(header));
	fwrite(header, 1, sizeof(header), f);
	for (unsigned i = 0; i < records; i++) {
		struct record *r = &record[i];

		while (r->n && !r->p[r->n - 1])
			r->n--;
		if (!r->n)
			continue;
		put(f, r->at >> 9, 4);
		put(f, r->n, 2);
		fwrite(r->p, 1, r->n, f);
	}
	_exit(fclose(f) ? 2 : 0);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char **a = *argv;

	if (*argc > 3 && !strcmp(a[1], "-pack"))
		pack(a[2], a[3], *argc > 4 ? (unsigned)atoi(a[4]) : 0, *argc > 5 ? (unsigned)atoi(a[5]) : 0);
	return 0;
}
