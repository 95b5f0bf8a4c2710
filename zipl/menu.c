/* SPDX-License-Identifier: MIT */
/*
 * The boot menu of an ECKD disk: zipl keeps its settings and the entries' names
 * in stage 2, in EBCDIC, for the channel-program loader that vipl replaces.
 * Stage 1 has the seek arguments of stage 1b's blocks, stage 1b those of stage 2.
 */
#include "vipl/arena.h"
#include "vipl/ebcdic.h"
#include "vipl/err.h"
#include "vipl/string.h"
#include "vipl/view.h"
#include "zipl/internal.h"

#define STAGE1_SEEKS 72
#define STAGE1B_SEEKS 768	/* behind 24 channel programs of 32 bytes */
#define STAGE2_BLOCKS 24
#define STAGE2_MAX 16384u	/* zipl writes 12 KiB */
#define TEXT_MAX 72

/* Settings, followed by the texts; offsets count from the start of this. */
struct stage2_params {
	be16 prompt;
	be16 timeout;	/* seconds */
	be16 banner;
	be16 text[ZIPL_ENTRIES_MAX];
	u8 kdump[8];
};
STATIC_ASSERT(sizeof(struct stage2_params) == 140, "stage 2 parameters");

/* Reads the seek arguments of stage 2's blocks. */
static int read_seeks(const struct zipl *z, struct zipl_seek *seek)
{
	unsigned block = STAGE1B_SEEKS >= z->block_size;	/* with 512-byte blocks in the second one */
	struct zipl_seek stage1b;
	struct zipl_place at;
	int err;

	err = zipl_read(z, z->stage1 + STAGE1_SEEKS + block * sizeof(stage1b), &stage1b, sizeof(stage1b));
	if (!err)
		err = zipl_seek_place(z, &stage1b.at, 1, &at);
	if (!err)
		err = zipl_read(z, at.off + STAGE1B_SEEKS - block * z->block_size, seek,
				STAGE2_BLOCKS * sizeof(*seek));
	return err;
}

static int read_stage2(const struct zipl *z, struct view *stage2)
{
	struct zipl_seek seek[STAGE2_BLOCKS];
	struct zipl_place at;
	u32 bs = z->block_size;
	u8 *p = arena_dma(STAGE2_MAX);
	int err;

	if (!p)
		return fail(ERR_NO_MEMORY, "zipl: no room for stage 2");
	err = read_seeks(z, seek);
	*stage2 = (struct view){ p, 0 };
	for (unsigned i = 0; i < STAGE2_BLOCKS && !err; i++) {
		if (seek[i].at.sector == 0 || stage2->len + bs > STAGE2_MAX)
			break;
		err = zipl_seek_place(z, &seek[i].at, 1, &at);
		if (!err)
			err = zipl_read(z, at.off, p + stage2->len, bs);
		stage2->len += bs;
	}
	return err;
}

/* The settings end where the banner, "zIPL v2.16.0 ..." in EBCDIC, begins. */
static const struct stage2_params *find_params(struct view v)
{
	const struct stage2_params *params;

	for (size_t i = sizeof(*params); i + 4 <= v.len; i++) {
		const u8 *p = v.p + i;

		if (p[0] != 0xa9 || p[1] != 0xc9 || p[2] != 0xd7 || p[3] != 0xd3)
			continue;
		params = (const void *)(p - sizeof(*params));
		if (get_be16(params->banner) == sizeof(*params))
			return params;
	}
	return NULL;
}

/* " 1. linux" without its number. */
static const char *name_of(struct view text)
{
	char name[TEXT_MAX];
	size_t n = 0, start = 0;

	while (n < text.len && n < sizeof(name) && text.p[n]) {
		name[n] = ebcdic_to_ascii(text.p[n]);
		n++;
	}
	while (start < n && start < 3 && (name[start] == ' ' || (name[start] >= '0' && name[start] <= '9')))
		start++;
	if (start + 1 < n && name[start] == '.' && name[start + 1] == ' ')
		start += 2;
	return arena_strndup(name + start, n - start);
}

int zipl_menu(const struct zipl *z, struct zipl_menu *menu)
{
	const struct stage2_params *params;
	struct view stage2;
	int err;

	memset(menu, 0, sizeof(*menu));
	if (!z->stage1)
		return ERR_NOT_FOUND;
	err = read_stage2(z, &stage2);
	if (err)
		return err;
	params = find_params(stage2);
	if (!params)
		return fail(ERR_NOT_FOUND, "zipl: stage 2 has no menu");
	stage2 = view_sub(stage2, (size_t)((const u8 *)params - stage2.p), stage2.len);
	menu->prompt = get_be16(params->prompt) != 0;
	menu->timeout_s = get_be16(params->timeout);
	for (unsigned i = 0; i < ZIPL_ENTRIES_MAX; i++) {
		u16 off = get_be16(params->text[i]);

		if (off < sizeof(*params) || off >= stage2.len)
			continue;
		menu->name[i] = name_of(view_sub(stage2, off, TEXT_MAX));
		if (!menu->name[i])
			return fail(ERR_NO_MEMORY, "zipl: no room for the menu");
	}
	return 0;
}
