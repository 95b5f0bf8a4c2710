/* SPDX-License-Identifier: MIT */
/*
 * vipl-inspect: says what vipl would make of a disk image or a kernel file. The
 * firmware's own parsers, compiled for the host.
 *
 * usage: vipl-inspect [--block BYTES] [--geometry HEADS,SECTORS] [--size BYTES] FILE
 * Status 0: something to boot was found; 1: nothing, the output says why; 2: wrong use.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vipl/arena.h"
#include "vipl/disk.h"
#include "vipl/eltorito.h"
#include "vipl/entry.h"
#include "vipl/err.h"
#include "vipl/image.h"
#include "vipl/log.h"
#include "vipl/zipl.h"

#define ARENA_BYTES (64u << 20)

static struct blockdev bd = { .block_size = 512 };
static struct disk disk;
static u64 size;	/* 0: the file's */
static int fd;
static unsigned long reads;
static bool bootable;

static int file_read(struct blockdev *b, const struct block_read *r, size_t n)
{
	reads++;
	for (size_t i = 0; i < n; i++) {
		char *to = r[i].to;
		size_t left = r[i].count * b->block_size;
		off_t at = (off_t)(r[i].block * b->block_size);

		while (left) {
			ssize_t got = pread(fd, to, left, at);

			if (got <= 0)
				return fail(ERR_IO, "file: read at %lx", (unsigned long)at);
			to += got;
			at += got;
			left -= (size_t)got;
		}
	}
	return 0;
}

static const struct blockdev_ops file_ops = { .read = file_read };

/* What log_line() needs of a platform. */
void console_write(const char *s, size_t n);
void console_write(const char *s, size_t n)
{
	fwrite(s, 1, n, stdout);
}

static void failed(const char *what, int err)
{
	printf("%s: %s%s%s\n", what, err_name(err), *fail_reason() ? ": " : "", fail_reason());
	fail_clear();
}

/* --- images ------------------------------------------------------------------ */

static const char *const protocols[] = {
	[PROTOCOL_LINUX64] = "linux64", [PROTOCOL_PVH] = "pvh", [PROTOCOL_MULTIBOOT] = "multiboot",
	[PROTOCOL_S390_PSW] = "s390 psw", [PROTOCOL_S390_ADDR] = "s390 address",
};

static void print_image(const char *pad, const struct image *image)
{
	printf("%sstart: %s %lx%s\n", pad, protocols[image->protocol], image->entry,
	       image->relocatable ? " from the base on" : "");
	for (unsigned i = 0; i < image->segments; i++) {
		const struct segment *s = &image->segment[i];

		printf("%ssegment: %lx..%lx, %lu bytes of file from %lx on, %u piece(s)\n", pad, s->address,
		       s->address + s->memory, s->n, s->from.runs ? s->off : s->from.first + s->off,
		       s->from.runs ? s->from.nruns : 1);
	}
	if (image->relocatable)
		printf("%sbase: %lx preferred, %lx aligned, %lu bytes%s\n", pad, image->preferred,
		       image->align, image->memory, image->above_4g ? ", above 4 GiB too" : "");
	if (image->uki_initrd.length)
		printf("%sinitrd: %lu bytes from %lx on\n", pad, image->uki_initrd.length,
		       image->uki_initrd.first);
	if (image->uki_cmdline)
		printf("%scommand line: %s\n", pad, image->uki_cmdline);
}

static bool inspect_kernel(const char *pad, const struct extent *file)
{
	static const struct image_format *const formats[] = {
		&image_bzimage, &image_uki, &image_elf, &image_multiboot, &image_s390,
	};
	static struct image image;
	struct uki_description d;

	for (unsigned i = 0; i < ARRAY_SIZE(formats); i++) {
		int err = formats[i]->probe(file, &image);

		/* a disk may well begin with a PSW */
		if (err == ERR_NOT_FOUND || (file->length == disk.size && image.protocol == PROTOCOL_S390_PSW))
			continue;
		printf("%skernel: %s\n", pad, formats[i]->name);
		if (err) {
			failed(*pad ? "  image" : "image", err);
			return true;
		}
		print_image(pad, &image);
		bootable = true;
		if (formats[i] == &image_uki && !uki_describe(file, &d))
			printf("%sdescription: title %s, version %s, sort key %s, release %s\n", pad, d.title,
			       d.version, d.sort_key, d.uname);
		return true;
	}
	return false;
}

