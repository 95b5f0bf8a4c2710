/* SPDX-License-Identifier: MIT */
/*
 * Windows as window_of() fills them, from any offset of a disk of any size, of blocks and in views of each size there is, with
 * anything collected before. Included at the end of disk/blockdev.c.
 */
volatile u64 any;

int fail(int err, const char *fmt, ...)
{
	(void)fmt;
	return err;
}
void *no_memcpy(void *restrict to, const void *restrict from, size_t n)
{
	(void)from;
	(void)n;
	return to;
}
static int any_read(struct blockdev *bd, const struct block_read *reads, size_t n)
{
	(void)bd;
	(void)reads;
	(void)n;
	return any ? ERR_IO : any ? ERR_DEVICE : 0;
}
static const struct blockdev_ops any_ops = { any_read };

static void on_disk(u32 block_size, u32 view)
{
	static u8 window[DISK_WINDOW], bounces[DISK_BOUNCES * BLOCK_SIZE_MAX];
	static struct block_read batch[DISK_BATCH];
	struct blockdev bd = { .ops = &any_ops, .block_size = block_size, .blocks = any };
	struct disk disk = { .bd = &bd, .block_size = view, .size = any, .batch = batch, .bounce = bounces };

	disk.batched = (unsigned)Frama_C_interval(0, DISK_BATCH);
	disk.fixups = (unsigned)Frama_C_interval(0, DISK_BOUNCES);
	if (any)
		fill_window(&disk, &disk.window[0], align_down(any, DISK_WINDOW), DISK_WINDOW, window);
	else
		fill_window(&disk, &disk.window[0], align_down(any, DISK_CACHE_LINE), DISK_CACHE_LINE, window);
}

void proof_main(void)
{
	on_disk(1, 1);
	on_disk(1, 2048);
	on_disk(512, 512);
	on_disk(512, 2048);
	on_disk(1024, 1024);
	on_disk(1024, 2048);
	on_disk(2048, 2048);
	on_disk(4096, 4096);
	on_disk(4096, 2048);
}
