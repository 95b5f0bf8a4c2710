/* SPDX-License-Identifier: MIT */
/*
 * For programs that go through all states of a driver: each run makes its choices by choose(), until
 * it comes to where another run has been before (been_here()), and the next run makes the last choice
 * that is left differently. That runs end is part of what is shown: no state may lead to itself.
 */
#ifndef PROOFS_STATES_H
#define PROOFS_STATES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "vipl/types.h"

#define CHOICES_MAX 4096u	/* of one run: more than any that ends */
#define SEEN (1u << 24)

static struct { u8 made, of; } choices[CHOICES_MAX];
static unsigned chosen, planned;
static u64 path[CHOICES_MAX];		/* the states of this run */
static unsigned steps;
static u64 *seen;
static unsigned long states;
static jmp_buf next_run;

static void wrong(const char *what)
{
	printf("states: %s; after", what);
	for (unsigned i = 0; i < chosen; i++)
		printf(" %u", choices[i].made);
	printf("\n");
	exit(1);
}

/* One of 0 .. @of - 1; each of them in some run. */
static unsigned choose(unsigned of)
{
	if (chosen == CHOICES_MAX)
		wrong("no end");
	if (chosen == planned) {
		choices[chosen].made = 0;
		planned++;
	}
	choices[chosen].of = (u8)of;
	return choices[chosen++].made;
}

static u64 mix(u64 hash, u64 value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15ull;
	return hash ^ hash >> 29;
}

/* Ends the run if another one has been in the state of this @hash; what is chosen before it is not new to anyone. */
static void been_here(u64 hash)
{
	u64 at = hash % SEEN;

	for (unsigned i = 0; i < steps; i++)
		if (path[i] == hash)
			wrong("a state leads to itself");
	if (steps == CHOICES_MAX)
		wrong("no end");
	path[steps++] = hash;
	if (chosen < planned)
		return;		/* on the way to a choice that is not made yet */
	while (seen[at] && seen[at] != hash)
		at = (at + 1) % SEEN;
	if (seen[at])
		longjmp(next_run, 1);
	if (++states > SEEN / 2)
		wrong("too many states");
	seen[at] = hash;
}

/* The choices of the next run; false when all have been made. */
static bool another_run(void)
{
	planned = chosen;
	while (planned && choices[planned - 1].made + 1 == choices[planned - 1].of)
		planned--;
	if (planned)
		choices[planned - 1].made++;
	chosen = steps = 0;
	return planned > 0;
}

/* All runs of @run, from no state known. */
static void all_runs(void (*run)(void))
{
	memset(seen, 0, SEEN * sizeof(*seen));
	planned = chosen = steps = 0;
	do {
		if (!setjmp(next_run))
			run();
	} while (another_run());
}

#endif
