/* SPDX-License-Identifier: MIT */
#define PROBE image_bzimage
#include "probe.h"
