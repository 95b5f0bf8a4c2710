/* SPDX-License-Identifier: MIT */
/*
 * A TCG plugin for QEMU 7.2 that counts the instructions a guest executes.
 *
 * Debian's QEMU ships no plugin header, so the few functions used are declared here, as QEMU 7.2
 * has them (QEMU 10 has others). Use with one CPU: the counters are plain adds.
 *
 *	-plugin build/plugin/count.so,out=FILE[,until=ADDR][,quit=on][,wait=LO-HI][,profile=FILE][,each=on]
 *
 * until	an instruction that ends the count the first time it is about to run; several may be given
 * quit		leaves QEMU at that moment, with status 0 (what the payload does then is not seen)
 * wait		addresses LO to HI - 1 are counted apart as waiting; several may be given
 * profile	a line for each block: address, instructions in it, of these waiting, times run
 * each		counts at each instruction, not at each block: a block that a fault leaves early counts
 *		only as far as it came. Slower; the check on the other way.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { INLINE_ADD_U64 = 0, CB_NO_REGS = 0 };

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, void (*cb)(uint64_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *tb, int op, void *p, uint64_t n);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn, int op, void *p, uint64_t n);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, void (*cb)(unsigned, void *),
					    int flags, void *data);
void qemu_plugin_register_atexit_cb(uint64_t id, void (*cb)(uint64_t, void *), void *data);

int qemu_plugin_version = 1;
int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv);

#define ARGS_MAX 16
#define BUCKETS 65536

/* One translated block, or with each=on one instruction. Translated again, it finds itself here. */
struct block {
	struct block *next;
	uint64_t vaddr, insns, waiting, runs;
};

static struct block *blocks[BUCKETS];
static uint64_t until[ARGS_MAX], wait_lo[ARGS_MAX], wait_hi[ARGS_MAX];
static int untils, waits;
static const char *out_path, *profile_path;
static bool quit, each, done;

static void *must(void *p)
{
	if (p)
		return p;
	fprintf(stderr, "count: %s\n", out_path ? out_path : "out=FILE is missing");
	exit(1);
}

static bool is_wait(uint64_t a)
{
	for (int i = 0; i < waits; i++)
		if (a >= wait_lo[i] && a < wait_hi[i])
			return true;
	return false;
}

static struct block *block_of(uint64_t vaddr, uint64_t insns, uint64_t waiting)
{
	struct block **at = &blocks[(vaddr ^ vaddr >> 16) % BUCKETS], *b;

	for (b = *at; b; b = b->next)
		if (b->vaddr == vaddr && b->insns == insns)
			return b;
	b = must(calloc(1, sizeof(*b)));
	*b = (struct block){ *at, vaddr, insns, waiting, 0 };
	return *at = b;
}

/* Writes the counts; @beyond instructions of the block that is running are not to be in them. */
static void report(uint64_t beyond, bool reached)
{
	uint64_t total = 0, waiting = 0;
	FILE *out = must(fopen(out_path, "w")), *profile = profile_path ? must(fopen(profile_path, "w")) : NULL;

	for (int i = 0; i < BUCKETS; i++)
		for (struct block *b = blocks[i]; b; b = b->next) {
			total += b->insns * b->runs;
			waiting += b->waiting * b->runs;
			if (profile && b->runs)
				fprintf(profile, "%" PRIx64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n",
					b->vaddr, b->insns, b->waiting, b->runs);
		}
	fprintf(out, "total %" PRIu64 "\nwaiting %" PRIu64 "\nreached %d\n", total - beyond, waiting, reached);
	fclose(out);
	if (profile)
		fclose(profile);
}

static void on_until(unsigned cpu, void *beyond)
{
	(void)cpu;
	if (done)
		return;
	done = true;
	report((uintptr_t)beyond, true);
	if (quit)
		_exit(0);
}

static void on_exit_(uint64_t id, void *data)
{
	(void)id;
	(void)data;
	if (!done)
		report(0, false);
}

static void on_translate(uint64_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb), waiting = 0;
	struct block *b;

	(void)id;
	for (size_t i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t a = qemu_plugin_insn_vaddr(insn);

		waiting += is_wait(a);
		/* Callbacks come before the adds of the same instruction and after those of the block. */
		for (int k = 0; k < untils; k++)
			if (a == until[k])
				qemu_plugin_register_vcpu_insn_exec_cb(insn, on_until, CB_NO_REGS,
								       (void *)(each ? 0 : n - i));
		if (each)
			qemu_plugin_register_vcpu_insn_exec_inline(insn, INLINE_ADD_U64,
								   &block_of(a, 1, is_wait(a))->runs, 1);
	}
	if (each)
		return;
	b = block_of(qemu_plugin_tb_vaddr(tb), n, waiting);
	qemu_plugin_register_vcpu_tb_exec_inline(tb, INLINE_ADD_U64, &b->runs, 1);
}

int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++) {
		char *v = strchr(argv[i], '='), *end = "";

		if (!v)
			return -1;
		*v++ = 0;
		if (!strcmp(argv[i], "out")) {
			out_path = strdup(v);
		} else if (!strcmp(argv[i], "profile")) {
			profile_path = strdup(v);
		} else if (!strcmp(argv[i], "quit")) {
			quit = !strcmp(v, "on");
		} else if (!strcmp(argv[i], "each")) {
			each = !strcmp(v, "on");
		} else if (!strcmp(argv[i], "until") && untils < ARGS_MAX) {
			until[untils++] = strtoull(v, &end, 0);
		} else if (!strcmp(argv[i], "wait") && waits < ARGS_MAX) {
			wait_lo[waits] = strtoull(v, &end, 0);
			wait_hi[waits++] = *end == '-' ? strtoull(end + 1, &end, 0) : 0;
		} else {
			return -1;
		}
		if (*end)
			return -1;
	}
	must((void *)out_path);
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	qemu_plugin_register_atexit_cb(id, on_exit_, NULL);
	return 0;
}
