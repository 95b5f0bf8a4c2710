/* SPDX-License-Identifier: MIT */
/*
 * What a boot configuration offers: one struct whatever language it was written in.
 */
#ifndef VIPL_ENTRY_H
#define VIPL_ENTRY_H

#include "vipl/fs.h"

#define ENTRY_INITRDS_MAX 8
#define ENTRIES_MAX 64

struct boot_entry {
	const char *id;		/* file name without .conf, label, or UKI name */
	const char *title;	/* may be NULL */
	const char *version;	/* may be NULL */
	const char *sort_key;	/* may be NULL */
	const char *machine_id;	/* may be NULL */
	const char *kernel;	/* path in @fs */
	const char *initrd[ENTRY_INITRDS_MAX];
	unsigned initrds;
	const char *options;	/* the command line; "" when none */
	struct fs *fs;		/* where the paths are */
	bool uki;		/* @kernel is a unified kernel image */
	bool bad;		/* boot counting: no tries left */
	bool is_default;	/* the configuration names it as its default */
};

struct entry_list {
	struct boot_entry entry[ENTRIES_MAX];
	unsigned count;
	int timeout_s;		/* the configuration's own menu timeout, -1 when none, 0 = no menu */
	const char *source;	/* "bls", "extlinux", "isolinux": for the log */
	const char *pattern;	/* loader.conf's default, "" when it has none; NULL without loader.conf */
	bool boot_partition;	/* what is being read is an ESP or XBOOTLDR */
};

/*
 * Each reads one configuration language off @fs and appends what it finds, best first.
 * 0 (also when it found nothing: count did not grow), or an error when a configuration is there but
 * unreadable. All strings live in the arena.
 */
int bls_entries(struct fs *fs, struct entry_list *list);	/* type 1 and 2, loader.conf */
int extlinux_entries(struct fs *fs, struct entry_list *list);	/* extlinux.conf */
int isolinux_entries(struct fs *fs, struct entry_list *list);	/* isolinux.cfg, syslinux.cfg, INCLUDE */

/*
 * Opens the kernel or an initrd of an entry: the path as written, else with /boot before it or
 * without, for a configuration that names files from another root than its own file system's.
 */
int entry_open(const struct boot_entry *entry, const char *path, struct extent *file);

/* Sorts list->entry[first..count) as the Boot Loader Specification says: best first. */
void entries_sort(struct entry_list *list, unsigned first);

#endif
