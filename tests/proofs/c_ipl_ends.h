/* SPDX-License-Identifier: MIT */
/* For the ends of boot/s390x/ipl.c. */
#include "ends.h"
#include "boot/s390x/ipl.h"

/*@ assigns *image; */
int any_probe(const struct extent *file, struct image *image);
/*@ assigns *menu; */
int zipl_menu(const struct zipl *z, struct zipl_menu *menu);
/*@ assigns \nothing; */
unsigned menu_choose(const struct menu_row *rows, unsigned n, unsigned def, int timeout_ms);
/*@ assigns *et, *image; */
int eltorito_image(struct eltorito *et, unsigned n, struct extent *image);
