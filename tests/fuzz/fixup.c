/* SPDX-License-Identifier: MIT */
/*
 * Checksums of what a fuzzer changed, set right again: GPT's two CRCs (UEFI 5.3.2) and the sum of El
 * Torito's validation entry (figure 2). Looks at the fields by their offsets, not by the firmware's code.
 */
#include "fuzz.h"
#include "vipl/crc32.h"

#define COUNT_MAX 512u

static u32 word(const u8 *p)
{
	return (u32)take(&(struct input){ p, 4 }, 4);
}

static void put_word(u8 *p, u32 v)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (u8)(v >> 8 * i);
}

static void fix_header(u64 block, u32 size)
{
	static u8 entries[COUNT_MAX * 128];
	u32 n, length;
	u8 h[512];

	if (extent_read(&fuzz_whole, block * size, h, sizeof(h)) || memcmp(h, "EFI PART", 8))
		return;
	n = MIN(word(h + 80), COUNT_MAX) * 128;
	if (!extent_read(&fuzz_whole, (u64)word(h + 72) * size, entries, n))
		put_word(h + 88, ~crc32_update(~0u, entries, n));
	length = MIN(MAX(word(h + 12), 92u), (u32)sizeof(h));
	put_word(h + 16, 0);
	put_word(h + 16, ~crc32_update(~0u, h, length));
	fuzz_patch(block * size, h, sizeof(h));
}

void fuzz_fix_gpt(void)
{
	u32 size = fuzz_whole.disk->bd->block_size;

	if (fuzz_option() & 0x80)
		return;
	fix_header(1, size);
	fix_header(fuzz_whole.length / size - 1, size);
	fuzz_again();
}

void fuzz_fix_eltorito(void)
{
	u8 d[75], v[32];
	u16 sum = 0;
	u64 at;

	if (fuzz_option() & 0x80 || extent_read(&fuzz_whole, 17 * 2048, d, sizeof(d)))
		return;
	at = (u64)word(d + 71) * 2048;
	if (extent_read(&fuzz_whole, at, v, sizeof(v)))
		return;
	v[28] = v[29] = 0;
	for (unsigned i = 0; i < sizeof(v); i += 2)
		sum = (u16)(sum - (v[i] | v[i + 1] << 8));
	v[28] = (u8)sum;
	v[29] = (u8)(sum >> 8);
	fuzz_patch(at, v, sizeof(v));
	fuzz_again();
}
