/* SPDX-License-Identifier: MIT */
/*
 * FAT directories: entries of 32 bytes, long names in pieces before the entry
 * they name, upper and lower case alike. A long name whose pieces do not fit
 * together, or not to the short name's checksum, is as if it were not there.
 */
#include "fat.h"
#include "vipl/err.h"
#include "vipl/string.h"

#define BOTH_CASES 0x2020202020202020ull

int fat_dir_begin(struct fat_dir *dir, struct fat *fat, const struct fat_entry *e)
{
	u32 cluster = fat_entry_cluster(fat, e);

	if (!(e->attributes & FAT_DIRECTORY))
		return ERR_NOT_FOUND;
	if (!cluster)	/* ".." of a directory in the root says so too */
		cluster = fat->root;
	if (cluster && !fat_is_cluster(fat, cluster))
		return fail(ERR_FORMAT, "fat: a directory begins in cluster %x", cluster);
	dir->fat = fat;
	dir->cluster = cluster;
	dir->p = e;	/* any pointer: no entry is there yet */
	dir->n = 0;
	dir->pieces = 0;
	dir->want = 0;
	dir->wanted.folded = 0;
	dir->budget = FAT_DIR_ENTRIES;
	dir->at = cluster ? fat_cluster_at(fat, cluster) : fat->root_start;
	dir->left = cluster ? 1u << fat->cluster_shift : fat->root_bytes;
	return 0;
}

/*
 * 1, or 0 when this was the last cluster of the directory. Clusters that follow each other are
 * taken together, as many as a line of the cache may hold.
 */
static APART int next_clusters(struct fat_dir *dir)
{
	struct fat *fat = dir->fat;
	u32 most = 1 + (DISK_CACHE_LINE >> fat->cluster_shift), n, next = 0;
	int err;

	if (!dir->cluster)
		return 0;
	err = fat_span(fat, dir->cluster, 2, &n, &next);
	if (err)
		return err;
	if (n == 2)
		next = dir->cluster + 1;
	else if (fat_is_end(fat, next))
		return 0;
	if (!fat_is_cluster(fat, next))
		return fail(ERR_FORMAT, "fat: a directory goes on in cluster %x", next);
	err = fat_span(fat, next, most, &n, &dir->cluster);
	if (err)
		return err;
	dir->cluster = next + n - 1;
	dir->at = fat_cluster_at(fat, next);
	dir->left = n << fat->cluster_shift;
	return 1;
}

/* Maps what follows: 1, 0 at the end, or an error. */
static int refill(struct fat_dir *dir)
{
	const struct extent *volume = &dir->fat->volume;
	const void *p;
	u32 bytes;
	int err;

	if (!dir->left) {
		err = next_clusters(dir);
		if (err <= 0)
			return err;
	}
	/* Sectors are whole in a line, and entries in a sector. */
	bytes = DISK_CACHE_LINE - (u32)((volume->first + dir->at) % DISK_CACHE_LINE);
	bytes = MIN(bytes, dir->left);
	err = extent_map(volume, dir->at, bytes, NULL, &p);
	if (err)
		return err;
	dir->p = p;
	dir->n = bytes / sizeof(struct fat_entry);
	dir->at += bytes;
	dir->left -= bytes;
	if (dir->budget < dir->n)
		return fail(ERR_LOOP, "fat: a directory has no end");
	dir->budget -= dir->n;
	return 1;
}

void fat_dir_pause(struct fat_dir *dir)
{
	u32 bytes = dir->n * (u32)sizeof(struct fat_entry);

	dir->at -= bytes;
	dir->left += bytes;
	dir->budget += dir->n;
	dir->n = 0;
}

static void take_piece(struct fat_dir *dir, const struct fat_long *piece)
{
	u8 order = piece->order;
	u8 *to;

	if (order & FAT_LONG_LAST) {
		order &= FAT_LONG_LAST - 1;
		dir->pieces = 0;
		if (order > FAT_LONG_PIECES || (dir->want && order != dir->want))
			return;
		dir->pieces = order;
		dir->order = order;
		dir->sum = piece->sum;
	}
	if (order == 0 || order != dir->order || piece->sum != dir->sum ||
	    (order == 1 && dir->want && (piece->name1[0] | 0x20) != dir->first)) {
		dir->pieces = 0;
		return;
	}
	dir->order = --order;
	to = &dir->name[order * FAT_LONG_UNITS * 2];
	memcpy(to, piece->name1, sizeof(piece->name1));
	memcpy(to + 10, piece->name2, sizeof(piece->name2));
	memcpy(to + 22, piece->name3, sizeof(piece->name3));
}

