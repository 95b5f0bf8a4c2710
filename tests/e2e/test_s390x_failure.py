# SPDX-License-Identifier: MIT
"""Disks that cannot be booted: a reason, a last line, status 1, soon; never a hang."""
import random
import subprocess

import pytest

import lines
import s390x
from cd import cds
from zipl import DISKS, zipl_disks

SIZES = {"512": 512, "4K": 4096, "1M": 1 << 20, "64M": 64 << 20}


def attach(device, path, *properties, drive_options=()):
    if device == "blk":
        return s390x.blk(path, 0, *properties, boot=1, drive_options=drive_options)
    kind = "scsi-cd" if device == "cd" else "scsi-hd"
    return [*s390x.host(), *s390x.scsi(path, 0, *properties, kind=kind, boot=1, drive_options=drive_options)]


@pytest.mark.parametrize("device", ["blk", "scsi", "cd"])
@pytest.mark.parametrize("size", SIZES)
def test_zeros(qemu, tmp_path, device, size):
    path = tmp_path / "zeros"
    with open(path, "wb") as f:
        f.truncate(SIZES[size])
    less_than_a_block = device == "cd" and SIZES[size] < 2048
    s390x.expect_failure(qemu("s390x", attach(device, path)), *([] if less_than_a_block else [lines.NO_RECORD]))


@pytest.mark.parametrize("device", ["blk", "scsi", "cd"])
@pytest.mark.parametrize("seed", range(4))
def test_random_bytes(qemu, tmp_path, device, seed):
    path = tmp_path / "random"
    path.write_bytes(random.Random(seed).randbytes(4 << 20))
    s390x.expect_failure(qemu("s390x", attach(device, path)))


def test_disk_without_a_block(qemu, tmp_path):
    path = tmp_path / "nothing"
    path.write_bytes(b"")
    s390x.expect_failure(qemu("s390x", attach("blk", path)))


def test_no_disk(qemu):
    s390x.expect_failure(qemu("s390x"), lines.NO_DISK)


def test_drive_without_medium(qemu):
    s390x.expect_failure(qemu("s390x", [*s390x.host(), "-device", "scsi-cd,bootindex=1"]), lines.NO_MEDIUM)


def test_host_without_units(qemu):
    s390x.expect_failure(qemu("s390x", s390x.host()))


def cuts(total, block):
    """Every power of two below total, and total less every power of two."""
    powers = [1 << k for k in range(block.bit_length() - 1, total.bit_length()) if 1 << k < total]
    return sorted(powers + [total - p for p in powers])


CUT = [("scsi-mbr", "blk"), ("scsi-gpt-4k", "scsi"), ("scsi-fragments", "scsi"), ("eckd-cdl", "blk"),
       ("eckd-cdl-235", "blk"), ("eckd-ldl-512", "blk")]


def needed(disk, path):
    """How long a disk must be for its boot: the end of the last block of kernel, initrd and boot map."""
    last = 0
    for name in ("vmlinuz", "initrd", "bootmap"):
        out = subprocess.run(["debugfs", "-R", f"blocks /boot/{name}", f"{path}?offset={disk.start}"],
                             check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        last = max([last, *map(int, out.split())])
    assert last
    return disk.start + (last + 1) * disk.fs_block


@pytest.mark.parametrize("name, device", CUT)
def test_cut_zipl_disk(qemu, name, device):
    """With anything lost that the boot needs: a reason. With nothing lost: the kernel starts."""
    disk = DISKS[name]
    (path,) = zipl_disks(name)
    enough = needed(disk, path)
    assert disk.size // 2 < enough <= disk.size
    for size in cuts(disk.size, disk.block):
        vm = qemu("s390x", attach(device, path, disk.geometry, drive_options=[f"size={size}"]), timeout=20)
        if size < enough:
            s390x.expect_failure(vm)
        else:
            vm.wait_for(lines.LINUX)
            vm.stop()
            break


@pytest.mark.parametrize("device", ["blk", "cd"])
def test_cut_cd(qemu, device):
    (path,) = cds("cd-linux")
    for size in cuts(32 << 20, 2048):
        s390x.expect_failure(qemu("s390x", attach(device, path, drive_options=[f"size={size}"]), timeout=20))
