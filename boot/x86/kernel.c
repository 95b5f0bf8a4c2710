/* SPDX-License-Identifier: MIT */
/*
 * A kernel and its initrds: recognised, placed where the kernel wants them, read
 * there by the device in one batch, entered.
 */
#include "boot/x86/linux.h"
#include "vipl/arena.h"
#include "vipl/err.h"
#include "vipl/log.h"
#include "vipl/string.h"

#define FOUR_GIB (1ull << 32)
#define PAGE 4096u

/* bzImage first: the common case costs one read. */
static const struct image_format *const formats[] = {
	&image_bzimage, &image_uki, &image_elf, &image_multiboot,
};

static int recognise(const struct extent *kernel, struct image *image)
{
	for (unsigned i = 0; i < ARRAY_SIZE(formats); i++) {
		int err = formats[i]->probe(kernel, image);

		if (err != ERR_NOT_FOUND)
			return err;
	}
	return fail(ERR_UNSUPPORTED, "kernel: neither bzImage, unified image, vmlinux nor multiboot");
}

/* Where the kernel goes: as it prefers, else the highest place it fits. */
static int place_kernel(struct machine *m, const struct image *image, u64 *base)
{
	u64 limit = image->above_4g ? ~0ull : FOUR_GIB;

	*base = 0;
	if (!image->relocatable)
		return place_image(m, image);
	if (!(image->preferred & (image->align - 1)) && !place_claim(m, image->preferred, image->memory, "kernel")) {
		*base = image->preferred;
		return 0;
	}
	return place_find(m, image->memory, image->align, limit, "kernel", base);
}

/* options + the host's own, at a place the kernel finds; no longer than it can take. */
static int place_cmdline(struct machine *m, const struct kernel_job *job, const struct image *image,
			 const char **cmdline)
{
	const char *parts[3] = { "", job->options ? job->options : "", m->append };
	size_t n = 0, max = MIN(image->cmdline_max ? image->cmdline_max : 2047u, 65535u);
	u64 at;
	int err;

	if (image->uki_cmdline)
		parts[0] = image->uki_cmdline;
	for (unsigned i = 0; i < ARRAY_SIZE(parts); i++)
		n += strlen(parts[i]) + 1;
	if (n - 1 > max)
		return fail(ERR_RANGE, "kernel: command line of %lu bytes, it takes %lu", n - 1, max);
	err = place_find(m, align_up(n + 1, PAGE), PAGE, MIN(image->initrd_max, FOUR_GIB - 1) + 1,
			 "command line", &at);
	if (err)
		return err;
	char *to = (char *)at;

	for (unsigned i = 0; i < ARRAY_SIZE(parts); i++) {
		size_t len = strlen(parts[i]);

		if (!len)
			continue;
		if (to != (char *)at)
			*to++ = ' ';
		memcpy(to, parts[i], len);
		to += len;
	}
	*to = '\0';
	*cmdline = (const char *)at;
	return 0;
}

/* Room for all initrds, each from a page boundary on: the kernel skips zeros between archives. */
static int place_initrds(struct machine *m, const struct kernel_job *job, const struct image *image,
			 struct handoff *h, struct extent_part *parts)
{
	u64 limit = image->initrd_max == ~0ull ? ~0ull : image->initrd_max + 1;
	u64 total = 0;
	int err;

	for (unsigned i = 0; i < job->initrds; i++) {
		if (job->initrd[i].length > INT64_MAX / 16)
			return fail(ERR_RANGE, "initrd: length %lx", job->initrd[i].length);
		total = align_up(total, PAGE) + job->initrd[i].length;
	}
	h->initrd_size = total;
	if (!total)
		return 0;
	err = place_find(m, align_up(total, PAGE), PAGE, limit, "initrd", &h->initrd);
	if (err)
		return err;
	u64 at = h->initrd;

	for (unsigned i = 0; i < job->initrds; i++) {
		u64 n = job->initrd[i].length;

		parts[i] = (struct extent_part){ &job->initrd[i], 0, n, (void *)at };
		memset((void *)(at + n), 0, align_up(n, PAGE) - n);
		at += align_up(n, PAGE);
	}
	return 0;
}

static APART void prepend_initrd(struct kernel_job *job, const struct extent *initrd)
{
	for (unsigned i = job->initrds++; i > 0; i--)
		job->initrd[i] = job->initrd[i - 1];
	job->initrd[0] = *initrd;
}

int kernel_boot(struct machine *m, const struct boot_target *t, struct kernel_job *job)
{
	struct image *image = arena_alloc(sizeof(*image), 8);
	struct extent_part parts[ENTRY_INITRDS_MAX + 1];
	struct handoff h = { .image = image, .target = t };
	unsigned reserved = m->reserved_ranges;
	int err;

	if (!image)
		return fail(ERR_NO_MEMORY, "kernel: no room for an image");
	err = recognise(&job->kernel, image);
	if (err)
		return err;
	if (image->uki_initrd.length && job->initrds <= ENTRY_INITRDS_MAX)
		prepend_initrd(job, &image->uki_initrd);
	err = place_kernel(m, image, &h.base);
	if (!err)
		err = place_initrds(m, job, image, &h, parts);
	if (!err)
		err = place_cmdline(m, job, image, &h.cmdline);
	if (!err)
		err = place_read(m, image, h.base, parts, h.initrd_size ? job->initrds : 0);
	if (!err) {
		log_line("%s: kernel %lu KiB at %lx, initrd %lu KiB at %lx", job->what,
			 job->kernel.length >> 10, h.base, h.initrd_size >> 10, h.initrd);
		virtio_reset_all();
		err = handoff(m, &h);
	}
	m->reserved_ranges = reserved;
	return err;
}
