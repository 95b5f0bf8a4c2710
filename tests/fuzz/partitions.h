/* SPDX-License-Identifier: MIT */
/* Lists the partitions of the fuzzer's disk and checks each (partitions.c). */
#ifndef FUZZ_PARTITIONS_H
#define FUZZ_PARTITIONS_H

void fuzz_partitions(void);

#endif
