/* SPDX-License-Identifier: MIT */
/* Any register, any number of zeros, any eight bytes. */
volatile u32 any;

void proof_main(void)
{
	u8 bytes[8];
	u32 crc;

	Frama_C_make_unknown((char *)bytes, sizeof(bytes));
	crc = crc32_update(any, bytes, (u32)Frama_C_interval(0, 8));
	crc = multiply(crc, any);
	any = crc32_zeros(crc, any);
}
