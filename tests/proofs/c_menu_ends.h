/* SPDX-License-Identifier: MIT */
/* For the ends of boot/menu.c. */
#include "ends.h"

/*@ assigns \nothing; */
void log_text(const char *fmt, ...);
/*@ assigns \nothing; */
u64 clock_now_us(void);
/*@ assigns \nothing; */
int console_read(u64 timeout_us);
/*@ assigns \nothing; */
size_t strlen(const char *s);
/*@ assigns *value; */
bool parse_decimal(const char *s, size_t n, u64 *value);
