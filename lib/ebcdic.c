/* SPDX-License-Identifier: MIT */
/*
 * EBCDIC (code page 500: letters, digits, the signs that log lines have) to ASCII:
 * loadparm and the names in zipl's stage 2 are written so.
 */
#include "vipl/ebcdic.h"

/* Rows of consecutive codes: letters and digits come in blocks. */
static const struct { u8 from, to, ascii; } blocks[] = {
	{ 0x81, 0x89, 'a' }, { 0x91, 0x99, 'j' }, { 0xa2, 0xa9, 's' },
	{ 0xc1, 0xc9, 'A' }, { 0xd1, 0xd9, 'J' }, { 0xe2, 0xe9, 'S' }, { 0xf0, 0xf9, '0' },
	{ 0x40, 0x40, ' ' }, { 0x4b, 0x4b, '.' }, { 0x4d, 0x4d, '(' }, { 0x4e, 0x4e, '+' },
	{ 0x5d, 0x5d, ')' }, { 0x60, 0x60, '-' }, { 0x61, 0x61, '/' }, { 0x6b, 0x6b, ',' },
	{ 0x6d, 0x6d, '_' }, { 0x7a, 0x7a, ':' }, { 0x7e, 0x7e, '=' }, { 0x15, 0x15, '\n' },
	{ 0x25, 0x25, '\n' }, { 0x6c, 0x6c, '%' }, { 0x50, 0x50, '&' }, { 0x5c, 0x5c, '*' },
	{ 0x4a, 0x4a, '[' }, { 0x5a, 0x5a, ']' }, { 0x5e, 0x5e, ';' }, { 0x7d, 0x7d, 0x27 },
	{ 0x4c, 0x4c, '<' }, { 0x6e, 0x6e, '>' },
};

char ebcdic_to_ascii(u8 c)
{
	for (unsigned i = 0; i < ARRAY_SIZE(blocks); i++)
		if (c >= blocks[i].from && c <= blocks[i].to)
			return (char)(blocks[i].ascii + c - blocks[i].from);
	return c == 0 ? '\0' : '?';
}

u8 ascii_to_ebcdic(char c)
{
	for (unsigned i = 0; i < ARRAY_SIZE(blocks); i++) {
		u8 n = (u8)(blocks[i].to - blocks[i].from);

		if (c >= blocks[i].ascii && c <= blocks[i].ascii + n)
			return (u8)(blocks[i].from + c - blocks[i].ascii);
	}
	return 0x6f;	/* '?' */
}
