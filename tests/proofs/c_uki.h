/* SPDX-License-Identifier: MIT */
#include "c_image.h"
#include "c_text.h"
