/* SPDX-License-Identifier: MIT */
/*
 * Any image of any format, as many initrds of any length as there may be, texts of no, one and many characters on
 * either side of a page together. RAM is found or not; what is found for the command line ends where its object does. An
 * initrd goes to any address: that it is the one that was found is not looked at here. Included at the end of boot/x86/kernel.c.
 */
#define arena_alloc any_arena_alloc
#include "eva.h"
#undef arena_alloc
#undef memset

static char all[4096 + 1], room[3 * PAGE];
static const char *uki_text;
static struct image *image_room;

void *arena_alloc(size_t n, size_t align)
{
	/*@ assert n == sizeof(struct image); */
	(void)align;
	return any ? NULL : image_room;
}

void *no_memset(void *to, int byte, size_t n)
{
	(void)byte;
	(void)n;
	return to;
}
/* Texts of some lengths, with no byte behind their ends. */
static const char *text(size_t n)
{
	return all + sizeof(all) - 1 - n;
}
static int any_probe(const struct extent *file, struct image *image)
{
	image->segments = (unsigned)Frama_C_interval(0, IMAGE_SEGMENTS_MAX);
	image->relocatable = (bool)Frama_C_interval(0, 1);
	image->above_4g = (bool)Frama_C_interval(0, 1);
	image->align = any;
	image->preferred = any;
	image->memory = any;
	image->initrd_max = any;
	image->cmdline_max = (u32)any;
	image->uki_initrd = *file;
	image->uki_initrd.length = any;
	image->uki_cmdline = uki_text;
	return any ? ERR_NOT_FOUND : any_error();
}
const struct image_format image_bzimage = { .probe = any_probe }, image_uki = { .probe = any_probe },
	image_elf = { .probe = any_probe }, image_multiboot = { .probe = any_probe };

int place_claim(struct machine *m, u64 start, u64 n, const char *what)
{
	(void)m;
	(void)start;
	(void)n;
	(void)what;
	return any ? ERR_OVERLAP : any_error();
}
int place_find(struct machine *m, u64 n, u64 align, u64 limit, const char *what, u64 *start)
{
	(void)m;
	(void)align;
	(void)limit;
	if (what[0] == 'c')
		*start = (u64)(uintptr_t)(room + sizeof(room) - n);
	else
		*start = any;
	return any ? ERR_NO_MEMORY : 0;
}
int place_image(struct machine *m, const struct image *image)
{
	return place_claim(m, 0, image->segments, "");
}
int place_read(struct machine *m, struct image *image, u64 base, const struct extent_part *extra, unsigned extras)
{
	(void)m;
	(void)image;
	(void)base;
	(void)extra;
	/*@ assert extras <= ENTRY_INITRDS_MAX + 1; */
	return any_error();
}
void virtio_reset_all(void)
{
}
int handoff(struct machine *m, const struct handoff *h)
{
	(void)m;
	return h->cmdline && strlen(h->cmdline) ? ERR_NOT_FOUND : ERR_UNSUPPORTED;
}

static void boot(const char *uki, const char *options, size_t append, unsigned initrds)
{
	static struct machine m;
	static struct disk disk;
	static struct kernel_job job;
	struct boot_target target = { 0 };
	struct image image;

	image_room = &image;
	uki_text = uki;
	memset(m.append, 'x', sizeof(m.append));
	m.append[append] = '\0';
	m.reserved_ranges = (unsigned)Frama_C_interval(0, RAM_RANGES_MAX);
	job.what = "";
	job.options = options;
	job.kernel = (struct extent){ .disk = &disk, .first = any, .length = any };
	job.initrds = initrds;
	for (unsigned i = 0; i < ENTRY_INITRDS_MAX + 1; i++)
		job.initrd[i] = (struct extent){ .disk = &disk, .first = any, .length = any };
	kernel_boot(&m, &target, &job);
}

void proof_main(void)
{
	memset(all, 'x', sizeof(all) - 1);
	boot(NULL, NULL, 0, 0);
	boot(text(1), text(0), 511, 1);
	boot(NULL, text(1), 0, 2);
	boot(NULL, text(3582), 511, 3);
	boot(text(1), text(3582), 511, 4);
	boot(NULL, text(4094), 0, 5);
	boot(text(4096), text(4095), 1, 6);
	boot(text(1), NULL, 0, 7);
	boot(NULL, NULL, 1, 8);
}
