/* SPDX-License-Identifier: MIT */
/* LINK: zipl/bootmap.c zipl/eckd.c zipl/component.c zipl/menu.c disk/blockdev.c disk/extent.c lib/err.c lib/arena.c lib/text.c lib/printf.c lib/ebcdic.c */
/*
 * zipl's boot records on a disk in memory: every layout, chains over several
 * blocks, and records that lie.
 */
#include "unit.h"

#include "vipl/arena.h"
#include "vipl/ebcdic.h"
#include "vipl/err.h"
#include "zipl/internal.h"

#define DISK_BYTES (4u << 20)
#define PSW 0x000800008000a000ull

static u8 data[DISK_BYTES];
static _Alignas(4096) u8 arena[1 << 20];
static struct blockdev bd;
static struct disk disk;
static struct zipl z;
static struct image image;
static unsigned reads;
static u64 bad_block;	/* reading it fails */

static int mem_read(struct blockdev *b, const struct block_read *r, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		assert_true(r[i].block + r[i].count <= b->blocks);
		if (bad_block >= r[i].block && bad_block < r[i].block + r[i].count)
			return fail(ERR_IO, "test: bad block");
		memcpy(r[i].to, data + r[i].block * b->block_size, r[i].count * b->block_size);
	}
	reads++;
	return 0;
}

static const struct blockdev_ops mem_ops = { .read = mem_read };

/* An empty disk with blocks of @bs bytes. */
static void start(u32 bs, bool eckd)
{
	memset(data, 0, sizeof(data));
	bad_block = ~0ull;
	fail_clear();
	arena_init(arena, sizeof(arena));
	bd = (struct blockdev){ .ops = &mem_ops, .block_size = bs, .blocks = DISK_BYTES / bs };
	assert_int_equal(disk_init(&disk, &bd), 0);
	if (eckd)
		virtio_assume_eckd(&disk);
	else
		virtio_assume_scsi(&disk);
	z.format = eckd ? ZIPL_CHS : ZIPL_LINEAR;	/* of what put() writes */
	reads = 0;
}

/* The cache would hide what a test changes after the first look. */
static void look_again(void)
{
	memset(disk.window, 0, sizeof(disk.window));
	fail_clear();
}

static void put(u64 at, u64 block, u64 blocks)
{
	union zipl_pointer *p = (void *)(data + at);
	u32 bs = disk.block_size;
	u32 per_cylinder = disk.heads * disk.sectors;

	memset(p, 0, sizeof(*p));
	if (z.format == ZIPL_LINEAR) {
		p->linear.block = make_be64(block);
		p->linear.size = make_be16((u16)bs);
		p->linear.count = make_be16((u16)(blocks - 1));
	} else if (z.format == ZIPL_CHS) {
		u64 c = block / per_cylinder;

		p->chs.at.cylinder = make_be16((u16)c);
		p->chs.at.head = make_be16((u16)(block % per_cylinder / disk.sectors | (c >> 16) << 4));
		p->chs.at.sector = (u8)(block % disk.sectors + 1);
		p->chs.size = make_be16((u16)bs);
		p->chs.count = (u8)(blocks - 1);
	} else {
		p->list.cylinder = make_be32((u32)(block / per_cylinder));
		p->list.head = (u8)(block % per_cylinder / disk.sectors);
		p->list.sector = (u8)(block % disk.sectors + 1);
		p->list.count = make_be16((u16)(blocks - 1));
	}
}

static void put_seek(u64 at, u64 block)
{
	u8 old = z.format;
	union zipl_pointer *p;
	u8 saved[ZIPL_POINTER];

	memcpy(saved, data, sizeof(saved));
	z.format = ZIPL_CHS;
	put(0, block, 1);
	p = (void *)data;
	memcpy(data + at + 2, &p->chs.at, sizeof(p->chs.at));
	memcpy(data, saved, sizeof(saved));
	z.format = old;
}

