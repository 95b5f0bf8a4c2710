/* SPDX-License-Identifier: MIT */
/*
 * virtio over channel I/O (virtio 1.2, 4.3).
 *
 *   qemu-system-s390x ... -drive if=none,id=d,file=disk.img,format=raw \
 *       -device virtio-blk-ccw,drive=d,devno=fe.0.0001[,max_revision=0]
 *
 * Commands go out in chains where they can (one SSCH for several), with their
 * data in one static block: control blocks are below 2 GiB as the image is.
 */
#include "vipl/bytes.h"
#include "vipl/cio.h"
#include "vipl/err.h"
#include "vipl/string.h"
#include "vipl/virtio.h"

/* 4.3.2 to 4.3.3, and SENSE ID of the channel subsystem */
enum ccw_command {
	CCW_WRITE_FEAT = 0x11, CCW_READ_FEAT = 0x12, CCW_SET_VQ = 0x13, CCW_WRITE_CONF = 0x21,
	CCW_READ_CONF = 0x22, CCW_WRITE_STATUS = 0x31, CCW_READ_VQ_CONF = 0x32, CCW_VDEV_RESET = 0x33,
	CCW_READ_STATUS = 0x72, CCW_SET_VIRTIO_REV = 0x83, CCW_SENSE_ID = 0xe4,
};

#define VIRTIO_CU_TYPE 0x3832
#define REVISION_MAX 2
#define REVISION_NONE 0xffff	/* SET_VIRTIO_REV is still to come */
#define CONFIG_MAX 256		/* bytes of configuration space that are read */

#define DSTAT_UNIT_CHECK 0x02
#define SENSE_COMMAND_REJECT 0x80

struct sense_id {	/* Common I/O-Device Commands, SENSE ID */
	u8 reserved;
	be16 cu_type;
	u8 cu_model;
	be16 dev_type;
	u8 dev_model;
};
STATIC_ASSERT(sizeof(struct sense_id) == 7, "SENSE ID");

struct feature_word {
	le32 bits;
	u8 index;
};
STATIC_ASSERT(sizeof(struct feature_word) == 5, "4.3.2.3");

struct revision_block {
	be16 revision;
	be16 length;
};

struct queue_config {
	be16 index;
	be16 max;
};

struct queue_block_legacy {
	be64 queue;
	be32 align;
	be16 index, num;
};
STATIC_ASSERT(sizeof(struct queue_block_legacy) == 16, "4.3.2.1.1");

struct queue_block {
	be64 desc;
	be32 reserved;
	be16 index, num;
	be64 avail, used;
};
STATIC_ASSERT(sizeof(struct queue_block) == 32, "4.3.2.1");

/* What commands read and write; one command chain runs at a time. */
static union {
	struct sense_id id;
	struct feature_word feature[2];
	struct revision_block revision;
	struct queue_config queue_config;
	struct queue_block_legacy queue_legacy;
	struct queue_block queue;
	u8 status;
	u8 config[CONFIG_MAX];
} io __attribute__((aligned(8)));

/* --- commands ------------------------------------------------------------------ */

static const char *command_name(u8 cmd)
{
	static const struct { u8 cmd; char name[13]; } names[] = {
		{ CCW_WRITE_FEAT, "WRITE_FEAT" }, { CCW_READ_FEAT, "READ_FEAT" }, { CCW_SET_VQ, "SET_VQ" },
		{ CCW_WRITE_CONF, "WRITE_CONF" }, { CCW_READ_CONF, "READ_CONF" },
		{ CCW_WRITE_STATUS, "WRITE_STATUS" }, { CCW_READ_VQ_CONF, "READ_VQ_CONF" },
		{ CCW_VDEV_RESET, "VDEV_RESET" }, { CCW_READ_STATUS, "READ_STATUS" },
		{ CCW_SET_VIRTIO_REV, "VIRTIO_REV" }, { CCW_SENSE_ID, "SENSE_ID" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i].cmd == cmd)
			return names[i].name;
	return "?";
}

/* Runs a chain; what went wrong becomes a line with the command's name. */
static int run(const struct virtio_device *d, const struct ccw_step *steps, unsigned n)
{
	struct ccw_result r = { 0 };
	int err = ccw_run(d->ccw.schid, steps, n, &r);
	const char *name;

	if (err == 0)
		return 0;
	name = command_name(steps[r.step < n ? r.step : 0].cmd);
	if (err == ERR_NOT_FOUND)
		return fail(err, "ccw: %s: no such device", name);
	if (err == ERR_TIMEOUT)
		return fail(err, "ccw: %s: no end", name);
	if (r.dstat & DSTAT_UNIT_CHECK)
		return fail(ERR_DEVICE, "ccw: %s unit check%s, sense %02x", name,
			    r.sense & SENSE_COMMAND_REJECT ? " (command reject)" : "", r.sense);
	return fail(ERR_DEVICE, "ccw: %s failed, cc %u dstat %02x cstat %02x residual %u",
		    name, r.cc, r.dstat, r.cstat, r.residual);
}

