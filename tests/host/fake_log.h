/* SPDX-License-Identifier: MIT */
/* What the code under test logged. */
#ifndef FAKE_LOG_H
#define FAKE_LOG_H

/* All lines since fake_log_clear(), cut when there are very many. */
const char *fake_log(void);
void fake_log_clear(void);

#endif