/* Whether the pieces are a whole name, that of @e. */
static bool has_long(const struct fat_dir *dir, const struct fat_entry *e)
{
	u8 sum = 0;

	if (!dir->pieces || dir->order)
		return false;
	for (unsigned i = 0; i < sizeof(e->name); i++)
		sum = (u8)((sum >> 1 | sum << 7) + e->name[i]);
	return sum == dir->sum;
}

/* The first eight letters of the short name. */
static ALWAYS_INLINE u64 first_word(const struct fat_entry *e)
{
	typedef u64 __attribute__((aligned(1))) word;

	return *(const word *)e->name;
}

/* The same in a form in which upper and lower case are one. */
static ALWAYS_INLINE u64 folded(const struct fat_entry *e)
{
	return first_word(e) | BOTH_CASES;
}

int fat_dir_next(struct fat_dir *dir, const struct fat_entry **entry)
{
	dir->pieces = 0;
	for (;;) {
		/* Kept in registers: this loop runs once for every entry. */
		const struct fat_entry *e = dir->p, *end = e + dir->n;

		for (; e < end; e++) {
			u8 first = e->name[0], attributes = e->attributes & FAT_LONG_MASK;

			if (attributes == FAT_LONG && first != FAT_DELETED && first != FAT_END) {
				/* Of a name that is not wanted nothing more is looked at. */
				if (dir->pieces || first & FAT_LONG_LAST)
					take_piece(dir, (const struct fat_long *)e);
				continue;
			}
			if (first == FAT_END)
				return 0;
			if (first != FAT_DELETED && !(attributes & FAT_VOLUME) &&
			    (dir->pieces || !dir->wanted.folded || folded(e) == dir->wanted.folded)) {
				dir->p = e + 1;
				dir->n = (u32)(end - dir->p);
				*entry = e;
				return 1;
			}
			dir->pieces = 0;
		}
		int err = refill(dir);

		if (err <= 0)
			return err;
	}
}

static u16 unit_at(const struct fat_dir *dir, unsigned i)
{
	return i < dir->pieces * FAT_LONG_UNITS ? get_le16(*(const le16 *)&dir->name[2 * i]) : 0;
}

/* Writes one code point; the length it takes. */
static unsigned put_utf8(u32 c, char *to)
{
	unsigned n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (unsigned i = n - 1; i; i--, c >>= 6)
		to[i] = (char)(0x80 | (c & 0x3f));
	to[0] = (char)(n == 1 ? c : (0xf00u >> n & 0xf0) | c);
	return n;
}

/* The code point at unit *i, which moves on; 0 at the end of the name. */
static u32 code_point(const struct fat_dir *dir, unsigned *i)
{
	u32 c = unit_at(dir, (*i)++);

	if ((c & 0xfc00) == 0xd800 && (unit_at(dir, *i) & 0xfc00) == 0xdc00)
		c = 0x10000 + ((c & 0x3ff) << 10 | (unit_at(dir, (*i)++) & 0x3ff));
	return c;
}

static char *put_short(const u8 *from, unsigned n, bool lower, char *to)
{
	while (n && from[n - 1] == ' ')
		n--;
	for (; n; n--, from++)
		*to++ = (char)(*from < ' ' || *from >= 0x80 ? '_' : lower ? ascii_lower(*from) : *from);
	return to;
}

static void short_name(const struct fat_entry *e, char *to)
{
	to = put_short(e->name, 8, e->lower & FAT_LOWER_BASE, to);
	if (e->name[8] != ' ') {
		*to++ = '.';
		to = put_short(e->name + 8, 3, e->lower & FAT_LOWER_EXTENSION, to);
	}
	*to = '\0';
}

void fat_dir_name(const struct fat_dir *dir, const struct fat_entry *e, char name[FS_NAME_MAX + 1])
{
	unsigned i = 0, n = 0;

	if (has_long(dir, e)) {
		u32 c;

		while ((c = code_point(dir, &i)) && n <= FS_NAME_MAX - 4)
			n += put_utf8(c, name + n);
		name[n] = '\0';
		if (n && !c)
			return;
	}
	short_name(e, name);
}

