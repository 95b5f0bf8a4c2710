/* SPDX-License-Identifier: MIT */
/*
 * A disk behind virtio-blk (virtio 1.2, 5.2.6), and logical units behind
 * virtio-scsi (5.6.6, SPC-4, SBC-3).
 */
#include "fake_units.h"

#include <string.h>

static void copy(const struct fake_vdev *v, u8 *to, u64 from, u64 n)
{
	memset(to, 0, n);
	if (from < v->disk_size)
		memcpy(to, v->disk + from, n < v->disk_size - from ? n : v->disk_size - from);
}

/* Is this one of those that are to fail? */
static bool fails(struct fake_vdev *v)
{
	if (v->served <= v->io_error_at || !v->io_errors)
		return false;
	v->io_errors--;
	return true;
}

u32 fake_blk(struct fake_vdev *v, const struct fake_segment *s, unsigned n)
{
	u64 from = fake_get(v, s[0].p + 8, 8) * 512, capacity = fake_get(v, v->config, 8);
	u32 unit = v->driver_features >> 6 & 1 ? (u32)fake_get(v, v->config + 20, 4) : 512;
	u8 status = fails(v) ? 1 : 0;
	u64 bytes = 0;

	if (s[0].len != 16 || s[0].write || s[n - 1].len != 1 || !s[n - 1].write)
		v->bad_driver = true;
	if (fake_get(v, s[0].p, 4) != 0)
		v->writes++;
	for (unsigned i = 1; i + 1 < n; i++)
		bytes += s[i].len;
	if (bytes % unit || from % unit || n < 3 || from / 512 > capacity || bytes / 512 > capacity - from / 512)
		status = 1;
	if (bytes > v->largest)
		v->largest = (u32)bytes;
	for (unsigned i = 1; i + 1 < n && !status; from += s[i++].len)
		copy(v, s[i].p, from, s[i].len);
	s[n - 1].p[0] = status;
	return (u32)bytes + 1;
}

/* --- SCSI ------------------------------------------------------------------------ */

static u64 be(const u8 *p, unsigned n)
{
	u64 x = 0;

	while (n--)
		x = x << 8 | *p++;
	return x;
}

static void put_be(u8 *p, unsigned n, u64 x)
{
	while (n--) {
		p[n] = (u8)x;
		x >>= 8;
	}
}

static void sense(struct fake_answer *a, u8 key, u8 asc, u8 ascq)
{
	a->status = 2;
	a->length = 0;
	a->sense_len = 18;
	a->sense[0] = 0x70;
	a->sense[2] = key;
	a->sense[7] = 10;
	a->sense[12] = asc;
	a->sense[13] = ascq;
}

/* Target-wide, whichever LUN is asked: every LUN of the target, LUN 0 named in any case. */
static void report_luns(const struct fake_vdev *v, u8 target, const u8 *cdb, u8 *data, u32 room, struct fake_answer *a)
{
	u8 list[8 + 8 * (FAKE_LUNS + 1)] = { 0 };
	u32 n = 16;

	for (unsigned i = 0; i < v->luns; i++)
		if (v->lun[i].target == target && v->lun[i].lun) {
			put_be(list + n, 2, v->lun[i].lun < 256 ? v->lun[i].lun : 0x4000u | v->lun[i].lun);
			n += 8;
		}
	put_be(list, 4, n - 8);
	a->length = (u32)MIN(MIN(be(cdb + 6, 4), room), n);
	memcpy(data, list, a->length);
}

static void inquiry(const struct fake_lun *l, const u8 *cdb, u8 *data, u32 room, struct fake_answer *a)
{
	u8 page[64] = { 0 };
	u32 n = 36;

	page[0] = l ? l->type : 0x7f;
	if (cdb[1] & 1) {
		if (!l || cdb[2] != 0xb0 || !l->limit) {
			sense(a, 5, 0x24, 0);
			return;
		}
		page[1] = 0xb0;
		put_be(page + 2, 2, 0x3c);
		put_be(page + 8, 4, l->limit);
		n = 64;
	} else {
		page[4] = 31;
	}
	a->length = MIN(MIN(be(cdb + 3, 2), room), n);
	memcpy(data, page, a->length);
}

