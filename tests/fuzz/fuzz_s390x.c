/* SPDX-License-Identifier: MIT */
/* LINK: boot/nature.c boot/place.c boot/menu.c boot/options.c boot/s390x/nature.c boot/s390x/ipl.c @disk @fixup @boot */
/* LINK2: zipl/bootmap.c zipl/component.c zipl/menu.c zipl/eckd.c lib/ebcdic.c image/s390.c iso9660/eltorito.c @iso */
/* From a disk to the hand-over as s390x does it: boot records of SCSI disks and DASDs, El Torito. */
#include "boot.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	if (!fuzz_disk(data, size))
		return 0;
	fuzz_fix_eltorito();
	fuzz_boot(0);
	return 0;
}
