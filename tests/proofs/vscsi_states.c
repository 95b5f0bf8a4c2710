/* SPDX-License-Identifier: MIT */
/*
 * Batches of up to four commands with virtio-scsi, queues of one to three requests, and answers of each
 * kind, in each order. Every command is answered once or has the error for which the host was given up,
 * and nothing is left in flight.
 */
#include "virtio/scsi.c"
#include "driver_states.h"

#define ROOM 3
#define COMMANDS 4

static u32 room, commands;
static struct hba *hba;
static struct slot *flying[ROOM];
static struct scsi_command batch[COMMANDS];
static unsigned answered[COMMANDS];
static bool bad;

int virtio_give_up(struct virtio_device *d, int err)
{
	(void)d;
	if (!bad)
		wrong("a device given up that answered");
	hba->q.in_flight = 0;
	return err;
}

int virtqueue_add(struct virtqueue *q, const struct virtq_segment *s, unsigned out, unsigned in, void *token)
{
	struct slot *slot = token;
	const struct scsi_command *c = slot->command;

	if (q->in_flight == room || slot < hba->slots || slot >= hba->slots + room)
		wrong("more commands than there is room for");
	if (out != 1 || in != (c->data_len ? 2 : 1) || s[0].p != &slot->request || s[1].p != &slot->response ||
	    (in == 2 && (s[2].p != c->data || s[2].len != c->data_len)) || memcmp(slot->request.cdb, c->cdb, c->cdb_len))
		wrong("a request of another form");
	for (unsigned i = 0; i < q->in_flight; i++)
		if (flying[i] == slot)
			wrong("a slot that is in flight already");
	flying[q->in_flight++] = slot;
	return 0;
}

static void look_back(const struct virtqueue *q)
{
	u64 hash = room, all = 0;

	for (unsigned i = 0; i < q->in_flight; i++)
		all += mix((u64)(flying[i] - hba->slots), (u64)(flying[i]->command - batch));
	for (const struct slot *s = hba->free; s; s = s->next)
		hash = mix(hash, (u64)(s - hba->slots));
	hash = mix(mix(hash, all), hba->fresh);
	for (unsigned i = 0; i < commands; i++)
		hash = mix(hash, (u64)answered[i] << 32 | (u32)batch[i].err);
	been_here(hash);
}

int virtqueue_wait(struct virtqueue *q, u64 timeout_us, void **token, u32 *written)
{
	enum { GOOD, NO_LENGTH, TOO_SHORT, LESS, TOO_MUCH, BAD_TARGET, IS_BUSY, UNKNOWN, NO_ANSWER, ANSWERS };
	static const u8 response[ANSWERS] = {
		[BAD_TARGET] = RESPONSE_BAD_TARGET, [IS_BUSY] = RESPONSE_BUSY, [UNKNOWN] = 99,
	};
	struct slot *s;
	unsigned which, answer;

	(void)timeout_us;
	if (!q->in_flight)
		wrong("a wait for nothing");
	look_back(q);
	which = choose(q->in_flight);
	answer = choose(ANSWERS);
	if (answer == NO_ANSWER) {
		bad = true;
		return ERR_TIMEOUT;
	}
	s = flying[which];
	flying[which] = flying[--q->in_flight];
	answered[s->command - batch]++;
	s->response.response = response[answer];
	s->response.status = 0;
	s->response.sense_len.raw = 0;
	s->response.residual.raw = answer == LESS ? 1 : answer == TOO_MUCH ? s->command->data_len + 1 : 0;
	*written = answer == NO_LENGTH ? 0 : answer == TOO_SHORT ? RESPONSE_MIN - 1 : RESPONSE_MIN + s->command->data_len;
	*token = s;
	return 1;
}

static void run(void)
{
	static struct virtio_device device;
	int err;

	free(hba ? hba->slots : NULL);
	free(hba);
	memset(batch, 0, sizeof(batch));
	memset(answered, 0, sizeof(answered));
	bad = false;
	hba = calloc(1, sizeof(*hba));
	hba->device = &device;
	hba->room = room;
	hba->slots = malloc(room * sizeof(*hba->slots));
	for (unsigned i = 0; i < commands; i++) {
		batch[i].cdb_len = 10;
		batch[i].cdb[0] = (u8)i;
		batch[i].data_len = i % 2 * 512;
		batch[i].data = (void *)((uintptr_t)(i + 1) << 12);
	}
	err = hba_run(&hba->host, batch, commands);
	if ((err < 0) != bad || hba->dead != bad || hba->q.in_flight)
		wrong("something is left in flight");
	for (unsigned i = 0; i < commands; i++)
		if (bad ? batch[i].err != err : answered[i] != 1)
			wrong("a command without its one answer");
	if (bad && hba_run(&hba->host, batch, commands) >= 0)
		wrong("a host that was given up goes on");
}

int main(void)
{
	seen = malloc(SEEN * sizeof(*seen));
	for (room = 1; room <= ROOM; room++)
		for (commands = 1; commands <= COMMANDS; commands++)
			all_runs(run);
	printf("vscsi_states: up to %u in flight: %lu states\n", ROOM, states);
	return 0;
}
