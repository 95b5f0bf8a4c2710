/* SPDX-License-Identifier: MIT */
/* A fuzz target as an ordinary program: each file that is named is run once, nothing is mutated. */
#include <stdio.h>

#include "fuzz.h"

#define INPUT_MAX (1u << 20)

size_t LLVMFuzzerMutate(u8 *data, size_t size, size_t max);

size_t LLVMFuzzerMutate(u8 *data, size_t size, size_t max)
{
	(void)data;
	(void)size;
	(void)max;
	abort();
}

int main(int argc, char **argv)
{
	static u8 data[INPUT_MAX];

	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		size_t n = f ? fread(data, 1, sizeof(data), f) : 0;

		if (!f || n == sizeof(data) || fclose(f)) {
			perror(argv[i]);
			return 2;
		}
		LLVMFuzzerTestOneInput(data, n);
	}
	printf("%d inputs\n", argc - 1);
	return 0;
}
