/* SPDX-License-Identifier: MIT */
/* The partitions of the fuzzer's disk: their number, and that none leaves the disk. */
#include "partitions.h"
#include "fuzz.h"

void fuzz_partitions(void)
{
	static struct partition list[PARTITIONS_MAX];
	unsigned max = fuzz_option() & 1 ? 3 : PARTITIONS_MAX;
	int n = partitions_list(fuzz_whole.disk, list, max);

	CHECK(n <= (int)max);
	for (int i = 0; i < n; i++) {
		const struct extent *e = &list[i].extent;

		fuzz_trace(&e->length, sizeof(e->length));
		CHECK(list[i].number && e->length && !e->runs);
		CHECK(e->first <= fuzz_whole.length && e->length <= fuzz_whole.length - e->first);
	}
}
