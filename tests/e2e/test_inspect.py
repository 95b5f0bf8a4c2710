# SPDX-License-Identifier: MIT
"""vipl-inspect: the firmware's parsers, with sanitizers, on what the real tools wrote."""
import glob
import os
import re
import subprocess

import pytest

import zipl
from qemu import TOP, fetched

LIMIT = 10  # seconds; the sanitizers take their share
STUB = "/usr/lib/systemd/boot/efi/linuxx64.efi.stub"


@pytest.fixture(scope="session", name="inspect")
def inspect_fixture():
    subprocess.run(["make", "-s", "-C", TOP, "inspect"], check=True, stdout=subprocess.PIPE, timeout=300)

    def run(path, *options, status=0):
        done = subprocess.run([TOP + "/build/vipl-inspect", *map(str, options), path], text=True, timeout=LIMIT,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        assert done.returncode == status, done.stdout
        assert "Sanitizer" not in done.stdout and "runtime error" not in done.stdout, done.stdout
        return done.stdout

    return run


def geometry(disk):
    return ["--block", disk.block] + (["--geometry", f"15,{zipl.SECTORS[disk.block]}"] if disk.eckd else [])


@pytest.mark.parametrize("name", list(zipl.DISKS))
def test_zipl_disk(inspect, name):
    disk = zipl.DISKS[name]
    path, = zipl.zipl_disks(name)
    out = inspect(path, *geometry(disk))
    scheme = f"eckd {disk.layout}" if disk.eckd else "scsi"
    assert f"zipl: {scheme}, blocks of {disk.block}, " in out
    numbers = [0] + ([e.number for e in disk.menu] if disk.menu else [])
    assert [int(n) for n in re.findall(r"^  entry (\d+)", out, re.M)] == numbers
    if disk.eckd:
        assert f"menu: {'asks' if disk.menu else 'does not ask'}, {disk.timeout} s" in out
        assert f"entry 0: default ({disk.entries[0].title})" in out
        for e in disk.menu:
            assert f"entry {e.number}: {e.title}\n" in out
    # stage 3, its parameters and the kernel, which is in few pieces where the file is
    assert out.count("    start: s390 psw 800008000a000") == len(numbers)
    for want in ("a000", "9000", "10000"):
        assert out.count(f"    segment: {want}..") == len(numbers)
    pieces = max(int(n) for n in re.findall(r"segment: .*, (\d+) piece", out))
    assert pieces > 60 if disk.fragments else pieces < 60


def test_list_directed(inspect, tmp_path):
    """zipl 2.35 prepares CDL disks twice; without the one record there is the other."""
    path, = zipl.zipl_disks("eckd-cdl-235")
    copy = tmp_path / "disk.img"
    subprocess.run(["cp", "--sparse=always", path, copy], check=True)
    both = inspect(copy, *geometry(zipl.DISKS["eckd-cdl-235"]))
    with open(copy, "r+b") as f:
        f.seek(4096 + 92)
        assert f.read(4) == b"zIPL"
        f.seek(4096 + 92)
        f.write(b"\0\0\0\0")
    out = inspect(copy, *geometry(zipl.DISKS["eckd-cdl-235"]))
    assert "zipl: eckd list-directed, " in out
    segments = re.compile(r"segment: .*")
    assert segments.findall(out) == segments.findall(both)


@pytest.mark.parametrize("name", ["scsi-gpt", "scsi-fragments", "eckd-cdl", "eckd-ldl-512", "eckd-cms"])
def test_cut(inspect, name):
    """Cut at every power of two: a reason, or nothing, but never an entry."""
    path, = zipl.zipl_disks(name)
    size = 512
    while size < os.path.getsize(path):
        out = inspect(path, *geometry(zipl.DISKS[name]), "--size", size, status=1)
        assert "segment:" not in out
        assert re.search(r"nothing that vipl boots|: out of range: |: bad format: |capacity|range", out), out
        size *= 2


def test_kernels(inspect):
    for name, text in (("kernel-amd64", "kernel: bzimage"), ("kernel-cloud-amd64", "kernel: bzimage"),
                       ("kernel-s390x", "kernel: s390")):
        path, = glob.glob(fetched(name) + "/boot/vmlinuz-*")
        assert text in inspect(path)
    out = inspect(path, "--size", 70000)
    assert "start: s390 address 10000" in out
    path, = glob.glob(fetched("kernel-cloud-amd64") + "/boot/vmlinuz-*")
    out = inspect(path, "--size", os.path.getsize(path) // 2, status=1)
    assert "bzimage: truncated" in out


def make_uki(path, tmp_path):
    kernel, = glob.glob(fetched("kernel-cloud-amd64") + "/boot/vmlinuz-*")
    (tmp_path / "initrd").write_bytes(os.urandom(100001))
    (tmp_path / "cmdline").write_text("console=ttyS0 quiet\n")
    (tmp_path / "osrel").write_text('PRETTY_NAME="Some Linux"\nID=some\nVERSION_ID="3"\n')
    (tmp_path / "uname").write_text("6.1.0\n")
    command = ["objcopy"]
    for i, (name, source) in enumerate((("osrel", "osrel"), ("cmdline", "cmdline"), ("uname", "uname"),
                                        ("linux", kernel), ("initrd", "initrd"))):
        command += ["--add-section", f".{name}={tmp_path / source}",
                    "--change-section-vma", f".{name}={0x1000000 * (i + 1):#x}"]
    subprocess.run([*command, STUB, path], check=True, timeout=60)


def test_uki_on_fat(inspect, tmp_path):
    uki, disk, entry = tmp_path / "some.efi", tmp_path / "fat.img", tmp_path / "entry.conf"
    make_uki(uki, tmp_path)
    out = inspect(uki)
    assert "kernel: uki" in out
    assert re.search(r"initrd: 100001 bytes", out)
    assert "command line: console=ttyS0 quiet\n" in out
    assert "title Some Linux, version 3, sort key some, release 6.1.0" in out
    entry.write_text("title Plain\nlinux /linux\ninitrd /initrd\noptions quiet\n")
    with open(disk, "wb") as f:
        f.truncate(64 << 20)
    kernel, = glob.glob(fetched("kernel-cloud-amd64") + "/boot/vmlinuz-*")
    for command in (["mkfs.vfat", "-n", "BOOT", disk],
                    ["mmd", "-i", disk, "::EFI", "::EFI/Linux", "::loader", "::loader/entries"],
                    ["mcopy", "-i", disk, uki, "::EFI/Linux/some.efi"],
                    ["mcopy", "-i", disk, kernel, "::linux"],
                    ["mcopy", "-i", disk, tmp_path / "initrd", "::initrd"],
                    ["mcopy", "-i", disk, entry, "::loader/entries/plain.conf"]):
        subprocess.run(command, check=True, timeout=60, stdout=subprocess.PIPE)
    out = inspect(disk)
    assert "fat, label 'BOOT'" in out
    assert "bls: 2 entries" in out
    assert out.count("start: linux64 200 from the base on") == 2
    assert "entry plain: Plain" in out
    assert "/initrd: 100001 bytes, 1 piece(s)" in out