/* --- disks ------------------------------------------------------------------- */

static void inspect_zipl(int (*open)(struct zipl *z, struct disk *d))
{
	static struct zipl z;
	static struct zipl_menu menu;
	static struct image image;
	int err = open(&z, &disk), named;

	if (err == ERR_NOT_FOUND)
		return;
	if (err) {
		failed("zipl", err);
		return;
	}
	printf("zipl: %s, blocks of %u, %s IPL\n", z.scheme, z.block_size,
	       z.ccw_ipl ? "channel-program" : "list-directed");
	named = zipl_menu(&z, &menu);
	if (!named)
		printf("  menu: %s, %u s\n", menu.prompt ? "asks" : "does not ask", menu.timeout_s);
	else if (named != ERR_NOT_FOUND || *fail_reason())
		failed("  menu", named);
	for (unsigned i = 0; i < ZIPL_ENTRIES_MAX; i++) {
		if (!(z.present >> i & 1))
			continue;
		printf("  entry %u%s%s\n", i, !named && menu.name[i] ? ": " : "",
		       !named && menu.name[i] ? menu.name[i] : "");
		err = zipl_image(&z, i, &image);
		if (err) {
			failed("    image", err);
			continue;
		}
		print_image("    ", &image);
		bootable = true;
	}
}

static void inspect_eltorito(void)
{
	struct extent whole = extent_whole(&disk), file;
	static struct eltorito et;
	int err;

	virtio_assume_iso9660(&disk);
	err = eltorito_open(&et, &whole);
	if (err == ERR_NOT_FOUND && !*fail_reason())
		return;
	if (err) {
		failed("eltorito", err);
		return;
	}
	for (unsigned i = 0; i < et.count; i++) {
		const struct eltorito_entry *e = &et.entry[i];

		printf("eltorito: entry %u, platform %02x, media %u, at sector %u%s\n", i, e->platform,
		       e->media, e->lba, e->bootable ? "" : ", not bootable");
		err = eltorito_image(&et, i, &file);
		if (err) {
			failed("  image", err);
			continue;
		}
		printf("  image: %lu bytes\n", file.length);
		inspect_kernel("  ", &file);
	}
}

/* --- file systems and boot configurations --------------------------------------- */

static int count_file(void *context, const char *name, enum fs_type type)
{
	(void)name;
	(void)type;
	return ++*(unsigned *)context && 0;
}

static void inspect_entry(const struct boot_entry *e)
{
	struct extent file;
	int err;

	printf("  entry %s%s%s%s%s\n", e->id, e->title ? ": " : "", e->title ? e->title : "",
	       e->is_default ? " (default)" : "", e->bad ? " (no tries left)" : "");
	if (e->version || e->sort_key)
		printf("    version %s, sort key %s\n", e->version ? e->version : "-",
		       e->sort_key ? e->sort_key : "-");
	printf("    options: %s\n", e->options);
	err = entry_open(e, e->kernel, &file);
	printf("    %s: %lu bytes, %u piece(s)\n", e->kernel, err ? 0 : file.length, file.runs ? file.nruns : 1);
	if (err)
		failed("    kernel", err);
	else if (!inspect_kernel("    ", &file))
		printf("    kernel: of no known format\n");
	for (unsigned i = 0; i < e->initrds; i++) {
		err = entry_open(e, e->initrd[i], &file);
		if (err)
			failed("    initrd", err);
		else
			printf("    %s: %lu bytes, %u piece(s)\n", e->initrd[i], file.length,
			       file.runs ? file.nruns : 1);
	}
}

