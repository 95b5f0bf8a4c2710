/* SPDX-License-Identifier: MIT */
/*
 * Disks that are of any kind or none, program tables and catalogs with any entries, a menu with or without names, a host that
 * asks for any number; everything fails or does not. That an image is described before it is read is not asked here. Included at the end of boot/s390x/ipl.c.
 */
#define arena_alloc any_arena_alloc
#include "eva.h"
#undef arena_alloc
#include "boot/s390x/nature.c"
#include "boot/nature.c"

static struct image *image_room;
static struct zipl *zipl_room;
static struct eltorito *eltorito_room;

void *arena_alloc(size_t n, size_t align)
{
	(void)align;
	if (any)
		return NULL;
	switch (n) {
	case sizeof(struct image):
		return image_room;
	case sizeof(struct zipl):
		return zipl_room;
	case sizeof(struct eltorito):
		return eltorito_room;
	default:
		return NULL;
	}
}
size_t arena_mark(void)
{
	return any;
}
void arena_release(size_t mark)
{
	(void)mark;
}
void fail_clear(void)
{
}
void virtio_assume_scsi(struct disk *disk)
{
	disk->block_size = disk->bd->block_size;
}
void virtio_assume_eckd(struct disk *disk)
{
	disk->block_size = disk->bd->block_size;
}
void virtio_assume_iso9660(struct disk *disk)
{
	disk->block_size = 2048;
}
int zipl_open_scsi(struct zipl *z, struct disk *disk)
{
	z->disk = disk;
	z->scheme = "scsi";
	z->present = any;
	return any ? ERR_NOT_FOUND : any_error();
}
int zipl_open_eckd(struct zipl *z, struct disk *disk)
{
	return zipl_open_scsi(z, disk);
}
int zipl_menu(const struct zipl *z, struct zipl_menu *menu)
{
	if (!z->present || any)
		return ERR_NOT_FOUND;
	menu->prompt = (bool)Frama_C_interval(0, 1);
	menu->timeout_s = (u16)any;
	for (unsigned i = 0; i < ZIPL_ENTRIES_MAX; i++)
		menu->name[i] = any ? "name" : NULL;
	return 0;
}
static int any_probe(const struct extent *file, struct image *image)
{
	(void)file;
	image->protocol = any ? PROTOCOL_S390_PSW : PROTOCOL_S390_ADDR;
	image->entry = any;
	image->segments = (unsigned)Frama_C_interval(0, IMAGE_SEGMENTS_MAX);
	return any ? ERR_NOT_FOUND : any_error();
}
const struct image_format image_s390 = { .probe = any_probe };
int zipl_image(const struct zipl *z, unsigned n, struct image *image)
{
	(void)n;
	any_probe(NULL, image);
	return z->present ? any_error() : ERR_NOT_FOUND;
}
int eltorito_open(struct eltorito *et, const struct extent *volume)
{
	(void)volume;
	et->count = (unsigned)Frama_C_interval(0, ELTORITO_ENTRIES_MAX);
	for (unsigned i = 0; i < ELTORITO_ENTRIES_MAX; i++)
		et->entry[i] = (struct eltorito_entry){ .bootable = (bool)Frama_C_interval(0, 1) };
	return any ? ERR_NOT_FOUND : any_error();
}
int eltorito_image(struct eltorito *et, unsigned n, struct extent *image)
{
	/*@ assert n < ELTORITO_ENTRIES_MAX; */
	*image = (struct extent){ .length = et->count };
	return any_error();
}
enum choice loadparm_choice(const struct boot *b, unsigned *number)
{
	(void)b;
	if (any) {
		*number = (unsigned)any;
		return CHOICE_NUMBER;
	}
	return any ? CHOICE_MENU : CHOICE_DEFAULT;
}
unsigned menu_choose(const struct menu_row *rows, unsigned n, unsigned def, int timeout_ms)
{
	(void)rows;
	(void)n;
	(void)timeout_ms;
	return any ? (unsigned)any : def;
}
int place_image(struct machine *m, const struct image *image)
{
	(void)m;
	(void)image;
	return any_error();
}
int place_read(struct machine *m, struct image *image, u64 base, const struct extent_part *extra, unsigned extras)
{
	(void)m;
	(void)image;
	(void)base;
	(void)extra;
	(void)extras;
	return any_error();
}
void virtio_reset_all(void)
{
}
int handoff(struct machine *m, const struct handoff *h)
{
	(void)m;
	return h->image->segments ? ERR_RANGE : ERR_UNSUPPORTED;
}

void proof_main(void)
{
	static struct machine m;
	static struct blockdev bd;
	static struct boot b;
	static struct image image;
	struct zipl z;
	struct eltorito et;
	bool later = false;

	m.menu = (bool)Frama_C_interval(0, 1);
	m.zipl_menu = (bool)Frama_C_interval(0, 1);
	m.menu_timeout_ms = (int)any;
	bd.cdrom = (bool)Frama_C_interval(0, 1);
	bd.block_size = (u32)any;
	b.m = &m;
	b.disk.bd = &bd;
	image_room = &image;
	zipl_room = &z;
	eltorito_room = &et;
	nature_boot(&b, (bool)Frama_C_interval(0, 1), &later);
}