static void put_component(u64 table, unsigned i, u8 type, u64 list, u64 address)
{
	struct component_entry *c = (void *)(data + table + 32 * i);

	put((u64)((u8 *)c - data), list, 1);
	if (type == 1)
		memset(c, 0, sizeof(*c));
	c->type = type;
	c->address = make_be64(address);
}

#define BLOCK(n) ((u64)(n) * disk.block_size)

/*
 * Program table at block 40 with entries 0, 1 and 5; a component table at block 41: a component
 * of 2 + 3 + 1 blocks of which the first two are neighbours, a signature, one of a single block.
 */
static void put_program(void)
{
	memcpy(data + BLOCK(40), "zIPL", 4);
	put(BLOCK(40) + 16, 41, 1);
	put(BLOCK(40) + 32, 41, 1);
	put(BLOCK(40) + 16 * 6, 41, 1);
	memcpy(data + BLOCK(41), "zIPL", 4);
	put_component(BLOCK(41), 1, 2, 42, 0x10000);
	put_component(BLOCK(41), 2, 3, 99, 0);
	put_component(BLOCK(41), 3, 2, 43, 0x1000);
	put_component(BLOCK(41), 4, 1, 0, PSW);
	put(BLOCK(42), 100, 2);
	put(BLOCK(42) + 16, 102, 3);
	put(BLOCK(42) + 32, 200, 1);
	put(BLOCK(43), 300, 1);
}

static void put_scsi(void)
{
	memcpy(data, "zIPL", 4);
	data[7] = 1;
	put(16, 40, 1);
	put_program();
}

static void put_cdl(void)
{
	memcpy(data + BLOCK(1) + 92, "zIPL\1\0\0\1", 8);
	put(BLOCK(1) + 100, 40, 1);
	memcpy(data + BLOCK(2), "\xe5\xd6\xd3\xf1\xe5\xd6\xd3\xf1", 8);
	put_program();
}

static void put_ldl(const char *label)
{
	memcpy(data + 0x70, "zIPL\1\0\0\1", 8);
	put(0x78, 40, 1);
	memcpy(data + BLOCK(2), label, strlen(label));
	put_program();
}

static void check_program(void)
{
	u32 bs = disk.block_size;

	assert_int_equal(z.present, 1 | 2 | 1 << 5);
	for (unsigned n = 0; n <= 5; n += 5) {
		assert_int_equal(zipl_image(&z, n, &image), 0);
		assert_int_equal(image.protocol, PROTOCOL_S390_PSW);
		assert_int_equal(image.entry, PSW);
		assert_int_equal(image.segments, 2);
		assert_int_equal(image.segment[0].address, 0x10000);
		assert_int_equal(image.segment[0].n, 6 * bs);
		assert_int_equal(image.segment[0].memory, 6 * bs);
		assert_int_equal(image.segment[0].from.nruns, 2);
		assert_int_equal(image.segment[0].from.runs[0].offset, BLOCK(100));
		assert_int_equal(image.segment[0].from.runs[0].length, 5 * bs);
		assert_int_equal(image.segment[0].from.runs[1].offset, BLOCK(200));
		assert_int_equal(image.segment[1].address, 0x1000);
		assert_null(image.segment[1].from.runs);
		assert_int_equal(image.segment[1].from.first, BLOCK(300));
		assert_int_equal(image.segment[1].n, bs);
	}
	assert_int_equal(zipl_image(&z, 2, &image), ERR_NOT_FOUND);
	assert_string_equal(fail_reason(), "zipl: no entry 2, there are 0 1 5");
	assert_int_equal(zipl_image(&z, 63, &image), ERR_NOT_FOUND);
	assert_int_equal(zipl_image(&z, 1000, &image), ERR_NOT_FOUND);
}

