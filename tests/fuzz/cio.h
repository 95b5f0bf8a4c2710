/* SPDX-License-Identifier: MIT */
/*
 * Channel commands whose every status and byte of data is the input's; what it does not give is as the driver
 * sent it (cio.c). Three subchannels are there.
 */
#ifndef FUZZ_CIO_H
#define FUZZ_CIO_H

#include "fuzz.h"

void fuzz_cio(struct input *stream);

#endif