static void inspect_volume(const struct extent *volume)
{
	static int (*const languages[])(struct fs *fs, struct entry_list *list) = {
		bls_entries, extlinux_entries, isolinux_entries,
	};
	static struct entry_list list;
	struct fs *fs = arena_zalloc(sizeof(*fs), 8);
	unsigned files = 0;
	int err;

	fs->named = true;
	err = fs_mount(fs, volume);
	if (err == ERR_NOT_FOUND)
		return;
	if (err) {
		failed("  file system", err);
		return;
	}
	err = fs_list(fs, "/", count_file, &files);
	printf("  %s, label '%s', UUID %s, %u names in its root\n", fs->ops->name, fs->label, fs->uuid, files);
	if (err)
		failed("  root", err);
	for (unsigned i = 0; i < ARRAY_SIZE(languages); i++) {
		list.count = 0;
		list.timeout_s = -1;
		list.pattern = NULL;
		err = languages[i](fs, &list);
		if (err)
			failed("  configuration", err);
		if (list.count)
			printf("  %s: %u entries, timeout %d s\n", list.source, list.count, list.timeout_s);
		for (unsigned k = 0; k < list.count; k++)
			inspect_entry(&list.entry[k]);
	}
}

static void inspect_partitions(void)
{
	struct extent whole = extent_whole(&disk);
	static struct partition p[PARTITIONS_MAX];
	int n;

	virtio_assume_scsi(&disk);
	n = partitions_list(&disk, p, PARTITIONS_MAX);
	if (n < 0)
		failed("partitions", n);
	for (int i = 0; i < n; i++) {
		printf("partition %u: from %lx on, %lu bytes", p[i].number, p[i].extent.first,
		       p[i].extent.length);
		if (p[i].mbr_type)
			printf(", type %02x", p[i].mbr_type);
		printf("%s%s%s\n", memcmp(p[i].type_guid, guid_esp, 16) ? "" : ", ESP",
		       memcmp(p[i].type_guid, guid_xbootldr, 16) ? "" : ", XBOOTLDR",
		       p[i].active ? ", active" : "");
		inspect_volume(&p[i].extent);
	}
	fail_clear();
	/* without a table, or a CD that has one for other firmware's sake */
	inspect_volume(&whole);
}

/* --- the command -------------------------------------------------------------- */

static int usage(void)
{
	fprintf(stderr, "usage: vipl-inspect [--block BYTES] [--geometry HEADS,SECTORS] "
		"[--size BYTES] FILE\n");
	return 2;
}

static int open_file(const char *name)
{
	struct stat st;

	fd = open(name, O_RDONLY);
	if (fd < 0 || fstat(fd, &st)) {
		fprintf(stderr, "vipl-inspect: %s: %s\n", name, strerror(errno));
		return 2;
	}
	if (!size || size > (u64)st.st_size)
		size = (u64)st.st_size;
	if (size % bd.block_size)
		bd.block_size = 1;	/* no disk; a kernel, to its last byte */
	bd.ops = &file_ops;
	bd.blocks = size / bd.block_size;
	snprintf(bd.name, sizeof(bd.name), "file");
	arena_init(aligned_alloc(DMA_ALIGN, ARENA_BYTES), ARENA_BYTES);
	if (disk_init(&disk, &bd)) {
		printf("%s\n", fail_reason());
		return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct extent whole;
	int i = 1, err;

	for (; i + 1 < argc && argv[i][0] == '-'; i += 2) {
		if (strcmp(argv[i], "--block") == 0)
			bd.block_size = (u32)strtoul(argv[i + 1], NULL, 0);
		else if (strcmp(argv[i], "--size") == 0)
			size = strtoull(argv[i + 1], NULL, 0);
		else if (strcmp(argv[i], "--geometry") != 0 ||
			 sscanf(argv[i + 1], "%hu,%hu", &bd.heads, &bd.sectors) != 2)
			return usage();
	}
	if (i + 1 != argc || !bd.block_size)
		return usage();
	err = open_file(argv[i]);
	if (err)
		return err;
	virtio_assume_scsi(&disk);
	inspect_zipl(zipl_open_scsi);
	virtio_assume_eckd(&disk);
	inspect_zipl(zipl_open_eckd);
	inspect_eltorito();
	inspect_partitions();
	whole = extent_whole(&disk);
	fail_clear();
	if (!bootable && !inspect_kernel("", &whole))
		printf("nothing that vipl boots\n");
	printf("%lu reads, %lu bytes of RAM\n", reads, (unsigned long)arena_peak());
	return bootable ? 0 : 1;
}
