/* SPDX-License-Identifier: MIT */
/*
 * Names of errors, and the reason of the last one.
 */
#include "vipl/err.h"
#include "vipl/log.h"
#include "vipl/string.h"

static char reason[120];

bool log_off;		/* then nobody reads reasons either: none is made */

static const char *const names[] = {
	"no error", "i/o error", "timeout", "device error", "out of range", "bad format",
	"bad checksum", "not found", "unsupported", "out of memory", "overlap", "loop", "no medium",
};
STATIC_ASSERT(ARRAY_SIZE(names) == 1 - ERR_MEDIUM, "a name for each error");

const char *err_name(int err)
{
	if (err > 0 || err < ERR_MEDIUM)
		return "unknown error";
	return names[-err];
}

static APART void record(const char *fmt, va_list ap)
{
	vformat(reason, sizeof(reason), fmt, ap);
}

int (fail)(int err, const char *fmt, ...)
{
	va_list ap;

	if (log_off)
		return err;
	va_start(ap, fmt);
	record(fmt, ap);
	va_end(ap);
	return err;
}

#ifdef VIPL_X86
int fail_text_args(const signed char *constant, ...)
{
	va_list ap;

	if (log_off)
		return *constant;
	va_start(ap, constant);
	record((const char *)constant + 1, ap);
	va_end(ap);
	return *constant;
}

int fail_text(const signed char *constant)
{
	return fail_text_args(constant);
}
#endif

const char *fail_reason(void)
{
	return reason;
}

void fail_clear(void)
{
	reason[0] = '\0';
}
