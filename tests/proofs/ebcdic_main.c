/* SPDX-License-Identifier: MIT */
/* Every character, either way. */
void proof_main(void)
{
	for (int c = 0; c < 256; c++) {
		ebcdic_to_ascii((u8)c);
		ascii_to_ebcdic((char)c);
	}
}