static void test_scsi(void **state)
{
	static const u32 sizes[] = { 512, 1024, 2048, 4096 };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
		start(sizes[i], false);
		put_scsi();
		assert_int_equal(zipl_open_scsi(&z, &disk), 0);
		assert_string_equal(z.scheme, "scsi");
		assert_false(z.ccw_ipl);
		check_program();
		assert_int_equal(zipl_menu(&z, &(struct zipl_menu){ 0 }), ERR_NOT_FOUND);
	}
}

/* zipl saw blocks of 4096 bytes, the device has 512-byte ones. */
static void test_scsi_other_block_size(void **state)
{
	(void)state;
	start(4096, false);
	put_scsi();
	bd.block_size = 512;
	bd.blocks = DISK_BYTES / 512;
	assert_int_equal(disk_init(&disk, &bd), 0);
	virtio_assume_scsi(&disk);
	assert_int_equal(zipl_open_scsi(&z, &disk), 0);
	disk.block_size = 4096;	/* what check_program() multiplies with */
	check_program();
}

static void test_scsi_few_reads(void **state)
{
	(void)state;
	start(4096, false);
	put_scsi();
	assert_int_equal(zipl_open_scsi(&z, &disk), 0);
	assert_int_equal(zipl_image(&z, 0, &image), 0);
	assert_in_range(reads, 1, 4);	/* record, program table, component table, all lists; those close by together */
}

static void test_fba(void **state)
{
	(void)state;
	start(512, false);
	put_program();
	memcpy(data + 0x70, "zIPL\1\0\1\1", 8);
	put(0x78, 40, 1);
	assert_int_equal(zipl_open_scsi(&z, &disk), 0);
	assert_string_equal(z.scheme, "fba");
	assert_true(z.ccw_ipl);
	check_program();
	data[0x76] = 0;	/* ECKD: not here */
	look_again();
	assert_int_equal(zipl_open_scsi(&z, &disk), ERR_NOT_FOUND);
	assert_string_equal(fail_reason(), "");
}

