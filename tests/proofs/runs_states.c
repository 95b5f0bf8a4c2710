/* SPDX-License-Identifier: MIT */
/*
 * How the pieces of a file grow in number: every count of them up to the most that there may be and one
 * more, each way in which pieces follow each other, and each time the arena is asked an answer that it
 * has nothing, or something that does not follow what it gave before. What a file is at the end is the
 * sum of what was added. Compiled with ASan, for which only what the arena gave out is memory.
 */
#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include "fs/runs.c"

#define PIECE 4096u
#define ROOM (RUNS_MAX + 2 * GROW)
#define NEVER (ROOM / GROW)

enum answer { NOTHING, ELSEWHERE };
enum order { APART_FROM_EACH_OTHER, HOLES_BETWEEN, EACH_IN_TWO, ORDERS };

static struct run memory[ROOM];
static u32 given, asked, fails_at;	/* runs given out; times asked; the time with another answer */
static enum answer other_answer;

static void wrong(const char *what)
{
	printf("runs_states: %s (%u given out, asked %u times)\n", what, given, asked);
	exit(1);
}

int fail(int err, const char *fmt, ...) { (void)fmt; return err; }

void *arena_alloc(size_t n, size_t align)
{
	struct run *p = memory + given;

	(void)align;
	if (asked++ == fails_at) {
		if (other_answer == NOTHING)
			return NULL;
		given++;
		p++;
	}
	if (n % sizeof(*p) || given + n / sizeof(*p) > ROOM)
		wrong("asks for what there never was");
	ASAN_UNPOISON_MEMORY_REGION(p, n);
	given += (u32)(n / sizeof(*p));
	return p;
}

/* Where the n-th piece is: no two follow each other. */
static u64 at(u32 n)
{
	return 2 * (u64)n * PIECE;
}

/* The n-th run in two additions, of which the second makes the first longer. */
static int add(struct runs *r, enum order order, u32 n)
{
	bool hole = order == HOLES_BETWEEN && n % 2;
	int err = runs_add(r, hole ? RUN_HOLE : at(n), PIECE / 2);

	if (err || (order != EACH_IN_TWO && !hole))
		return err;
	err = runs_add(r, hole ? RUN_HOLE : at(n) + PIECE / 2, PIECE / 2);
	if (err || r->count != n + 1)
		wrong("what goes on where the last one ends is one with it");
	return 0;
}

/* A file of @most pieces; the number of those that there were. */
static u32 file(enum order order, u32 most)
{
	struct extent volume = { .length = ~0ull >> 1 }, file;
	struct runs r = runs_begin(&volume);
	u64 length = 0;
	u32 n = 0;
	int err = 0;

	ASAN_POISON_MEMORY_REGION(memory, sizeof(memory));
	given = asked = 0;
	while (n < most) {
		err = add(&r, order, n);
		if (err)
			break;
		n++;
		if (r.count != n || (r.run ? n > r.room || r.room > given : n > 1))
			wrong("a count that is not that of the pieces");
	}
	if (err && err != (n == RUNS_MAX ? ERR_LOOP : ERR_NO_MEMORY))
		wrong("another error");
	if (!err && n && runs_end(&r, &file) == 0) {
		for (u32 i = 0; i < file.nruns; i++)
			length += file.runs[i].length;
		if (file.nruns ? file.nruns != n || length != file.length || !file.runs : file.length != r.one.length)
			wrong("a file that is not the sum of its pieces");
	}
	return n;
}

int main(void)
{
	unsigned long states = 0;

	for (enum order order = 0; order < ORDERS; order++) {
		fails_at = NEVER;
		if (file(order, RUNS_MAX + 1) != RUNS_MAX)
			wrong("not as many as there may be");
		for (u32 most = 0; most < 3 * GROW; most++)
			states += file(order, most);
		for (u32 time = 0; time < RUNS_MAX / GROW; time++)
			for (other_answer = NOTHING; other_answer <= ELSEWHERE; other_answer++) {
				fails_at = time;
				states += file(order, RUNS_MAX + 1);
			}
	}
	printf("runs_states: %u pieces: %lu states\n", RUNS_MAX, states);
	return 0;
}
