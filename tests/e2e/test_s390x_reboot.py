# SPDX-License-Identifier: MIT
"""Re-IPL from the booted kernel: the same disk ten times in a row, another disk by DIAG 308."""
import re

import pytest

import lines
import s390x
from cd import cds
from zipl import DISKS, zipl_disks


@pytest.mark.parametrize("kind, times", [("blk", 10), ("scsi", 10), ("eckd", 3)])
def test_reboot(qemu, kind, times):
    name = "eckd-cdl-menu" if kind == "eckd" else "scsi-menu"
    (path,) = zipl_disks(name)
    geometry = DISKS[name].geometry
    args = ([*s390x.host(), *s390x.scsi(path, 0, geometry, boot=1)] if kind == "scsi"
            else s390x.blk(path, 0, geometry, boot=1))
    vm = qemu("s390x", [*args, *s390x.loadparm(5)], timeout=300)
    vm.wait_for(lines.OK.format(id=name, initrd="none", disk="none", fs="none"), count=times)
    text = vm.console
    assert len(re.findall(lines.KERNEL_ENTRY.format("fifth"), text)) >= times
    assert len(re.findall(lines.NATURE.format("eckd" if kind == "eckd" else "scsi"), text, re.M)) >= times
    vm.stop()


def test_reipl_from_another_disk(qemu):
    """What chreipl does: the first system names another device and a loadparm, and restarts."""
    (first, second) = zipl_disks("scsi-reipl", "scsi-menu")
    args = [*s390x.blk(first, 0, "devno=fe.0.0001", boot=1), *s390x.blk(second, 1, "devno=fe.0.0002")]
    vm = qemu("s390x", args, timeout=60)
    vm.wait_for(lines.OK.format(id="scsi-reipl", initrd="none", disk="none", fs="none"))
    vm.wait_for(lines.KERNEL_ENTRY.format("second"))
    vm.wait_for(lines.OK.format(id="scsi-menu", initrd="none", disk="none", fs="none"))
    assert vm.wait(20) == 0


def test_reipl_to_an_image_that_is_no_kernel(qemu):
    """The kernel of the first boot is still in memory; "S390EP" there must not be believed."""
    (disk,) = zipl_disks("scsi-reipl")
    (tiny,) = cds("cd-tiny")
    args = [*s390x.blk(disk, 0, "devno=fe.0.0001", boot=1), *s390x.blk(tiny, 1, "devno=fe.0.0002")]
    vm = qemu("s390x", [*args, *s390x.loadparm(2)], timeout=60)
    vm.wait_for(lines.OK.format(id="scsi-reipl", initrd="none", disk="none", fs="none"))
    s390x.expect_payload(vm, "cd-tiny")
