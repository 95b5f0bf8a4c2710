/* SPDX-License-Identifier: MIT */
/* The device of fw_dma.h. It does each transfer at once; some of them fail. */
#include "fw_dma.h"

enum { FIRST_NO_DMA = 0xed, FIRST_FAILS = 0xee };

static const u8 *items;
static size_t items_size;
static u32 at;

void fw_dma(const u8 *data, size_t size)
{
	items = data;
	items_size = size;
	fw_forget();
}

bool fw_has_dma(void)
{
	return !items_size || items[0] != FIRST_NO_DMA;
}

/* Item @key begins at byte 8 * @key of the input: sizes and contents are all the fuzzer's. */
void fw_select(u16 key)
{
	at = key * 8u % 512;
}

u8 fw_byte(void)
{
	u32 i = at++;

	if (i < 4)	/* else there is no device */
		return (u8)(FW_SIGNATURE >> 8 * i);
	return i < items_size ? items[i] : 0;
}

void fw_transfer(struct fw_dma *d)
{
	u32 control = get_be32(d->control), n = get_be32(d->length);
	u8 *to = (u8 *)get_be64(d->address);

	CHECK(!(control & 0xffe0));
	if (control & FW_DMA_SELECT)
		fw_select((u16)(control >> 16));
	if (control & FW_DMA_READ) {
		memset(to, 0, n);
		if (at < items_size)
			memcpy(to, items + at, MIN(n, items_size - at));
	}
	at += n;
	d->control = make_be32(items_size && items[0] == FIRST_FAILS && at % 5 == 4 ? FW_DMA_ERROR : 0);
}
