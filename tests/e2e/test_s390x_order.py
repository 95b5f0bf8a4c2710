# SPDX-License-Identifier: MIT
"""Which disk is booted: the host's order, its chain of devices, a search when it named none.

The cases of QEMU's own tests/qtest/cdrom-test.c for s390x are among them.
"""
import pytest

import lines
import s390x
from cd import cds
from zipl import zipl_disks

SMALL = "cd-small"


@pytest.fixture
def small():
    return cds(SMALL)[0]


@pytest.fixture(params=[7, 10], ids=["qemu7", "qemu10"])
def boots(request, qemu):
    """Starts a machine that must end in the small CD's payload."""
    def run(args):
        return s390x.expect_payload(qemu("s390x", args, version=request.param), SMALL)
    return run


def test_cdrom_default(boots, small):
    """-cdrom with nothing else: a scsi-cd without a boot index."""
    boots([*s390x.host(), *s390x.scsi(small, kind="scsi-cd")])


def test_with_bootindex(boots, small):
    boots(["-device", "virtio-serial-ccw", *s390x.host(), *s390x.empty(1), *s390x.blk(small, 2, boot=1)])


def test_no_bootindex_empty_disks_before(boots, small):
    boots(["-device", "virtio-serial-ccw", *s390x.host(), *s390x.empty(1), *s390x.empty(3, "scsi-hd"),
           *s390x.blk(small, 2)])


def test_no_bootindex_on_scsi_behind_empty_units(boots, small):
    boots([*s390x.empty(1), *s390x.host(), *s390x.empty(2, "scsi-hd"), *s390x.empty(3, "scsi-hd"),
           *s390x.scsi(small, 4, "scsi-id=9,lun=2", kind="scsi-cd")])


def test_drive_without_medium_before(boots, small):
    boots([*s390x.host(), "-device", "scsi-cd,id=nothing", *s390x.scsi(small, 1, kind="scsi-cd")])


def test_disk_before_cd_when_host_names_none(qemu, small):
    (disk,) = zipl_disks("scsi-menu")
    vm = qemu("s390x", [*s390x.blk(small, 0), *s390x.blk(disk, 1), *s390x.loadparm(2)])
    s390x.expect_entry(vm, "second")


@pytest.mark.parametrize("address", ["devno=fe.0.ffff", "devno=fe.1.0000", "devno=fe.2.1234", "devno=fe.3.abcd"])
@pytest.mark.parametrize("boot", [1, None], ids=["named", "scan"])
def test_subchannel_sets(boots, small, address, boot):
    ssid = int(address[9])
    found = boots(s390x.blk(small, 0, address, boot=boot))
    assert int(found.group("ssid"), 16) >> 16 == (ssid << 1 | 1)


# --- the chain of QEMU 9.2 and newer: the next device when one fails ---------------

def run10(qemu, args, **kw):
    return qemu("s390x", args, version=10, **kw)


def test_as_fallback_device(qemu, small):
    vm = run10(qemu, ["-device", "virtio-serial-ccw", *s390x.host(), *s390x.empty(1, boot=1),
                      *s390x.blk(small, 2, boot=2)])
    s390x.expect_payload(vm, SMALL)
    vm.wait_for(lines.NO_RECORD, timeout=1)


def test_as_last_of_eight(qemu, small):
    args = [*s390x.host()]
    for i in range(1, 8):
        args += s390x.empty(i, "scsi-hd" if i in (3, 6) else "virtio-blk-ccw", boot=i)
    vm = run10(qemu, [*args, *s390x.scsi(small, 8, kind="scsi-cd", boot=8)])
    s390x.expect_payload(vm, SMALL)
    vm.wait_for(lines.NO_RECORD, timeout=1, count=7)


def test_eight_that_all_fail(qemu):
    args = [*s390x.host()]
    for i in range(1, 9):
        args += s390x.empty(i, "scsi-hd" if i % 2 else "virtio-blk-ccw", boot=i)
    text = s390x.expect_failure(run10(qemu, args), lines.NO_RECORD)
    assert text.count("no boot record") == 8


def test_damaged_disks_before(qemu, small):
    """A zipl disk cut short, a legacy one of zeros, then the CD."""
    (disk,) = zipl_disks("scsi-mbr")
    vm = run10(qemu, [*s390x.blk(disk, 1, boot=1, drive_options=["size=1M"]),
                      *s390x.empty(2, "virtio-blk-ccw", "max_revision=0", boot=2),
                      *s390x.blk(small, 3, boot=3)])
    s390x.expect_payload(vm, SMALL)


def test_loadparm_of_each_device(qemu):
    (scsi, eckd) = zipl_disks("scsi-menu", "eckd-cdl-menu")
    vm = run10(qemu, [*s390x.blk(scsi, 1, "loadparm=9", boot=1),
                      *s390x.blk(eckd, 2, "loadparm=5,logical_block_size=4096,physical_block_size=4096", boot=2),
                      *s390x.loadparm(1)])
    vm.wait_for(lines.NO_ENTRY.format(9))
    s390x.expect_entry(vm, "fifth")


def test_linux_behind_failures(qemu):
    """A whole boot at the end of a chain: nothing of the failed ones is in its way."""
    (disk, cut) = zipl_disks("scsi-gpt", "eckd-cdl")
    args = [*s390x.blk(cut, 1, "logical_block_size=4096,physical_block_size=4096", boot=1,
                       drive_options=["size=64M"]),
            *s390x.empty(2, boot=2), *s390x.host(), *s390x.scsi(disk, 3, boot=3)]
    s390x.expect_linux(lambda: run10(qemu, args, timeout=90), "scsi-gpt", disk=r"sda\d")
