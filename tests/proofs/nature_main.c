/* SPDX-License-Identifier: MIT */
/*
 * A disk or a CD-ROM with up to three partitions of any types, or none, whose volumes hold a file system or none, and
 * entries in any of the languages. A list is whole here even where it counts none: that none is looked at that is
 * not there is in nature_ends, what a language puts into one in the languages' units. Included at the end of
 * boot/x86/nature.c.
 */
#define arena_alloc any_memory
#define arena_zalloc any_zeros
#include "eva.h"
#undef arena_alloc
#undef arena_zalloc

static const struct fs_ops ext4_like = { .name = "ext4" };
const struct fs_ops iso9660_ops = { .name = "iso9660" };
const u8 guid_esp[16] = { 1 }, guid_xbootldr[16] = { 2 };

int format(char *to, size_t size, const char *fmt, ...)
{
	(void)fmt;
	to[size - 1] = '\0';
	return 0;
}
bool log_off;

static struct entry_list list;
static struct fs fs = { .ops = &ext4_like };

static void fill(void)
{
	static struct boot_entry e = { .id = "id", .kernel = "/kernel", .options = "", .fs = &fs };

	for (unsigned i = 0; i < ENTRY_INITRDS_MAX; i++)
		e.initrd[i] = "/initrd";
	for (unsigned i = 0; i < ENTRIES_MAX; i++)
		list.entry[i] = e;
	for (unsigned i = 0; i < ENTRIES_MAX; i++)
		list.entry[i].initrds = Frama_C_unsigned_int_interval(0, ENTRY_INITRDS_MAX);
}

/* A job has nothing written in it, a list its entries already. */
void *arena_alloc(size_t n, size_t align)
{
	static struct kernel_job job;
	static struct partition partitions[PARTITIONS_MAX];
	struct kernel_job new_job;

	(void)align;
	if (any)
		return NULL;
	if (n == sizeof(list))
		return &list;
	if (n == sizeof(partitions))
		return partitions;
	/*@ assert job: n == sizeof(job); */
	job = new_job;
	return &job;
}
void *arena_zalloc(size_t n, size_t align)
{
	static struct fs volume;

	(void)align;
	/*@ assert fs: n == sizeof(volume); */
	volume = (struct fs){ .ops = NULL };
	return any ? NULL : &volume;
}
size_t arena_mark(void)
{
	return 0;
}
void arena_release(size_t mark)
{
	(void)mark;
}
void virtio_assume_scsi(struct disk *disk)
{
	disk->block_size = 512;
}
void virtio_assume_iso9660(struct disk *disk)
{
	disk->block_size = 2048;
}
int fs_mount(struct fs *to, const struct extent *volume)
{
	to->volume = *volume;
	return any ? ERR_NOT_FOUND : any_error();
}
static int some_entries(struct fs *volume, struct entry_list *to)
{
	volume->ops = any ? &iso9660_ops : &ext4_like;
	fs.ops = volume->ops;
	if (to->count < ENTRIES_MAX)
		to->count = Frama_C_unsigned_int_interval(to->count, ENTRIES_MAX);
	to->source = "any";
	to->pattern = any ? "" : NULL;
	return any_error();
}
int bls_entries(struct fs *volume, struct entry_list *to)
{
	return some_entries(volume, to);
}
int extlinux_entries(struct fs *volume, struct entry_list *to)
{
	return some_entries(volume, to);
}
int isolinux_entries(struct fs *volume, struct entry_list *to)
{
	return some_entries(volume, to);
}
int partitions_list(struct disk *disk, struct partition *p, unsigned max)
{
	(void)max;
	for (unsigned i = 0; i < 3; i++) {
		Frama_C_make_unknown((char *)&p[i], sizeof(p[i]));
		p[i].extent = (struct extent){ .disk = disk, .first = any, .length = any };
	}
	return any ? Frama_C_interval(0, 3) : any_error();
}
const struct boot_entry *entry_choose(const struct machine *m, const struct entry_list *from)
{
	(void)m;
	return any ? &from->entry[Frama_C_unsigned_int_interval(0, ENTRIES_MAX - 1)] : NULL;
}
int entry_open(const struct boot_entry *e, const char *path, struct extent *file)
{
	/*@ assert text: \valid_read(path); */
	*file = (struct extent){ .disk = e->fs->volume.disk, .length = any };
	return any_error();
}
int kernel_boot(struct machine *m, const struct boot_target *t, struct kernel_job *job)
{
	(void)m;
	(void)t;
	/*@ assert whole: \initialized(&job->initrds) && \initialized(&job->what) && \initialized(&job->options); */
	return ERR_IO;
}

static void attempt(struct boot *b, const char **why)
{
	for (unsigned i = 0; i < nature_count; i++) {
		if (natures[i].probe(b, why) == 0)
			natures[i].load(b);
	}
}

void proof_main(void)
{
	static struct machine m;
	static struct boot b;
	static struct blockdev bd = { .block_size = 512, .blocks = 1, .name = "any" };
	const char *why;

	fill();
	b.m = &m;
	b.disk.bd = &bd;
	b.disk.size = any;
	attempt(&b, &why);
	bd.cdrom = true;
	attempt(&b, &why);
}