static void test_eckd(void **state)
{
	static const u32 sizes[] = { 512, 1024, 2048, 4096 };
	static const struct { const char *label, *scheme; } ldl[] = {
		{ "\xd3\xd5\xe7\xf1", "eckd ldl" }, { "\xc3\xd4\xe2\xf1", "eckd cms" }, { "", "eckd, no label" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
		start(sizes[i], true);
		put_cdl();
		assert_int_equal(zipl_open_eckd(&z, &disk), 0);
		assert_string_equal(z.scheme, "eckd cdl");
		assert_true(z.ccw_ipl);
		check_program();
		for (unsigned k = 0; k < ARRAY_SIZE(ldl); k++) {
			start(sizes[i], true);
			put_ldl(ldl[k].label);
			assert_int_equal(zipl_open_eckd(&z, &disk), 0);
			assert_string_equal(z.scheme, ldl[k].scheme);
			check_program();
		}
	}
}

/* A CDL disk whose records have no keys: the second VOL1 is what is left of the label. */
static void test_eckd_no_key(void **state)
{
	(void)state;
	start(4096, true);
	put_cdl();
	memset(data + BLOCK(2), 0, 4);
	assert_int_equal(zipl_open_eckd(&z, &disk), 0);
	check_program();
}

static void test_list_directed(void **state)
{
	(void)state;
	start(4096, true);
	z.format = ZIPL_CHS_LIST;
	put_program();
	memcpy(data + BLOCK(2), "\xe5\xd6\xd3\xf1\xe5\xd6\xd3\xf1", 8);
	put_seek(BLOCK(2) + 76, 50);	/* the same five bytes, from 78 on */
	memcpy(data + BLOCK(50), "zIPL", 4);
	put(BLOCK(50) + 16, 40, 1);
	assert_int_equal(zipl_open_eckd(&z, &disk), 0);
	assert_string_equal(z.scheme, "eckd list-directed");
	assert_false(z.ccw_ipl);
	check_program();
	memset(data + BLOCK(50), 0, 4);
	look_again();
	assert_int_equal(zipl_open_eckd(&z, &disk), ERR_NOT_FOUND);
	memset(data + BLOCK(2) + 8, 0x40, 76);	/* the blanks of a label that no zipl has seen */
	look_again();
	assert_int_equal(zipl_open_eckd(&z, &disk), ERR_NOT_FOUND);
	assert_string_equal(fail_reason(), "");
	put_seek(BLOCK(2) + 76, 50);
	/* a dump's record for channel programs does not hide the other one */
	memcpy(data + BLOCK(50), "zIPL", 4);
	memcpy(data + BLOCK(1) + 92, "zIPL\1\1\0\1", 8);
	look_again();
	assert_int_equal(zipl_open_eckd(&z, &disk), 0);
	assert_string_equal(z.scheme, "eckd list-directed");
}

/* Cylinders from 65536 on have their upper bits in the head. */
static void test_large_cylinder(void **state)
{
	struct disk big = { .size = 1ull << 45, .heads = 15, .sectors = 12 };
	struct zipl_chs chs = { make_be16(7), make_be16(0x0023), 3 };
	struct zipl y = { .disk = &big, .block_size = 4096 };
	struct zipl_place at;

	(void)state;
	assert_int_equal(zipl_seek_place(&y, &chs, 1, &at), 0);
	assert_int_equal(at.off, (((0x20000ull + 7) * 15 + 3) * 12 + 2) * 4096);
	chs.sector = 13;
	assert_int_equal(zipl_seek_place(&y, &chs, 1, &at), ERR_FORMAT);
	chs.sector = 0;
	assert_int_equal(zipl_seek_place(&y, &chs, 1, &at), ERR_FORMAT);
	chs = (struct zipl_chs){ make_be16(0), make_be16(15), 1 };
	assert_int_equal(zipl_seek_place(&y, &chs, 1, &at), ERR_FORMAT);
	assert_int_equal(zipl_chs_place(&y, 0xffffffff, 14, 12, 65536, &at), ERR_RANGE);
}

/* A component over many list blocks, its pieces apart, in chains of both kinds. */
static void chain(u32 bs, bool eckd, bool filler)
{
	u32 slots = bs / 16 - 1, pieces = 3 * slots + 2, used = 0;
	u64 list = 42, block = 300;

	start(bs, eckd);
	if (eckd)
		put_cdl();
	else
		put_scsi();
	while (used < pieces) {
		u32 i, n = MIN(filler ? slots / 2 : slots, pieces - used);

		memset(data + BLOCK(list), filler ? 0xaa : 0, bs);
		for (i = 0; i < n; i++, used++, block += 2)
			put(BLOCK(list) + 16 * i, block, 1);
		if (used < pieces)
			put(BLOCK(list) + 16 * i, list + 4, 1);
		else
			memset(data + BLOCK(list) + 16 * i, 0, 16);
		list += 4;
	}
	assert_int_equal(eckd ? zipl_open_eckd(&z, &disk) : zipl_open_scsi(&z, &disk), 0);
	assert_int_equal(zipl_image(&z, 1, &image), 0);
	assert_int_equal(image.segment[0].n, (u64)pieces * bs);
	assert_int_equal(image.segment[0].from.nruns, pieces);
	for (u32 i = 0; i < pieces; i++)
		assert_int_equal(image.segment[0].from.runs[i].offset, BLOCK(300 + 2 * i));
}

static void test_chains(void **state)
{
	(void)state;
	chain(512, false, false);
	chain(4096 / 4, false, true);
	chain(512, true, false);
	chain(1024, true, true);
}

static void test_merge_across_tracks(void **state)
{
	(void)state;
	start(4096, true);
	put_cdl();
	for (unsigned i = 0; i < 40; i++)
		put(BLOCK(42) + 16 * i, 120 + 12 * i, 12);
	assert_int_equal(zipl_open_eckd(&z, &disk), 0);
	assert_int_equal(zipl_image(&z, 0, &image), 0);
	assert_null(image.segment[0].from.runs);
	assert_int_equal(image.segment[0].from.first, BLOCK(120));
	assert_int_equal(image.segment[0].n, BLOCK(480));
}

/* The block that stands for holes is read once; another one that repeats is data. */
static void test_holes(void **state)
{
	(void)state;
	for (unsigned zero = 0; zero < 2; zero++) {
		static const u16 blocks[] = { 100, 60, 101, 60, 60, 60, 102, 60, 60, 103 };
		static const u64 runs[] = { 100, 60, 101, 0, 102, 0, 103 };
		const struct extent *e = &image.segment[0].from;

		start(512, false);
		put_scsi();
		for (unsigned i = 0; i < ARRAY_SIZE(blocks); i++)
			put(BLOCK(42) + 16 * i, blocks[i], 1);
		data[BLOCK(60) + 511] = !zero;
		assert_int_equal(zipl_open_scsi(&z, &disk), 0);
		assert_int_equal(zipl_image(&z, 0, &image), 0);
		assert_int_equal(e->length, BLOCK(10));
		assert_int_equal(e->nruns, zero ? ARRAY_SIZE(runs) : ARRAY_SIZE(blocks));
		for (unsigned i = 0; i < ARRAY_SIZE(runs) && zero; i++)
			assert_int_equal(e->runs[i].offset, runs[i] ? BLOCK(runs[i]) : RUN_HOLE);
		if (zero) {
			assert_int_equal(e->runs[3].length, BLOCK(3));
			assert_int_equal(e->runs[5].length, BLOCK(2));
		}
	}
}

/* More than one block of program table and of component table. */
static void test_long_tables(void **state)
{
	(void)state;
	start(512, false);
	put_scsi();
	put(16, 50, 2);
	memcpy(data + BLOCK(50), "zIPL", 4);
	put(BLOCK(50) + 16, 60, 2);
	put(BLOCK(50) + 16 * 63, 60, 2);
	memcpy(data + BLOCK(60), "zIPL", 4);
	for (unsigned i = 1; i < 18; i++)
		put_component(BLOCK(60), i, 3, 99, 0);
	put_component(BLOCK(60), 18, 2, 43, 0x2000);
	put_component(BLOCK(60), 19, 1, 0, PSW);
	assert_int_equal(zipl_open_scsi(&z, &disk), 0);
	assert_int_equal(z.present, 1ull | 1ull << 62);
	assert_int_equal(zipl_image(&z, 62, &image), 0);
	assert_int_equal(image.segments, 1);
	assert_int_equal(image.segment[0].address, 0x2000);
}

static void put_ebcdic(u64 at, const char *s)
{
	do {
		data[at++] = *s == '\0' ? 0 : ascii_to_ebcdic(*s);
	} while (*s++);
}

/* Stage 1b at 70 (and 71), stage 2 of 12 KiB from 80 on, backwards; its settings at @params. */
static void put_menu(u64 stage1, u32 params)
{
	struct stage { be16 prompt, timeout, banner, text[63]; u8 kdump[8]; } s = { 0 };
	u8 stage2[12288] = { 0 };
	u32 bs = disk.block_size, blocks = sizeof(stage2) / bs;
	u8 *p = stage2 + params;

	put_seek(stage1 + 72, 70);
	put_seek(stage1 + 80, 71);
	for (unsigned i = 0; i < blocks; i++)
		put_seek(BLOCK(70) + 768 + 8 * i, 80 + blocks - i);
	s.prompt = make_be16(1);
	s.timeout = make_be16(7);
	s.banner = make_be16(140);
	s.text[0] = make_be16(200);
	s.text[1] = make_be16(240);
	s.text[12] = make_be16(280);
	s.text[13] = make_be16(65535);	/* a lie */
	memcpy(p, &s, sizeof(s));
	memcpy(stage2 + 20, "\xa9\xc9\xd7\xd3", 4);	/* not the banner: too early */
	memcpy(stage2 + 160, "\xa9\xc9\xd7\xd3", 4);	/* not the banner: no settings before it */
	memcpy(p + 140, "\xa9\xc9\xd7\xd3\x40", 6);
	for (unsigned i = 0; i < blocks; i++)
		memcpy(data + BLOCK(80 + blocks - i), stage2 + i * bs, bs);
	for (unsigned i = 0; i < 3; i++) {
		static const char *text[] = { " 0. default (linux)", " 1. linux", "12. old one, 5.10" };
		u32 at = params + 200 + 40 * i;

		put_ebcdic(BLOCK(80 + blocks - at / bs) + at % bs, text[i]);
	}
}

static void check_menu(void)
{
	struct zipl_menu menu;

	assert_int_equal(zipl_menu(&z, &menu), 0);
	assert_true(menu.prompt);
	assert_int_equal(menu.timeout_s, 7);
	assert_string_equal(menu.name[0], "default (linux)");
	assert_string_equal(menu.name[1], "linux");
	assert_string_equal(menu.name[12], "old one, 5.10");
	for (unsigned i = 2; i < ZIPL_ENTRIES_MAX; i++)
		if (i != 12)
			assert_null(menu.name[i]);
}

static void test_menu(void **state)
{
	static const u32 sizes[] = { 512, 1024, 2048, 4096 };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
		start(sizes[i], true);
		put_cdl();
		put_menu(BLOCK(1) + 4, 0x1ec);	/* across a 512-byte block */
		assert_int_equal(zipl_open_eckd(&z, &disk), 0);
		check_menu();
		start(sizes[i], true);
		put_ldl("\xd3\xd5\xe7\xf1");
		put_menu(24, 5000);
		assert_int_equal(zipl_open_eckd(&z, &disk), 0);
		check_menu();
	}
	/* stage 2 without a menu; stage 1b nowhere */
	memset(data + BLOCK(80), 0, BLOCK(20));
	look_again();
	assert_int_equal(zipl_menu(&z, &(struct zipl_menu){ 0 }), ERR_NOT_FOUND);
	memset(data + 96, 0, 16);
	look_again();
	assert_int_equal(zipl_menu(&z, &(struct zipl_menu){ 0 }), ERR_FORMAT);
}

