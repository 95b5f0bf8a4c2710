/* SPDX-License-Identifier: MIT */
/* For Eva, which takes the code itself and no contracts; tools of the harnesses. */
#include "vipl/bytes.h"
#include "vipl/types.h"
#include "vipl/view.h"
#include "__fc_builtin.h"
#include <string.h>
#include <stdlib.h>
