/* SPDX-License-Identifier: MIT */
/*
 * The log: one line a fact, "vipl: ..." , plain ASCII, written with a single
 * console_write(). Nothing is formatted when no console is there.
 */
#ifndef VIPL_LOG_H
#define VIPL_LOG_H

#include "vipl/types.h"

/* Set once by arch_main when no console exists: log_line() and the reasons of fail() then cost a test. (lib/err.c) */
extern bool log_off;

/* Prints "vipl: " + text + newline. Bytes that are not printable ASCII become '?'. */
void log_line(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* format() of a name that only log lines and reasons show: "" when nobody will read them. */
#define log_name(to, size, ...) \
	(log_off ? (void)((to)[0] = '\0') : (void)format((to), (size), __VA_ARGS__))
/* The text as it is: menus and prompts. */
void log_text(const char *fmt, ...) PRINTF_LIKE(1, 2);

#endif