/* What @byte at @at makes of a SCSI disk: opened, then every entry. */
static int broken(u32 bs, u64 at, u8 byte)
{
	int err;

	start(bs, false);
	put_scsi();
	data[at] = byte;
	err = zipl_open_scsi(&z, &disk);
	return err ? err : zipl_image(&z, 0, &image);
}

static void test_broken(void **state)
{
	const u32 bs = 4096;

	(void)state;
	assert_int_equal(broken(bs, 0, 'x'), ERR_NOT_FOUND);
	assert_int_equal(broken(bs, 16 + 8, 0x30), ERR_FORMAT);	/* block size */
	assert_int_equal(broken(bs, 16 + 7, 0), ERR_FORMAT);	/* no program table */
	assert_int_equal(broken(bs, 16, 0xff), ERR_RANGE);
	assert_int_equal(broken(bs, 40 * bs, 'x'), ERR_FORMAT);
	assert_int_equal(broken(bs, 40 * bs + 16 + 8, 2), ERR_FORMAT);	/* another block size */
	assert_int_equal(broken(bs, 40 * bs + 16 + 1, 1), ERR_RANGE);
	assert_int_equal(broken(bs, 41 * bs, 'x'), ERR_FORMAT);
	assert_int_equal(broken(bs, 41 * bs + 4, 1), ERR_UNSUPPORTED);	/* dump */
	assert_int_equal(broken(bs, 41 * bs + 32 + 23, 9), ERR_FORMAT);	/* component type */
	assert_int_equal(broken(bs, 41 * bs + 4 * 32 + 24, 0x80), ERR_FORMAT);	/* PSW */
	assert_int_equal(broken(bs, 41 * bs + 4 * 32 + 31, 1), ERR_FORMAT);	/* odd address */
	assert_int_equal(broken(bs, 41 * bs + 4 * 32 + 23, 3), ERR_FORMAT);	/* no EXEC */
	assert_int_equal(broken(bs, 42 * bs + 16 + 10, 0xff), ERR_RANGE);	/* count */
	assert_int_equal(broken(bs, 41 * bs + 32 + 1, 1), ERR_RANGE);	/* list */
	start(bs, false);
	put_scsi();
	bad_block = 40;
	assert_int_equal(zipl_open_scsi(&z, &disk), ERR_IO);
}

