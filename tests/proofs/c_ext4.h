/* SPDX-License-Identifier: MIT */
/* What fs/ext4_map.c calls of fs/ext4.c: only in walks, which ext4_content is about. */
#include "c_runs.h"
#include "fs/ext4.h"

