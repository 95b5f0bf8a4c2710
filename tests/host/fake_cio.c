/* SPDX-License-Identifier: MIT */
/*
 * The fake channel subsystem. Commands and their checks follow virtio 1.2,
 * 4.3.1 to 4.3.3; a rule broken by the driver is a command reject, as on the machine.
 */
#include "fake_cio.h"

#include <string.h>

#include "vipl/bytes.h"
#include "vipl/err.h"

static struct fake_subchannel subchannels[64];
static unsigned count;

void fake_cio_clear(void)
{
	count = 0;
}

struct fake_subchannel *fake_cio_add(u8 ssid, u16 sch, u16 devno, struct fake_vdev *v)
{
	struct fake_subchannel *s = &subchannels[count++];

	*s = (struct fake_subchannel){ .ssid = ssid, .sch = sch, .devno = devno, .cu_type = 0x3832,
				       .max_revision = 2, .v = v, .revision = -1 };
	return s;
}

static u32 schid(const struct fake_subchannel *s)
{
	return 0x10000u | (u32)s->ssid << 17 | s->sch;
}

static struct fake_subchannel *find(u32 id)
{
	for (unsigned i = 0; i < count; i++)
		if (schid(&subchannels[i]) == id)
			return &subchannels[i];
	return NULL;
}

int cio_next(u64 *cursor, struct cio_info *info)
{
	const struct fake_subchannel *s;

	if (*cursor >= count)
		return 0;
	s = &subchannels[(*cursor)++];
	*info = (struct cio_info){ schid(s), s->ssid, s->sch, s->devno };
	return 1;
}

int cio_enable(u32 id)
{
	struct fake_subchannel *s = find(id);

	if (!s)
		return ERR_NOT_FOUND;
	s->enabled = true;
	s->revision = -1;
	return 0;
}

/* --- commands: false is a command reject ------------------------------------------- */

static u64 be(const u8 *p, unsigned n)
{
	u64 x = 0;

	while (n--)
		x = x << 8 | *p++;
	return x;
}

static bool sense_id(struct fake_subchannel *s, const struct ccw_step *c)
{
	u8 id[7] = { 0xff, (u8)(s->cu_type >> 8), (u8)s->cu_type, s->v ? (u8)s->v->type : 0x0c };

	memcpy(c->data, id, MIN(c->count, sizeof(id)));
	return true;
}

static bool features(struct fake_subchannel *s, const struct ccw_step *c, bool write)
{
	u8 *p = c->data;
	u64 f = write ? s->v->driver_features : fake_vdev_features(s->v);
	u32 word;

	if (c->count != 5)
		return false;
	if (!write) {
		word = p[4] > (s->revision > 0) ? 0 : (u32)(f >> 32 * p[4]);
		memcpy(p, make_le32(word).b, 4);
		return true;
	}
	word = (u32)p[0] | (u32)p[1] << 8 | (u32)p[2] << 16 | (u32)p[3] << 24;
	if (p[4] > 1)
		return false;
	s->v->driver_features = p[4] ? (f & 0xffffffff) | (u64)word << 32 : (f & ~0xffffffffull) | word;
	return true;
}

static bool config(struct fake_subchannel *s, const struct ccw_step *c, bool write)
{
	if (c->count > s->v->config_len)
		return false;
	if (write)
		memcpy(s->v->config, c->data, c->count);
	else
		memcpy(c->data, s->v->config, c->count);
	return true;
}

static bool set_vq(struct fake_subchannel *s, const struct ccw_step *c)
{
	const u8 *p = c->data;
	bool old = s->revision <= 0;
	struct virtq_layout q = { .index = (u16)be(p + 12, 2), .size = (u16)be(p + 14, 2), .desc = be(p, 8) };

	if (c->count != (old ? 16 : 32) || q.index >= FAKE_VDEV_QUEUES)
		return false;
	if (old ? (int)q.size < s->v->queue_max[q.index] || be(p + 8, 4) != 4096 :
		  (int)q.size > s->v->queue_max[q.index])
		return false;
	if (!old) {
		q.avail = be(p + 16, 8);
		q.used = be(p + 24, 8);
	}
	fake_vdev_queue(s->v, &q);
	return true;
}

static bool set_revision(struct fake_subchannel *s, const struct ccw_step *c)
{
	int revision = (int)be(c->data, 2);

	if (c->count != 4 || s->revision >= 0 || revision > s->max_revision)
		return false;
	s->revision = revision;
	s->v->legacy = revision == 0;
	return true;
}

static bool execute(struct fake_subchannel *s, const struct ccw_step *c)
{
	u8 *p = c->data;

	if (c->cmd == 0xe4)
		return sense_id(s, c);
	if (s->cu_type != 0x3832)
		return false;
	if (c->cmd == 0x83)
		return set_revision(s, c);
	if (s->revision < 0) {	/* anything else first: it stays legacy */
		s->revision = 0;
		s->v->legacy = true;
	}
	switch (c->cmd) {
	case 0x33:
		fake_vdev_reset(s->v);
		return c->count == 0;
	case 0x31:
		if (c->count != 1)
			return false;
		fake_vdev_status(s->v, *p);
		return s->revision >= 2 || s->v->status == *p;	/* 4.3.3.1: earlier ones reject it */
	case 0x72:
		if (c->count != 1 || s->revision < 2)
			return false;
		*p = s->v->status;
		return true;
	case 0x12:
	case 0x11:
		return features(s, c, c->cmd == 0x11);
	case 0x22:
	case 0x21:
		return config(s, c, c->cmd == 0x21);
	case 0x32:
		if (c->count != 4 || be(p, 2) >= FAKE_VDEV_QUEUES)
			return false;
		memcpy(p + 2, make_be16((u16)s->v->queue_max[be(p, 2)]).b, 2);
		return true;
	case 0x13:
		return set_vq(s, c);
	default:
		return false;
	}
}

int ccw_run(u32 id, const struct ccw_step *steps, unsigned n, struct ccw_result *r)
{
	struct fake_subchannel *s = find(id);

	memset(r, 0, sizeof(*r));
	if (!s || !s->enabled || n == 0 || n > CCW_STEPS_MAX)
		return ERR_NOT_FOUND;
	s->ssch++;
	for (unsigned i = 0; i < n; i++) {
		s->ccws++;
		if (s->fail_cmd == steps[i].cmd) {
			*r = s->fail;
			r->step = (u8)i;
			return s->fail_err;
		}
		if (!execute(s, &steps[i])) {
			*r = (struct ccw_result){ .step = (u8)i, .dstat = 0x0e, .sense = 0x80 };
			return ERR_IO;
		}
	}
	return 0;
}

int ccw_notify(u32 id, u16 queue, u64 *cookie)
{
	struct fake_subchannel *s = find(id);

	if (!s)
		return ERR_DEVICE;
	if (s->notifies++ && *cookie != 0xc00c1eu + queue)
		s->v->bad_driver = true;
	*cookie = 0xc00c1eu + queue;
	fake_vdev_notify(s->v, queue);
	return 0;
}