static void test_bare_address(void **state)
{
	(void)state;
	start(512, false);
	put_scsi();
	memcpy(data + BLOCK(41) + 4 * 32 + 24, "\0\0\0\0\0\0\xa0\0", 8);
	assert_int_equal(zipl_open_scsi(&z, &disk), 0);
	assert_int_equal(zipl_image(&z, 0, &image), 0);
	assert_int_equal(image.entry, PSW);
}

static void test_too_many_components(void **state)
{
	(void)state;
	start(4096, false);
	put_scsi();
	for (unsigned i = 1; i <= IMAGE_SEGMENTS_MAX + 1; i++)
		put_component(BLOCK(41), i, 2, 43, 0x1000 * i);
	put_component(BLOCK(41), IMAGE_SEGMENTS_MAX + 2, 1, 0, PSW);
	assert_int_equal(zipl_open_scsi(&z, &disk), 0);
	assert_int_equal(zipl_image(&z, 0, &image), ERR_UNSUPPORTED);
	put_component(BLOCK(41), 1, 1, 0, PSW);
	look_again();
	assert_int_equal(zipl_image(&z, 0, &image), ERR_FORMAT);	/* nothing to load */
}

/* Lists that lead to themselves, with data and without. */
static void test_cycle(void **state)
{
	(void)state;
	start(512, false);
	put_scsi();
	put(BLOCK(42) + 31 * 16, 42, 1);
	for (unsigned i = 3; i < 31; i++)
		put(BLOCK(42) + 16 * i, 400 + i, 1);
	assert_int_equal(zipl_open_scsi(&z, &disk), 0);
	assert_int_equal(zipl_image(&z, 0, &image), ERR_NO_MEMORY);
	start(512, false);
	put_scsi();
	memset(data + BLOCK(42), 0xaa, 512);
	put(BLOCK(42), 42, 1);
	assert_int_equal(zipl_open_scsi(&z, &disk), 0);
	assert_int_equal(zipl_image(&z, 0, &image), ERR_LOOP);
}