static int run_one(const struct virtio_device *d, u8 cmd, void *data, u32 count)
{
	struct ccw_step step = { cmd, 0, (u16)count, data };

	return run(d, &step, 1);
}

/*
 * The highest revision that both know, with the reset in the same chain. A device that
 * knows no revisions rejects the command and is legacy (4.3.2.1.2).
 */
static int set_revision(struct virtio_device *d)
{
	static const struct ccw_step steps[] = {
		{ CCW_SET_VIRTIO_REV, 0, sizeof(io.revision), &io.revision },
		{ CCW_VDEV_RESET, 0, 0, NULL },
	};
	int err = ERR_DEVICE;

	for (int revision = REVISION_MAX; revision >= 0 && err; revision--) {
		struct ccw_result r = { 0 };

		io.revision.revision = make_be16((u16)revision);
		io.revision.length = make_be16(0);
		err = ccw_run(d->ccw.schid, steps, ARRAY_SIZE(steps), &r);
		d->ccw.revision = (u16)revision;
		if (err && !(err == ERR_IO && r.step == 0 && (r.dstat & DSTAT_UNIT_CHECK)))
			return fail(err == ERR_IO ? ERR_DEVICE : err, "ccw: %s %d failed, dstat %02x cstat %02x",
				    command_name(steps[r.step & 1].cmd), revision, r.dstat, r.cstat);
	}
	if (err)	/* rejected even as 0: as old as can be */
		err = run_one(d, CCW_VDEV_RESET, NULL, 0);
	d->legacy = d->fixed_queue_size = d->ccw.revision == 0;
	return err;
}

/* --- the transport ----------------------------------------------------------- */

static int ccw_reset(struct virtio_device *d)
{
	if (d->ccw.revision == REVISION_NONE)
		return set_revision(d);
	return run_one(d, CCW_VDEV_RESET, NULL, 0);
}

/* READ_STATUS came with revision 2; before it, what was written last has to do. */
static int ccw_get_status(struct virtio_device *d)
{
	int r;

	if (d->ccw.revision < 2)
		return d->status;
	r = run_one(d, CCW_READ_STATUS, &io.status, 1);
	return r < 0 ? r : io.status;
}

static int ccw_set_status(struct virtio_device *d, u8 status)
{
	io.status = status;
	return run_one(d, CCW_WRITE_STATUS, &io.status, 1);
}

static int feature_words(struct virtio_device *d, u8 cmd)
{
	struct ccw_step steps[2];

	for (u8 i = 0; i < 2; i++) {
		io.feature[i].index = i;
		steps[i] = (struct ccw_step){ cmd, 0, sizeof(io.feature[i]), &io.feature[i] };
	}
	return run(d, steps, d->legacy ? 1 : 2);	/* legacy devices have one word */
}

static int ccw_get_features(struct virtio_device *d, u64 *features)
{
	int r;

	io.feature[0].bits = io.feature[1].bits = make_le32(0);
	r = feature_words(d, CCW_READ_FEAT);
	*features = get_le32(io.feature[0].bits) | (u64)get_le32(io.feature[1].bits) << 32;
	return r;
}

static int ccw_set_features(struct virtio_device *d, u64 features)
{
	io.feature[0].bits = make_le32((u32)features);
	io.feature[1].bits = make_le32((u32)(features >> 32));
	return feature_words(d, CCW_WRITE_FEAT);
}

/* The command always begins at offset 0. */
static int read_from_start(struct virtio_device *d, u32 off, u32 n)
{
	if (off > CONFIG_MAX || n > CONFIG_MAX - off)
		return fail(ERR_RANGE, "ccw: configuration has no %u+%u", off, n);
	return run_one(d, CCW_READ_CONF, io.config, off + n);
}

static int ccw_read_config(struct virtio_device *d, u32 off, void *to, u32 n)
{
	int r = read_from_start(d, off, n);

	if (r == 0)
		memcpy(to, io.config + off, n);
	return r;
}

