/* SPDX-License-Identifier: MIT */
/*
 * Loads a described image and enters it; chooses among the entries of a zipl
 * disk and the images of a CD-ROM.
 */
#include "boot/s390x/ipl.h"
#include "vipl/arena.h"
#include "vipl/err.h"
#include "vipl/log.h"
#include "vipl/string.h"

int ipl_image(struct boot *b, struct image *image, const char *what, unsigned number)
{
	struct handoff h = { .image = image, .target = &b->target };
	int err = place_image(b->m, image);

	if (!err)
		err = place_read(b->m, image, 0, NULL, 0);
	if (err)
		return err;
	log_line("%s %u: %lu KiB read, start %s %lx", what, number, b->disk.bytes_read >> 10,
		 image->protocol == PROTOCOL_S390_PSW ? "psw" : "at", image->entry);
	virtio_reset_all();
	return handoff(b->m, &h);
}

/* --- zipl ------------------------------------------------------------------- */

static unsigned zipl_choose(struct boot *b, const struct zipl *z, bool asked)
{
	struct menu_row rows[ZIPL_ENTRIES_MAX];
	struct zipl_menu menu;
	bool named = !zipl_menu(z, &menu);
	int timeout_ms = b->m->menu_timeout_ms;
	unsigned n = 0;

	/* Unasked, the disk itself may want its menu shown, if the host leaves that to it. */
	if (!asked && !(named && menu.prompt && b->m->zipl_menu))
		return 0;
	if (named && !b->m->menu)
		timeout_ms = menu.timeout_s * 1000;
	for (unsigned i = 0; i < ZIPL_ENTRIES_MAX; i++)
		if (z->present >> i & 1)
			rows[n++] = (struct menu_row){ i, named ? menu.name[i] : NULL };
	return menu_choose(rows, n, 0, timeout_ms);
}

int zipl_boot(struct boot *b, const struct zipl *z)
{
	struct image *image = arena_alloc(sizeof(*image), 8);
	enum choice choice;
	unsigned number = 0;
	int err;

	if (!image)
		return fail(ERR_NO_MEMORY, "zipl: no room for an image");
	choice = loadparm_choice(b, &number);
	if (choice != CHOICE_NUMBER)
		number = zipl_choose(b, z, choice == CHOICE_MENU);
	err = zipl_image(z, number, image);
	return err ? err : ipl_image(b, image, "zipl entry", number);
}

/* --- CD-ROM ----------------------------------------------------------------- */

/* Describes the @n-th image (from 1) that this machine can start; ERR_NOT_FOUND: fewer than that. */
static int cdrom_image(struct eltorito *et, unsigned n, struct image *image)
{
	for (unsigned i = 0; i < et->count; i++) {
		struct extent file;
		int err;

		if (!et->entry[i].bootable)
			continue;
		err = eltorito_image(et, i, &file);
		if (!err)
			err = image_s390.probe(&file, image);
		if (err && err != ERR_NOT_FOUND)
			return err;
		if (!err && --n == 0)
			return 0;
	}
	return ERR_NOT_FOUND;
}

static unsigned cdrom_count(struct eltorito *et, struct image *image)
{
	unsigned n = 0;

	while (n < ELTORITO_ENTRIES_MAX && !cdrom_image(et, n + 1, image))
		n++;
	return n;
}

static unsigned cdrom_menu(struct boot *b, struct eltorito *et, struct image *image)
{
	struct menu_row rows[ELTORITO_ENTRIES_MAX];
	unsigned n = cdrom_count(et, image);

	for (unsigned i = 0; i < n; i++)
		rows[i] = (struct menu_row){ i + 1, NULL };
	return n ? menu_choose(rows, n, 1, b->m->menu_timeout_ms) : 1;
}

int cdrom_boot(struct boot *b, struct eltorito *et)
{
	struct image *image = arena_alloc(sizeof(*image), 8);
	unsigned number = 1;
	enum choice choice;
	int err;

	if (!image)
		return fail(ERR_NO_MEMORY, "eltorito: no room for an image");
	choice = loadparm_choice(b, &number);
	if (choice == CHOICE_MENU)
		number = cdrom_menu(b, et, image);
	number = MAX(number, 1u);
	err = cdrom_image(et, number, image);
	if (err == ERR_NOT_FOUND)
		return fail(err, "eltorito: no image %u; there are %u that s390x can start", number,
			    cdrom_count(et, image));
	return err ? err : ipl_image(b, image, "cd image", number);
}