static void read_blocks(struct fake_vdev *v, struct fake_lun *l, u64 lba, u64 count, u8 *data, u32 room,
			struct fake_answer *a)
{
	u64 bytes = count * l->block_size;

	if (bytes > v->largest)
		v->largest = (u32)bytes;
	if (l->failures) {
		l->failures--;
		sense(a, l->key, 0x11, 0);
	} else if (lba >= l->blocks || count > l->blocks - lba) {
		sense(a, 5, 0x21, 0);
	} else if (l->limit && count > l->limit) {
		sense(a, 5, 0x24, 0);
	} else if (bytes > room) {
		a->response = 1;	/* overrun */
	} else {
		copy(v, data, lba * l->block_size, bytes);
		a->length = (u32)bytes;
	}
}

static void command(struct fake_vdev *v, struct fake_lun *l, const u8 *cdb, u8 *data, u32 room, struct fake_answer *a)
{
	v->asked_ready += cdb[0] == 0;
	if (!l) {
		sense(a, 5, 0x25, 0);
	} else if (l->attentions) {
		l->attentions--;
		sense(a, 6, 0x29, 0);
	} else if (l->becoming_ready) {
		l->becoming_ready--;
		sense(a, 2, 4, 1);
	} else if (l->no_medium) {
		sense(a, 2, 0x3a, 0);
	} else if (cdb[0] == 0x25 && room >= 8) {
		put_be(data, 4, MIN(l->blocks - 1, UINT32_MAX));
		put_be(data + 4, 4, l->block_size);
		a->length = 8;
	} else if (cdb[0] == 0x9e && (cdb[1] & 31) == 0x10 && room >= 32) {
		memset(data, 0, 32);
		put_be(data, 8, l->blocks - 1);
		put_be(data + 8, 4, l->block_size);
		a->length = 32;
	} else if (cdb[0] == 0x28) {
		read_blocks(v, l, be(cdb + 2, 4), be(cdb + 7, 2), data, room, a);
	} else if (cdb[0] == 0x88) {
		read_blocks(v, l, be(cdb + 2, 8), be(cdb + 10, 4), data, room, a);
	} else if (cdb[0] != 0) {
		v->writes++;	/* whatever it is, nobody should send it */
		sense(a, 5, 0x20, 0);
	}
}

u32 fake_scsi(struct fake_vdev *v, const struct fake_segment *s, unsigned n)
{
	const u8 *lun = s[0].p, *cdb = lun + 19;
	u16 number = (u16)(be(lun + 2, 2) & 0x3fff);
	u8 *data = n > 2 ? s[2].p : NULL, *r = s[1].p;
	u32 room = n > 2 ? s[2].len : 0;
	struct fake_answer a = { 0 };
	struct fake_lun *l = NULL;
	bool target = false;

	if (n < 2 || n > 3 || s[0].len != 51 || s[0].write || s[1].len != 108 || !s[1].write || lun[0] != 1) {
		v->bad_driver = true;
		return 0;
	}
	for (unsigned i = 0; i < v->luns; i++)
		if (v->lun[i].target == lun[1]) {
			target = true;
			if (v->lun[i].lun == number)
				l = &v->lun[i];
		}
	if (!target)
		a.response = 3;
	else if (fails(v))
		sense(&a, 0xb, 0, 6);
	else if (cdb[0] == 0xa0)
		report_luns(v, lun[1], cdb, data, room, &a);
	else if (cdb[0] == 0x12)
		inquiry(l, cdb, data, room, &a);
	else
		command(v, l, cdb, data, room, &a);
	a.residual = room - a.length;
	if (v->meddle)
		v->meddle(v, cdb, data, room, &a);
	fake_put(v, r, 4, a.sense_len);
	fake_put(v, r + 4, 4, a.residual);
	fake_put(v, r + 8, 2, 0);
	r[10] = a.status;
	r[11] = a.response;
	memcpy(r + 12, a.sense, 96);
	return 108 + a.length;
}

void fake_nonsense(struct fake_vdev *v, const struct fake_segment *s, unsigned n)
{
	if (v->type == VIRTIO_BLK)
		s[n - 1].p[0] = 0x77;
	else
		s[1].p[11] = 0x77;
}
