/* SPDX-License-Identifier: MIT */
#include "c_iso.h"
#include "c_text.h"
#include "iso9660/node.h"
