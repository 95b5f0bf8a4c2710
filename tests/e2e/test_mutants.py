# SPDX-License-Identifier: MIT
"""Damaged disks: each boots or says why within 5 s, without a fault, a hang or a touch of RAM that is not the
firmware's. Fifty of each architecture; `make torture` boots 2,000 (torture_mutants.py)."""
import os
import re
import struct
from random import Random

import pytest

import watched
from mutants import machine_args, mutants, seeds
from qemu import TOP

ARCHS = ("s390x", "x86")
IN_CHECK, CHUNK = 50, 10


@pytest.mark.parametrize("first", range(0, IN_CHECK, CHUNK))
@pytest.mark.parametrize("arch", ARCHS)
def test_mutants(arch, first, record_property):
    ends, wrong = mutants(arch, range(first, first + CHUNK))
    record_property("mutants", {arch: dict(ends)})
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("seed", [s for a in ARCHS for s in seeds(a)], ids=lambda s: f"{s.arch}-{s.name}")
def test_undamaged(seed):
    boot = watched.watched(seed.arch, machine_args(seed, seed.path, Random(1), read_only=True), whole=True)
    assert boot.how == "booted" and not boot.problems, (boot.problems, boot.story)


# --- that the watch tells: firmware that goes wrong at boot_main ------------------------

STRAY = 0x800000
WRONG = {
    # a store to STRAY, then an illegal instruction
    ("x86", "stray"): (bytes.fromhex("c6042500008000010f0b"), rf"pages touched outside: {STRAY:x}$"),
    ("s390x", "stray"): (bytes.fromhex("a51e0080420010000000"), rf"pages touched outside: {STRAY:x}$"),
    ("x86", "fault"): (bytes.fromhex("0f0b"), r"^vipl: exception"),
    ("s390x", "fault"): (bytes.fromhex("0000"), r"^vipl: fault:"),
    ("x86", "loop"): (bytes.fromhex("ebfe"), "no end after 1 s"),
    ("s390x", "loop"): (bytes.fromhex("a7f40000"), "no end after 1 s"),
    # an empty IDT, then an illegal instruction: a triple fault
    ("x86", "triple"): (bytes.fromhex("31c050500f011c240f0b"), "ended at"),
    # a wait that docs/status.md does not have
    ("s390x", "wait"): (bytes.fromhex("c01000000008b2b210000000000000000002000180000000000000000000dead"), "ended at dead"),
    ("x86", "silent"): (bytes.fromhex("b002e6f4f4"), "no last line"),
}


def patched(arch, code):
    """The firmware with @code where boot_main begins."""
    at = watched.symbols(arch)["boot_main"]
    with open(os.path.join(TOP, {"s390x": "build/s390x/vipl.elf", "x86": "build/x86/vipl.bin"}[arch]), "rb") as f:
        data = bytearray(f.read())
    if arch == "s390x":
        at += struct.unpack_from(">Q", data, struct.unpack_from(">Q", data, 0x20)[0] + 8)[0]    # the first p_offset
    else:
        at -= 0xf0000
    data[at:at + len(code)] = code
    return data


@pytest.mark.parametrize("arch,what", WRONG)
def test_watch_tells(tmp_path, arch, what):
    code, says = WRONG[arch, what]
    (tmp_path / "bios").write_bytes(patched(arch, code))
    machine = ["-M", "s390-ccw-virtio"] if arch == "s390x" else ["-M", "q35", *watched.EXIT]
    boot = watched.watched(arch, machine, seconds=1, bios=str(tmp_path / "bios"))
    assert any(re.search(says, p) for p in boot.problems), (boot.problems, boot.story)
