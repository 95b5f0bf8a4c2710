/* SPDX-License-Identifier: MIT */
/*
 * The limit for a load: preads a file into freshly mapped memory, page faults and all, and gives
 * the memory back, as QEMU does at its end.
 *
 * usage: limit FILE BYTES [small]	prints milliseconds
 *
 * Huge pages are advised, as QEMU advises them for guest memory; "small" forbids them.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define HUGE (2ul << 20)
#define CHUNK (8ul << 20)

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

int main(int argc, char **argv)
{
	size_t n = argc > 2 ? strtoull(argv[2], NULL, 0) : 0, done = 0;
	int fd = argc > 2 ? open(argv[1], O_RDONLY) : -1;
	double start = now_ms();
	char *map, *p;

	if (fd < 0)
		return 2;
	map = mmap(NULL, n + HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED)
		return 1;
	p = map + (HUGE - (unsigned long)map % HUGE) % HUGE;
	madvise(p, n, argc > 3 ? MADV_NOHUGEPAGE : MADV_HUGEPAGE);
	while (done < n) {
		ssize_t got = pread(fd, p + done, n - done < CHUNK ? n - done : CHUNK, (off_t)done);

		if (got <= 0)
			return 1;
		done += (size_t)got;
	}
	munmap(map, n + HUGE);
	printf("%.3f\n", now_ms() - start);
	return 0;
}
