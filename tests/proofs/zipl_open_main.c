/* SPDX-License-Identifier: MIT */
/* Any disk, seen as SCSI, FBA or a DASD: its boot record and program table, and each of its pointers. */
#include "eva.h"
#include "zipl/eckd.c"

char ebcdic_to_ascii(u8 c) { return (char)(c ^ (u8)any); }
u32 eckd_sectors(u32 block_size) { return block_size ? (u32)Frama_C_interval(12, 49) : 12; }
void virtio_assume_eckd(struct disk *disk)
{
	disk->heads = (u32)any;
	disk->sectors = (u32)any;
}
enum disk_nature virtio_guessed_disk_nature(const struct disk *disk)
{
	return disk->nature;
}

static void open(u32 block_size)
{
	static struct blockdev bd;
	static struct disk disk;
	static struct zipl z;
	struct zipl_place at;

	disk.bd = &bd;
	bd.block_size = block_size;
	bd.heads = (u16)any;
	bd.sectors = (u16)any;
	disk.size = any & 0x7fffffffffffffff;
	disk.block_size = block_size;
	disk.heads = (u32)any;
	disk.sectors = (u32)any;
	if (any) {
		if (zipl_open_scsi(&z, &disk))
			return;
	} else {
		if (zipl_open_eckd(&z, &disk))
			return;
	}
	zipl_locate(&z, (const union zipl_pointer *)z.entry[Frama_C_interval(0, ZIPL_ENTRIES_MAX - 1)], &at);
}

void proof_main(void)
{
	open(512);
	open(1024);
	open(2048);
	open(4096);
}