static bool is_long_name(const struct fat_dir *dir, const char *name, size_t n)
{
	unsigned i = 0, m;
	char utf8[4];
	u32 c;

	while ((c = code_point(dir, &i))) {
		if (n && c == (u8)*name) {	/* nearly always */
			m = 1;
		} else {
			m = put_utf8(c, utf8);
			if (m > n || ascii_casecmp(utf8, name, m))
				return false;
		}
		name += m;
		n -= m;
	}
	return n == 0;
}

/* Two words that differ in bits 0x20 only, none of their bytes above 0x7f: whether it is letters that differ. */
static ALWAYS_INLINE bool same_letters(u64 a, u64 b)
{
	const u64 ones = 0x0101010101010101ull;
	u64 x = a | BOTH_CASES;
	u64 letters = (x + (0x80 - 'a') * ones) & ~(x + (0x7f - 'z') * ones) & 0x80 * ones;

	return !((a ^ b) & ~(letters >> 2));
}

/*
 * The short name that @name is, in @to: eight letters and, from the ninth on, three, with blanks behind
 * each. False when it is none.
 */
static bool make_short(const char *name, size_t n, struct fat_wanted *to)
{
	u8 *at = (u8 *)&to->base, *end = at + 8, any = 0;
	const bool dots = *name == '.';		/* "." and ".." have dots for a name */

	to->base = to->extension = BOTH_CASES;
	for (; n; n--, name++) {
		u8 c = (u8)*name;

		any |= c;
		if (c == '.' && !dots && end == (u8 *)&to->extension) {
			at = end;
			end += 3;
		} else if (at == end || c == ' ') {
			return false;
		} else {
			*at++ = c;
		}
	}
	to->folded = to->base | BOTH_CASES;
	return any < 0x80;
}
STATIC_ASSERT(offsetof(struct fat_wanted, extension) == offsetof(struct fat_wanted, base) + 8, "make_short()");

static bool is_short_name(const struct fat_entry *e, const struct fat_wanted *want)
{
	u64 base = first_word(e), extension = BOTH_CASES;

	for (unsigned i = 8; i < sizeof(e->name); i++)
		((u8 *)&extension)[i - 8] = e->name[i];
	return (base | BOTH_CASES) == want->folded && same_letters(base, want->base) &&
	       (extension | BOTH_CASES) == (want->extension | BOTH_CASES) &&
	       same_letters(extension, want->extension);
}

/*
 * By the short name alone, among the entries that lie together at the directory's begin: nearly all that is
 * looked for is found so, or is not there. 1 when that is not settled; nothing has been taken then.
 */
static int find_short(struct fat_dir *dir, struct fat_entry *found)
{
	const struct fat_entry *e, *end;
	bool long_names = false;
	int got = refill(dir);

	if (got <= 0)
		return got ? got : ERR_NOT_FOUND;
	e = dir->p;
	for (end = e + dir->n; e < end; e++) {
		if (folded(e) == dir->wanted.folded && !(e->attributes & FAT_VOLUME) && is_short_name(e, &dir->wanted)) {
			*found = *e;
			return 0;
		}
		if (e->name[0] == FAT_END)
			return long_names ? 1 : ERR_NOT_FOUND;
		long_names |= (e->attributes & FAT_LONG_MASK) == FAT_LONG;
	}
	return 1;
}

int fat_dir_find(struct fat_dir *dir, const char *name, size_t n, struct fat_entry *found)
{
	const struct fat_entry *e;
	u8 any = 0;
	int got;

	if (n == 0 || n > FS_NAME_MAX)
		return ERR_NOT_FOUND;
	if (make_short(name, n, &dir->wanted)) {
		got = find_short(dir, found);
		if (got <= 0)
			return got;
	} else {
		dir->wanted.folded = ~0ull;	/* which no entry has */
	}
	for (size_t i = 0; i < n; i++)
		any |= (u8)name[i];
	/* Most long names are told apart by how many pieces they have, and by their first letter. */
	dir->want = any & 0x80 ? 0 : (u8)((n + FAT_LONG_UNITS - 1) / FAT_LONG_UNITS);
	dir->first = (u8)name[0] | 0x20;
	while ((got = fat_dir_next(dir, &e)) > 0) {
		if ((dir->pieces && is_long_name(dir, name, n) && has_long(dir, e)) || is_short_name(e, &dir->wanted)) {
			*found = *e;
			return 0;
		}
	}
	return got ? got : ERR_NOT_FOUND;
}
