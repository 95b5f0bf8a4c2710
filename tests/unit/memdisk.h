/* SPDX-License-Identifier: MIT */
/* A disk over bytes in memory, of any block size, that counts its reads. */
#ifndef MEMDISK_H
#define MEMDISK_H

#include "unit.h"

#include "vipl/disk.h"
#include "vipl/err.h"

struct memdisk {
	struct blockdev bd;
	struct disk disk;
	const u8 *bytes;
	unsigned reads;		/* calls of ops->read */
	u64 fail_at;		/* a read that touches this block fails; ~0: none */
};

static int memdisk_read(struct blockdev *bd, const struct block_read *reads, size_t n)
{
	struct memdisk *m = CONTAINER_OF(bd, struct memdisk, bd);

	m->reads++;
	for (size_t i = 0; i < n; i++) {
		assert_true(reads[i].block + reads[i].count <= bd->blocks);
		if (m->fail_at >= reads[i].block && m->fail_at - reads[i].block < reads[i].count)
			return ERR_IO;
		memcpy(reads[i].to, m->bytes + reads[i].block * bd->block_size,
		       reads[i].count * bd->block_size);
	}
	return 0;
}

static const struct blockdev_ops memdisk_ops = { .read = memdisk_read };

/* The arena must be there: disk_init() takes its cache from it. */
__attribute__((unused)) static struct extent memdisk_open(struct memdisk *m, const void *bytes, u64 n,
							  u32 block_size)
{
	*m = (struct memdisk){
		.bd = { .ops = &memdisk_ops, .block_size = block_size, .blocks = n / block_size,
			.name = "memory" },
		.bytes = bytes,
		.fail_at = ~0ull,
	};
	assert_int_equal(disk_init(&m->disk, &m->bd), 0);
	return extent_whole(&m->disk);
}

#endif