static int ccw_write_config(struct virtio_device *d, u32 off, const void *from, u32 n)
{
	int r = read_from_start(d, off, n);

	if (r < 0)
		return r;
	memcpy(io.config + off, from, n);
	return run_one(d, CCW_WRITE_CONF, io.config, off + n);
}

/* One command reads all of a value: no generation is needed. */
static int ccw_config_generation(struct virtio_device *d)
{
	(void)d;
	return 0;
}

/* Indicators are never set up: nothing is ever pending. */
static int ccw_isr(struct virtio_device *d)
{
	(void)d;
	return 0;
}

static int ccw_queue_max(struct virtio_device *d, u16 index)
{
	int r;

	io.queue_config.index = make_be16(index);
	io.queue_config.max = make_be16(0);
	r = run_one(d, CCW_READ_VQ_CONF, &io.queue_config, sizeof(io.queue_config));
	return r < 0 ? r : get_be16(io.queue_config.max);
}

static int ccw_queue_setup(struct virtio_device *d, const struct virtq_layout *q)
{
	if (d->legacy) {
		io.queue_legacy = (struct queue_block_legacy){
			make_be64(q->desc), make_be32(d->queue_align),
			make_be16(q->index), make_be16(q->size),
		};
		return run_one(d, CCW_SET_VQ, &io.queue_legacy, sizeof(io.queue_legacy));
	}
	io.queue = (struct queue_block){
		make_be64(q->desc), make_be32(0), make_be16(q->index), make_be16(q->size),
		make_be64(q->avail), make_be64(q->used),
	};
	return run_one(d, CCW_SET_VQ, &io.queue, sizeof(io.queue));
}

/* A notification that fails shows as a missing answer: the wait has a deadline. */
static void ccw_queue_notify(struct virtio_device *d, struct virtqueue *q)
{
	ccw_notify(d->ccw.schid, q->index, &q->cookie);
}

static const struct virtio_transport_ops ccw_ops = {
	.name = "ccw",
	.reset = ccw_reset,
	.get_status = ccw_get_status,
	.set_status = ccw_set_status,
	.get_features = ccw_get_features,
	.set_features = ccw_set_features,
	.read_config = ccw_read_config,
	.write_config = ccw_write_config,
	.config_generation = ccw_config_generation,
	.isr = ccw_isr,
	.queue_max = ccw_queue_max,
	.queue_setup = ccw_queue_setup,
	.notify = ccw_queue_notify,
	.wide_config = true,
};

/* --- finding devices ------------------------------------------------------------ */

/* Is it virtio? SENSE ID tells; a device that answers nothing else is left alone. */
static int identify(const struct cio_info *info, struct virtio_device *d)
{
	static const struct ccw_step sense = { CCW_SENSE_ID, CCW_SLI, sizeof(io.id), &io.id };
	struct ccw_result r;
	int err;

	memset(d, 0, sizeof(*d));
	d->ops = &ccw_ops;
	d->queue_align = 4096;
	d->ccw.schid = info->schid;
	d->ccw.ssid = info->ssid;
	d->ccw.devno = info->devno;
	d->ccw.sch = info->sch;
	d->ccw.revision = REVISION_NONE;
	format(d->name, sizeof(d->name), "ccw 0.%x.%04x", info->ssid, info->devno);

	memset(&io.id, 0, sizeof(io.id));
	err = cio_enable(info->schid);
	if (err == 0)
		err = ccw_run(info->schid, &sense, 1, &r);
	if (err)
		return fail(err == ERR_IO ? ERR_UNSUPPORTED : err, "ccw: no answer to SENSE ID");
	if (get_be16(io.id.cu_type) != VIRTIO_CU_TYPE)
		return fail(ERR_UNSUPPORTED, "ccw: control unit %04x/%02x is not virtio",
			    get_be16(io.id.cu_type), io.id.cu_model);
	d->type = io.id.cu_model;
	return 0;
}

int virtio_ccw_next(u64 *cursor, u16 type, struct virtio_device *d)
{
	struct cio_info info;

	while (cio_next(cursor, &info)) {
		int r = identify(&info, d);

		if (r == ERR_UNSUPPORTED || (r == 0 && type && d->type != type))
			continue;
		return r < 0 ? r : 1;
	}
	return 0;
}

int virtio_ccw_at(u8 ssid, u16 devno, struct virtio_device *d)
{
	struct cio_info info;
	u64 cursor = 0;

	while (cio_next(&cursor, &info))
		if (info.ssid == ssid && info.devno == devno)
			return identify(&info, d);
	return fail(ERR_NOT_FOUND, "ccw: no device 0.%x.%04x", ssid, devno);
}
