/* SPDX-License-Identifier: MIT */
/* LINK: image/s390.c disk/blockdev.c disk/extent.c lib/err.c lib/arena.c lib/text.c lib/printf.c */
/*
 * s390x images: Linux by its magic, others by the PSW they begin with.
 */
#include "unit.h"

#include "vipl/err.h"
#include "vipl/image.h"

static u8 file[0x11000];
static struct image image;

static int probe(u64 length)
{
	struct run run;
	struct extent e = extent_memory(&run, file, length);

	fail_clear();
	return image_s390.probe(&e, &image);
}

static void put_psw(const char *psw)
{
	memset(file, 0, sizeof(file));
	memcpy(file, psw, 8);
}

static void test_linux(void **state)
{
	(void)state;
	put_psw("\0\x08\0\0\x80\0\x02\0");
	memcpy(file + 0x10008, "S390EP", 6);
	assert_int_equal(probe(sizeof(file)), 0);
	assert_int_equal(image.protocol, PROTOCOL_S390_ADDR);
	assert_int_equal(image.entry, 0x10000);
	assert_int_equal(image.segments, 1);
	assert_int_equal(image.segment[0].address, 0x10000);
	assert_int_equal(image.segment[0].off, 0x10000);
	assert_int_equal(image.segment[0].n, 0x1000);
	assert_int_equal(image.segment[0].memory, 0x1000);
	assert_false(image.relocatable);
	/* cut before the end of the magic it is no kernel, but has a PSW */
	assert_int_equal(probe(0x1000d), 0);
	assert_int_equal(image.protocol, PROTOCOL_S390_PSW);
	assert_int_equal(probe(0x1000e), 0);
	assert_int_equal(image.protocol, PROTOCOL_S390_ADDR);
}

static void test_psw(void **state)
{
	static const struct { const char *psw; bool good; } rows[] = {
		{ "\0\x08\0\0\x80\0\x02\0", true },	/* 31 bit */
		{ "\0\x08\0\0\0\0\x02\0", true },	/* 24 bit */
		{ "\0\x08\0\1\x80\0\x02\0", true },	/* 64 bit */
		{ "\0\x0a\0\0\x80\0\x02\0", true },	/* a wait: valid, if useless */
		{ "\0\x08\0\1\0\0\x02\0", false },	/* 64 bit without 31 */
		{ "\0\0\0\0\x80\0\x02\0", false },	/* not the short form */
		{ "\x80\x08\0\0\x80\0\x02\0", false },
		{ "\x20\x08\0\0\x80\0\x02\0", false },
		{ "\0\x08\0\2\x80\0\x02\0", false },
		{ "\0\x08\0\0\x80\0\x02\1", false },	/* odd */
		{ "\0\0\0\0\0\0\0\0", false },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		put_psw(rows[i].psw);
		assert_int_equal(probe(4096), rows[i].good ? 0 : ERR_NOT_FOUND);
		assert_string_equal(fail_reason(), "");
		if (!rows[i].good)
			continue;
		assert_int_equal(image.protocol, PROTOCOL_S390_PSW);
		assert_int_equal(image.segment[0].address, 0);
		assert_int_equal(image.segment[0].n, 4096);
	}
	put_psw("\0\x08\0\0\x80\0\x02\0");
	assert_int_equal(probe(4096), 0);
	assert_int_equal(image.entry, 0x0008000080000200);
	assert_int_equal(probe(8), 0);
	assert_int_equal(probe(7), ERR_NOT_FOUND);
	assert_int_equal(probe(0), ERR_NOT_FOUND);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_linux), cmocka_unit_test(test_psw),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
