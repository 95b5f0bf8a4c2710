# SPDX-License-Identifier: MIT
"""Every layout the real zipl writes, from virtio-blk and virtio-scsi, legacy and virtio 1."""
import pytest

import s390x
from zipl import DISKS, zipl_disks

WHOLE = [d for d in DISKS.values() if not d.menu and d.entry.full]
LEGACY = {"virtio1": "", "legacy": "max_revision=0"}


@pytest.mark.parametrize("revision", LEGACY)
@pytest.mark.parametrize("disk", WHOLE, ids=lambda d: d.name)
def test_blk(qemu, disk, revision):
    (path,) = zipl_disks(disk.name)
    args = s390x.blk(path, 0, disk.geometry, LEGACY[revision], boot=1)
    vm = s390x.expect_linux(lambda: qemu("s390x", args, timeout=90), disk.name, disk=r"vda\d")
    s390x.expect_nature(vm, "eckd" if disk.eckd else "scsi")


@pytest.mark.parametrize("revision", LEGACY)
@pytest.mark.parametrize("disk", [d for d in WHOLE if not d.eckd], ids=lambda d: d.name)
def test_scsi(qemu, disk, revision):
    (path,) = zipl_disks(disk.name)
    args = [*s390x.host(*filter(None, [LEGACY[revision]])), *s390x.scsi(path, 0, disk.geometry, boot=1)]
    vm = s390x.expect_linux(lambda: qemu("s390x", args, timeout=90), disk.name, disk=r"sda\d")
    s390x.expect_nature(vm, "scsi")


def test_eckd_without_geometry(qemu):
    """The label says DASD; the device says nothing."""
    disk = DISKS["eckd-cdl-menu"]
    (path,) = zipl_disks(disk.name)
    args = s390x.blk(path, 0, "logical_block_size=4096,physical_block_size=4096", boot=1)
    vm = qemu("s390x", [*args, *s390x.loadparm(2)])
    s390x.expect_nature(vm, "eckd")
    s390x.expect_entry(vm, "second")


@pytest.mark.parametrize("address", ["channel=0,scsi-id=7,lun=0", "channel=0,scsi-id=3,lun=5",
                                     "channel=0,scsi-id=200,lun=300"])
def test_scsi_address(qemu, address):
    """The unit that the host names, with an empty one at 0:0:0."""
    (path,) = zipl_disks("scsi-menu")
    args = [*s390x.host(), *s390x.empty(1, "scsi-hd"), *s390x.scsi(path, 0, address, boot=1)]
    s390x.expect_entry(qemu("s390x", [*args, *s390x.loadparm(2)]), "second")


@pytest.mark.parametrize("revision", LEGACY)
def test_qemu10(qemu, revision):
    (path,) = zipl_disks("scsi-gpt-4k")
    disk = DISKS["scsi-gpt-4k"]
    args = s390x.blk(path, 0, disk.geometry, LEGACY[revision], boot=1)
    s390x.expect_linux(lambda: qemu("s390x", args, timeout=90, version=10), disk.name)
