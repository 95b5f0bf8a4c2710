/* SPDX-License-Identifier: MIT */
/* Where add_run() puts its runs, as the contract of it in zipl_chain says. */
#include "ctz.h"
#include "vipl/disk.h"

static struct run some_runs[1];
static struct run *const some_run = some_runs;
