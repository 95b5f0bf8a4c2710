/* SPDX-License-Identifier: MIT */
/* What the files of boot/s390x share: one kind of boot record each. */
#ifndef BOOT_S390X_IPL_H
#define BOOT_S390X_IPL_H

#include "boot/boot.h"
#include "vipl/eltorito.h"
#include "vipl/zipl.h"

/* Choose an entry, load it, hand over; return only with an error. */
int zipl_boot(struct boot *b, const struct zipl *z);
int cdrom_boot(struct boot *b, struct eltorito *et);
/* Claims, reads, logs and hands over a described image. */
int ipl_image(struct boot *b, struct image *image, const char *what, unsigned number);

#endif