/* A DASD's image as a plain disk: 512-byte blocks, a PC's geometry. */
static void test_eckd_guessed(void **state)
{
	(void)state;
	start(4096, true);
	put_cdl();
	bd.block_size = 512;
	bd.blocks = DISK_BYTES / 512;
	bd.heads = 16;
	bd.sectors = 63;
	assert_int_equal(disk_init(&disk, &bd), 0);
	virtio_assume_eckd(&disk);
	assert_int_equal(disk.heads, 16);
	assert_int_equal(zipl_open_eckd(&z, &disk), 0);
	assert_int_equal(disk.block_size, 4096);
	check_program();
	/* the right block size, a PC's geometry */
	start(512, true);
	put_ldl("\xd3\xd5\xe7\xf1");
	bd.heads = 16;
	bd.sectors = 63;
	assert_int_equal(disk_init(&disk, &bd), 0);
	virtio_assume_eckd(&disk);
	assert_int_equal(zipl_open_eckd(&z, &disk), 0);
	assert_int_equal(disk.sectors, 49);
	check_program();
	data[0x70 + 4] = 2;	/* another version: that is the reason given */
	look_again();
	virtio_assume_eckd(&disk);
	assert_int_equal(zipl_open_eckd(&z, &disk), ERR_UNSUPPORTED);
	assert_string_equal(fail_reason(), "zipl: boot record version 2, device 0, flags 1");
	data[0x70] = 0;	/* nothing there: the view is as it was */
	look_again();
	memset(data + BLOCK(2), 0, 4);
	assert_int_equal(zipl_open_eckd(&z, &disk), ERR_NOT_FOUND);
	assert_int_equal(disk.block_size, 512);
	assert_int_equal(disk.sectors, 63);
}

