/* SPDX-License-Identifier: MIT */
/* What log.c calls. */
#include "ends.h"

/*@ assigns to[0 .. size - 1];
    ensures 0 < size ==> \exists integer n; 0 <= n < size && to[n] == 0; */
int vformat(char *to, size_t size, const char *fmt, va_list ap);
/*@ assigns \nothing; */
void console_write(const char *s, size_t n);
