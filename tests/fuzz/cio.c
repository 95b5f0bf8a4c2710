/* SPDX-License-Identifier: MIT */
/* The channel subsystem of cio.h. */
#include "cio.h"

#include "vipl/cio.h"

static struct input *in;
static unsigned commands;

void fuzz_cio(struct input *stream)
{
	in = stream;
	commands = 0;
}

int cio_next(u64 *cursor, struct cio_info *info)
{
	u32 n = (u32)(*cursor)++;

	*info = (struct cio_info){ 0x10000 | n, (u8)(n & 3), (u16)n, (u16)(n + take(in, 1)) };
	return n < 3;
}

int cio_enable(u32 schid)
{
	CHECK(schid >> 16);
	return take(in, 1) == 0xff ? ERR_DEVICE : 0;
}

int ccw_run(u32 schid, const struct ccw_step *s, unsigned n, struct ccw_result *r)
{
	static const int errors[] = { ERR_NOT_FOUND, ERR_IO, ERR_TIMEOUT };

	CHECK(schid >> 16 && n && n <= CCW_STEPS_MAX && (commands += n) < 5000);
	for (unsigned i = 0; i < n; i++, s++) {
		u8 how = (u8)take(in, 1);

		CHECK(!s->count == !s->data);
		if (s->cmd & 2 && s->cmd != 0x83 && how < 0xc0)	/* a command that reads */
			take_bytes(in, s->data, MIN(s->count, (u16)how));
		if (s->cmd == 0xe4 && !how)
			memcpy(s->data, "\xff\x38\x32\x02", 4);
		if (how < 0xe0)
			continue;
		*r = (struct ccw_result){ 0, (u8)(i + how % 2 * take(in, 1)), (u8)take(in, 1), (u8)take(in, 1), 1, how };
		return errors[how % 3];
	}
	return 0;
}

int ccw_notify(u32 schid, u16 queue, u64 *cookie)
{
	*cookie = schid + queue;
	return take(in, 1) == 1 ? ERR_DEVICE : 0;
}
