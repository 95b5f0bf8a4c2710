/* SPDX-License-Identifier: MIT */
/*
 * The one list of errors. A function that can fail returns 0 (or a count) or
 * one of these; fail() also keeps a line that says what was wrong, which boot/
 * prints next to the name of the target. Nothing below boot/ decides what an
 * error means for the boot.
 */
#ifndef VIPL_ERR_H
#define VIPL_ERR_H

#include "vipl/types.h"

enum err {
	ERR_NONE = 0,
	ERR_IO = -1,		/* the device reported a failed read */
	ERR_TIMEOUT = -2,	/* no answer before the deadline */
	ERR_DEVICE = -3,	/* the device broke its own protocol */
	ERR_RANGE = -4,		/* outside the disk, the file, the table or RAM */
	ERR_FORMAT = -5,	/* bytes that are not what they claim to be */
	ERR_CHECKSUM = -6,	/* a stored checksum does not match */
	ERR_NOT_FOUND = -7,	/* no such file, entry, partition or device */
	ERR_UNSUPPORTED = -8,	/* valid, but not something vipl can use */
	ERR_NO_MEMORY = -9,	/* the arena, or free RAM, is exhausted */
	ERR_OVERLAP = -10,	/* two things claim the same memory */
	ERR_LOOP = -11,		/* a chain or link that does not end */
	ERR_MEDIUM = -12,	/* a drive without a medium */
};

/* A constant, printable name ("io error"); never NULL, any value may be asked. */
const char *err_name(int err);

/*
 * Records a reason, formatted like printf (lib/printf.c), and returns @err.
 * The text names the layer first: "gpt: header crc mismatch". The last call wins;
 * text over 119 characters is cut. Without a console (log_off) nothing is recorded.
 */
int fail(int err, const char *fmt, ...) PRINTF_LIKE(2, 3) __attribute__((cold));

#ifdef VIPL_X86
/*
 * Where size counts most, the error and its text are one constant: one pointer a call. They lie apart
 * from what is read in boots that work, and are packed in the ROM (arch/x86/cold.c).
 */
int fail_text(const signed char *reason) __attribute__((cold));
int fail_text_args(const signed char *reason, ...) __attribute__((cold));
#define FAIL_CONSTANT(e) __builtin_constant_p(e)
#define fail(e, text, ...) __extension__({ \
	static const struct { signed char err; char fmt[sizeof(text)]; } reason_ \
		__attribute__((section(".rodata.cold"))) = { \
		__builtin_choose_expr(FAIL_CONSTANT(e), (e), 0), text }; \
	__builtin_choose_expr(FAIL_CONSTANT(e), \
		fail_text ## __VA_OPT__(_args)(&reason_.err __VA_OPT__(,) __VA_ARGS__), \
		fail((e), reason_.fmt __VA_OPT__(,) __VA_ARGS__)); \
})
#endif

/* The reason of the last fail(), or "" if none since fail_clear(). */
const char *fail_reason(void);
void fail_clear(void);

#endif