static void test_small_disk(void **state)
{
	(void)state;
	start(4096, true);
	put_cdl();
	bd.blocks = 2;
	assert_int_equal(disk_init(&disk, &bd), 0);
	virtio_assume_eckd(&disk);
	assert_int_equal(zipl_open_eckd(&z, &disk), ERR_NOT_FOUND);
	assert_int_equal(zipl_open_scsi(&z, &disk), ERR_NOT_FOUND);
	start(4096, true);
	assert_int_equal(zipl_open_eckd(&z, &disk), ERR_NOT_FOUND);
	assert_string_equal(fail_reason(), "");
}

/* Bytes of the records changed at random: an error or an image inside the disk, never a fault. */
static void test_mutants(void **state)
{
	u32 seed = 1, good = 0;

	(void)state;
	for (unsigned round = 0; round < 4000; round++) {
		bool eckd = round & 1;
		struct zipl_menu menu;
		int err;

		if (round % 64 < 2) {
			start(round & 2 ? 512 : 4096, eckd);
			if (eckd) {
				put_cdl();
				put_menu(BLOCK(1) + 4, 5000);
			} else {
				put_scsi();
			}
		} else if (disk.nature != (eckd ? NATURE_ECKD : NATURE_SCSI)) {
			continue;
		}
		for (unsigned k = 0; k < 3; k++) {
			static const u16 where[] = { 0, 1, 2, 40, 41, 42, 43, 70, 71, 82 };

			seed = seed * 1103515245 + 12345;
			data[BLOCK(where[(seed >> 8) % ARRAY_SIZE(where)]) + (seed >> 20) % 160] = (u8)(seed >> 12);
		}
		look_again();
		arena_reset();
		assert_int_equal(disk_init(&disk, &bd), 0);
		if (eckd)
			virtio_assume_eckd(&disk);
		else
			virtio_assume_scsi(&disk);
		err = eckd ? zipl_open_eckd(&z, &disk) : zipl_open_scsi(&z, &disk);
		if (!err)
			zipl_menu(&z, &menu);
		for (unsigned n = 0; n < 6 && !err; n++) {
			if (zipl_image(&z, n, &image))
				continue;
			good++;
			for (unsigned i = 0; i < image.segments; i++) {
				const struct extent *e = &image.segment[i].from;

				for (unsigned k = 0; k < e->nruns; k++)
					assert_true(e->runs[k].offset == RUN_HOLE ||
						    e->runs[k].offset + e->runs[k].length <= disk.size);
				if (!e->runs)
					assert_true(e->first + e->length <= disk.size);
			}
		}
	}
	assert_true(good > 20);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scsi), cmocka_unit_test(test_scsi_other_block_size),
		cmocka_unit_test(test_scsi_few_reads), cmocka_unit_test(test_fba), cmocka_unit_test(test_eckd),
		cmocka_unit_test(test_eckd_no_key), cmocka_unit_test(test_list_directed),
		cmocka_unit_test(test_large_cylinder), cmocka_unit_test(test_chains),
		cmocka_unit_test(test_merge_across_tracks), cmocka_unit_test(test_holes), cmocka_unit_test(test_long_tables),
		cmocka_unit_test(test_menu), cmocka_unit_test(test_broken), cmocka_unit_test(test_bare_address),
		cmocka_unit_test(test_too_many_components), cmocka_unit_test(test_cycle),
		cmocka_unit_test(test_eckd_guessed), cmocka_unit_test(test_small_disk), cmocka_unit_test(test_mutants),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
