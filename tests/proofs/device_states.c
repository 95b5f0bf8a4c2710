/* SPDX-License-Identifier: MIT */
/*
 * The list of devices that live: any of four brought up, well or not, and taken down, in every order, up to
 * six times; then all reset. The list holds each device at most once and those that came up, and it ends.
 */
#include <stdio.h>
#include <stdlib.h>
#include "virtio/device.c"

#define DEVICES 4
#define STEPS 6

static struct virtio_device devices[DEVICES];
static bool up[DEVICES], refused;
static unsigned long states;

int fail(int err, const char *fmt, ...) { (void)fmt; return err; }
const char *fail_reason(void) { return ""; }
bool str_copy(char *to, size_t size, const char *from) { (void)to; (void)size; (void)from; return true; }

static int reset(struct virtio_device *d) { (void)d; return 0; }
static int status(struct virtio_device *d) { return d->status; }
static int set_status(struct virtio_device *d, u8 s) { d->status = s; return 0; }
static int features(struct virtio_device *d, u64 *f) { (void)d; *f = refused ? 0 : ~0ull; return 0; }
static int set_features(struct virtio_device *d, u64 f) { (void)d; (void)f; return 0; }
static const struct virtio_transport_ops ops = {
	.reset = reset, .get_status = status, .set_status = set_status, .get_features = features,
	.set_features = set_features,
};

static void wrong(const char *what)
{
	printf("device_states: %s\n", what);
	exit(1);
}

static void look(void)
{
	unsigned n = 0, alive = 0;

	for (const struct virtio_device *d = live; d; d = d->next)
		if (++n > DEVICES || !up[d - devices])
			wrong("a list that has no end, or one in it that is down");
	for (unsigned i = 0; i < DEVICES; i++)
		alive += up[i];
	if (n != alive)
		wrong("one that is up is not in the list");
	states++;
}

static void step(unsigned left)
{
	struct virtio_device *before = live, *next[DEVICES];
	bool were[DEVICES];

	look();
	for (unsigned i = 0; i < DEVICES; i++) {
		next[i] = devices[i].next;
		were[i] = up[i];
	}
	for (unsigned what = 0; left && what < 3 * DEVICES; what++) {
		unsigned i = what % DEVICES;

		refused = what / DEVICES == 1;
		if (what / DEVICES == 2)
			virtio_destroy(&devices[i]);
		else if ((virtio_init(&devices[i], 0) < 0) != refused)
			wrong("another answer");
		up[i] = what / DEVICES == 0;
		step(left - 1);
		live = before;
		for (unsigned k = 0; k < DEVICES; k++) {
			devices[k].next = next[k];
			up[k] = were[k];
		}
	}
	if (left == 0) {
		virtio_reset_all();
		if (live)
			wrong("one is left");
	}
}

int main(void)
{
	for (unsigned i = 0; i < DEVICES; i++)
		devices[i].ops = &ops;
	step(STEPS);
	printf("device_states: %u devices, %u steps: %lu states\n", DEVICES, STEPS, states);
	return 0;
}
