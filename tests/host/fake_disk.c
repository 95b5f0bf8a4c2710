/* SPDX-License-Identifier: MIT */
/*
 * A block device over memory, and the arena a boot attempt would have.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fake_disk.h"
#include "vipl/arena.h"
#include "vipl/err.h"

static int fake_read(struct blockdev *bd, const struct block_read *reads, size_t n)
{
	struct fake_disk *f = CONTAINER_OF(bd, struct fake_disk, bd);

	bool again = f->failed && n == 1 && reads[0].count * bd->block_size == DISK_CACHE_LINE;

	f->reads++;
	f->failed = f->fail_at && --f->fail_at == 0;
	if (f->failed || again)
		return fail(ERR_IO, "fake: told to fail");
	for (size_t i = 0; i < n; i++) {
		const struct block_read *r = &reads[i];

		/* What the driver relies on: disk/ has checked the range. */
		if (r->count == 0 || r->block > bd->blocks || r->count > bd->blocks - r->block)
			abort();
		if (r->block < f->bad_block + f->bad_blocks && r->block + r->count > f->bad_block)
			return fail(ERR_IO, "fake: a bad block");
		memcpy(r->to, f->bytes + r->block * bd->block_size, r->count * bd->block_size);
		f->pieces++;
		f->read_bytes += r->count * bd->block_size;
	}
	return 0;
}

static const struct blockdev_ops fake_ops = { .read = fake_read };

void fake_disk_again(struct fake_disk *f)
{
	static void *arena;

	if (!arena)
		arena = aligned_alloc(DMA_ALIGN, FAKE_ARENA);
	/* Nobody may rely on zeros; the first part is what is used. */
	memset(arena, 0xa5, 256 << 10);
	arena_init(arena, FAKE_ARENA);
	f->reads = 0;
	f->pieces = 0;
	f->read_bytes = 0;
	f->fail_at = 0;
	f->fail_on = false;
	f->bad_blocks = 0;
	f->failed = false;
	if (disk_init(&f->disk, &f->bd)) {
		fprintf(stderr, "fake disk: %s\n", fail_reason());
		abort();
	}
	virtio_assume_scsi(&f->disk);
}

void fake_disk_init(struct fake_disk *f, void *bytes, u64 size, u32 block_size)
{
	memset(f, 0, sizeof(*f));
	f->bytes = bytes;
	f->size = size;
	f->bd.ops = &fake_ops;
	f->bd.block_size = block_size;
	f->bd.blocks = size / block_size;
	strcpy(f->bd.name, "fake");
	fake_disk_again(f);
}

bool fake_disk_load(struct fake_disk *f, const char *path, u32 block_size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *bytes = MAP_FAILED;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && st.st_size > 0)
		bytes = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	close(fd);
	if (bytes == MAP_FAILED)
		return false;
	fake_disk_init(f, bytes, (u64)st.st_size, block_size);
	f->mapped = true;
	return true;
}

void fake_disk_done(struct fake_disk *f)
{
	if (f->mapped)
		munmap(f->bytes, f->size);
	f->bytes = NULL;
}
