/* SPDX-License-Identifier: MIT */
/*
 * What x86 boots: disks with (or without) a partition table whose file systems hold a
 * boot configuration, and CD-ROMs with one.
 */
#include "boot/x86/linux.h"
#include "vipl/arena.h"
#include "vipl/err.h"
#include "vipl/log.h"
#include "vipl/string.h"

static struct entry_list *entries;	/* what the last good probe found; arena */

static int (*const languages[])(struct fs *fs, struct entry_list *list) = {
	bls_entries, extlinux_entries, isolinux_entries,
};

/* The entries of one volume, by the first language that has any. ERR_NOT_FOUND when there are none. */
static int read_volume(const struct extent *volume, struct entry_list *list)
{
	size_t mark = arena_mark();
	struct fs *fs = arena_zalloc(sizeof(*fs), 8);
	unsigned before = list->count;
	const char *pattern = list->pattern;
	int err;

	if (!fs)
		return fail(ERR_NO_MEMORY, "entries: no room for a file system");
	err = fs_mount(fs, volume);
	for (unsigned i = 0; i < ARRAY_SIZE(languages) && !err && list->count == before; i++)
		err = languages[i](fs, list);
	if (list->count > before)
		return 0;
	if (list->pattern == pattern)
		arena_release(mark);
	return err ? err : ERR_NOT_FOUND;
}

static bool is_boot_partition(const struct partition *p)
{
	return !memcmp(p->type_guid, guid_esp, 16) || !memcmp(p->type_guid, guid_xbootldr, 16) ||
	       p->mbr_type == 0xef || p->mbr_type == 0xea;
}

/*
 * All volumes of a disk: the boot partitions together (Boot Loader Specification, "The
 * partitions"), then the others until one has entries.
 */
static int read_partitions(struct boot *b, struct entry_list *list, unsigned *parts)
{
	size_t mark = arena_mark();
	struct partition *p = arena_alloc(PARTITIONS_MAX * sizeof(*p), 8);
	int n, problem = ERR_NOT_FOUND;

	if (!p)
		return fail(ERR_NO_MEMORY, "entries: no room for partitions");
	n = partitions_list(&b->disk, p, PARTITIONS_MAX);
	*parts = n > 0 ? (unsigned)n : 0;
	for (unsigned round = 0; round < 2 && n > 0; round++) {
		for (int i = 0; i < n; i++) {
			int err;

			if (is_boot_partition(&p[i]) != (round == 0) || (round && list->count))
				continue;
			list->boot_partition = !round;
			err = read_volume(&p[i].extent, list);
			if (err && err != ERR_NOT_FOUND) {
				log_line("%s: partition %u: %s", b->disk.bd->name, p[i].number,
					 fail_reason());
				problem = err;
			}
		}
	}
	if (n < 0) {
		problem = n;
	} else if (!list->count && problem == ERR_NOT_FOUND) {
		/* No partitions, or a file system around them: a hybrid ISO's table need not name it. */
		struct extent whole = extent_whole(&b->disk);

		problem = read_volume(&whole, list);
	}
	if (list->count)
		return 0;
	arena_release(mark);
	return problem;
}

static int new_list(void)
{
	entries = arena_alloc(sizeof(*entries), 8);
	if (!entries)
		return fail(ERR_NO_MEMORY, "entries: no room for a list");
	entries->count = 0;
	entries->timeout_s = -1;
	entries->source = "";
	entries->pattern = NULL;
	entries->boot_partition = false;
	return 0;
}

/* Entries off an ISO 9660 file system: a CD-ROM, whatever it is attached as. */
static bool on_cd(void)
{
	return entries->entry[0].fs->ops == &iso9660_ops;
}

static int probe_scsi(struct boot *b, const char **why)
{
	static char text[48];
	size_t mark = arena_mark();
	unsigned parts = 0;
	int err = new_list();

	virtio_assume_scsi(&b->disk);
	if (!err)
		err = read_partitions(b, entries, &parts);
	if (err) {
		entries = NULL;
		arena_release(mark);
		return err;
	}
	if (!b->disk.bd->cdrom && on_cd())
		return ERR_NOT_FOUND;	/* probe_iso9660 is next and takes the list over */
	log_name(text, sizeof(text), "%u partitions, %s on %s", parts, entries->source,
	       entries->entry[0].fs->ops->name);
	*why = text;
	return 0;
}

static int probe_iso9660(struct boot *b, const char **why)
{
	struct extent whole = extent_whole(&b->disk);
	size_t mark = arena_mark();
	int err;

	if (!b->disk.bd->cdrom) {
		if (!entries)
			return ERR_NOT_FOUND;
		*why = entries->source;
		return 0;
	}
	virtio_assume_iso9660(&b->disk);
	err = new_list();
	if (!err)
		err = read_volume(&whole, entries);
	if (err)
		arena_release(mark);
	*why = err ? "" : entries->source;
	return err;
}

static int open_initrds(const struct boot_entry *e, struct kernel_job *job)
{
	int err = 0;

	for (unsigned i = 0; i < e->initrds && !err; i++)
		err = entry_open(e, e->initrd[i], &job->initrd[job->initrds++]);
	return err;
}

static int load(struct boot *b)
{
	const struct boot_entry *e = entry_choose(b->m, entries);
	struct kernel_job *job = arena_alloc(sizeof(*job), 8);
	int err;

	if (!e)
		return ERR_NOT_FOUND;
	if (!job)
		return fail(ERR_NO_MEMORY, "entries: no room for a kernel");
	job->initrds = 0;
	job->what = e->id;
	job->options = e->options;
	err = entry_open(e, e->kernel, &job->kernel);
	if (!err)
		err = open_initrds(e, job);
	return err ? err : kernel_boot(b->m, &b->target, job);
}

const struct nature natures[] = {
	{ NATURE_SCSI, "scsi", probe_scsi, load },
	{ NATURE_ISO9660, "iso9660", probe_iso9660, load },
};
const unsigned nature_count = ARRAY_SIZE(natures);
