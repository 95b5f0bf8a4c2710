/* SPDX-License-Identifier: MIT */
#define PROBE image_s390
#include "probe.h"
