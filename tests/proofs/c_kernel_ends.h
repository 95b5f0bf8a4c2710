/* SPDX-License-Identifier: MIT */
/* For the ends of boot/x86/kernel.c. */
#include "ends.h"
#include "boot/boot.h"

/*@ assigns *image; */
int any_probe(const struct extent *file, struct image *image);
/*@ assigns *m; */
int place_claim(struct machine *m, u64 start, u64 n, const char *what);
/*@ assigns *m, *start; */
int place_find(struct machine *m, u64 n, u64 align, u64 limit, const char *what, u64 *start);
/*@ assigns *m; */
int place_image(struct machine *m, const struct image *image);
/*@ assigns *m, *image; */
int place_read(struct machine *m, struct image *image, u64 base, const struct extent_part *extra, unsigned extras);
/*@ assigns *m; */
int handoff(struct machine *m, const struct handoff *h);
/*@ assigns \nothing; */
void virtio_reset_all(void);
