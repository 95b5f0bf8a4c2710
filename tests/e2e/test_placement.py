# SPDX-License-Identifier: MIT
"""Kernels that ask for memory they must not have: refused with a line, before a byte of them is written.

Each has a good segment first, which must not have been written either. The same numbers against all
kinds of memory maps: tests/unit/test_place.c.
"""
import os
import re
import struct

import pytest

import lines
from x86_small import tiny_disk

MIB = 1 << 20
RAM = 512 * MIB
PAGE = 4096
TOP = 1 << 64
OVERLAPS, OUTSIDE = "overlaps what is there", "is outside RAM"


def untouched(vm, start, size):
    path = os.path.join(vm.dir, "memory")
    vm.qmp("pmemsave", val=start, size=size, filename=path)
    with open(path, "rb") as f:
        return not any(f.read())


def refused(vm, address, n, why):
    vm.wait_for(lines.NOTHING, timeout=30)
    line = re.search(r"place: segment at ([0-9a-f]+) \+ ([0-9a-f]+) (.*)$", vm.console, re.M)
    assert line and (int(line[1], 16), int(line[2], 16), line[3]) == (address, n, why), vm.story()


# --- s390x: components of a zipl disk -------------------------------------------------

S390X_FIRMWARE = RAM - 2 * MIB      # QEMU 7.2: the last 2 MiB
GOOD = 16 * MIB
BLOCK = 512


def pointer(at, count=1):
    return struct.pack(">QHHI", at, BLOCK, count - 1, 0)


def zipl_disk(path, address):
    """A SCSI disk with a boot record, one entry, two components of a page: at 16 MiB, and at @address."""
    def component(kind, where, at=None):
        return (pointer(at) if at else bytes(16)) + struct.pack(">7xBQ", kind, where)
    blocks = [b"zIPL".ljust(16, b"\0") + pointer(1) + bytes(BLOCK - 34) + b"\x55\xaa",
              b"zIPL".ljust(16, b"\0") + pointer(2),
              b"zIPL".ljust(32, b"\0") + component(2, GOOD, 3) + component(2, address, 4) +
              component(1, 0x0008000080000000 | GOOD),
              pointer(8, PAGE // BLOCK), pointer(16, PAGE // BLOCK), b"", b"", b"",
              b"\x5a" * 2 * PAGE]
    with open(path, "wb") as f:
        f.write(b"".join(b.ljust(BLOCK, b"\0") for b in blocks).ljust(MIB, b"\0"))
    return str(path)


def zipl_boot(qemu, path):
    return qemu("s390x", ["-action", "panic=pause", "-drive", f"if=none,id=d,file={path},format=raw,read-only=on",
                          "-device", "virtio-blk-ccw,drive=d,bootindex=1"], timeout=60)


@pytest.mark.parametrize("address,why", [
    (S390X_FIRMWARE, OVERLAPS), (S390X_FIRMWARE - PAGE + 1, OVERLAPS), (S390X_FIRMWARE + MIB, OVERLAPS),
    (RAM - PAGE, OVERLAPS), (RAM - PAGE + 1, OUTSIDE), (RAM, OUTSIDE), (1 << 40, OUTSIDE),
    (TOP - PAGE, OUTSIDE), (TOP - 1, OUTSIDE), (GOOD, OVERLAPS), (GOOD + PAGE - 1, OVERLAPS), (GOOD - PAGE + 1, OVERLAPS),
])
def test_s390x(qemu, tmp_path, address, why):
    """The firmware with its rings and stack, what is no RAM, sums that wrap, another component."""
    vm = zipl_boot(qemu, zipl_disk(tmp_path / "disk", address))
    refused(vm, address, PAGE, why)
    assert untouched(vm, GOOD - PAGE, 3 * PAGE), vm.story()


def test_s390x_accepted(qemu, tmp_path):
    """The last page that is free: it is what is loaded there that makes the difference above."""
    vm = zipl_boot(qemu, zipl_disk(tmp_path / "disk", S390X_FIRMWARE - PAGE))
    vm.wait_for(r"^vipl: zipl entry 0: \d+ KiB read", timeout=30)


# --- x86: an ELF kernel's program headers ----------------------------------------------

X86_OURS = RAM - 3 * MIB    # 2 MiB of rings and buffers, 1 MiB of tables: ACPI's at its end
X86_GOOD = 2 * MIB


def elf_kernel(address, size):
    """A PVH kernel: a page at 2 MiB, and one in @size bytes at @address."""
    note = struct.pack("<III4sI", 4, 4, 18, b"Xen\0", X86_GOOD)
    ehdr = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", 2, 62, 1, X86_GOOD, 64, 0, 0, 64, 56, 3, 64, 0, 0)
    load = struct.pack("<IIQQQQQQ", 1, 7, PAGE, X86_GOOD, X86_GOOD, PAGE, PAGE, PAGE)
    bad = struct.pack("<IIQQQQQQ", 1, 7, 2 * PAGE, address, address, min(PAGE, size), size, PAGE)
    text = struct.pack("<IIQQQQQQ", 4, 4, 0x400, X86_GOOD, X86_GOOD, len(note), len(note), 4)
    return ((ehdr + load + bad + text).ljust(0x400, b"\0") + note).ljust(PAGE, b"\0") + b"\xf4" * 2 * PAGE


def elf_boot(qemu, tmp_path, machine, address, size):
    path = tiny_disk(str(tmp_path / "disk"), "a", files=[("/kernel", elf_kernel(address, size))])
    device = "virtio-blk-device" if machine == "microvm" else "virtio-blk-pci"
    return qemu("x86", ["-drive", f"if=none,id=d,file={path},format=raw,read-only=on",
                        "-device", f"{device},drive=d,bootindex=1"], base=["-M", machine, "-m", "512M"], timeout=60)


@pytest.mark.parametrize("address,size,why", [
    (0, 1, OVERLAPS),                           # page 0, vectors
    (0x4000, PAGE, OVERLAPS),                   # page tables
    (0x10000, PAGE, OVERLAPS),                  # data, stack
    (0x90000, PAGE, OVERLAPS),
    (0xa0000, PAGE, OUTSIDE),                   # video memory
    (0xf0000, PAGE, OUTSIDE),                   # SMBIOS, the ROM
    (MIB - 1, 2, OUTSIDE),
    (X86_OURS, 1, OVERLAPS),                    # rings
    (X86_OURS - PAGE, PAGE + 1, OVERLAPS),
    (X86_OURS + 2 * MIB, PAGE, OVERLAPS),       # room for tables
    (RAM - PAGE, PAGE, OUTSIDE),                # tables that the kernel is told are in use
    (RAM, PAGE, OUTSIDE),
    (0xb0000000, PAGE, OUTSIDE),                # configuration space of PCI
    (0xfee00000, PAGE, OUTSIDE),                # APIC
    (0xffff0000, 0x10000, OUTSIDE),             # ROM
    (1 << 32, PAGE, OUTSIDE),
    (TOP - PAGE, PAGE, OUTSIDE),
    (TOP - PAGE, 3 * MIB, OUTSIDE),
    (3 * MIB, TOP - 1, OUTSIDE),
    (3 * MIB, TOP - 3 * MIB, OUTSIDE),
    (X86_GOOD + PAGE - 1, 2, OVERLAPS),         # the first segment
])
def test_x86(qemu, tmp_path, address, size, why):
    """Firmware, page tables, rings, ACPI, devices, what is no RAM, sums that wrap, another segment."""
    vm = elf_boot(qemu, tmp_path, "q35", address, size)
    refused(vm, address, size, why)
    assert untouched(vm, X86_GOOD - PAGE, 3 * PAGE), vm.story()


@pytest.mark.parametrize("machine", ["pc", "microvm"])
@pytest.mark.parametrize("address,why", [(0x4000, OVERLAPS), (0xf0000, OUTSIDE), (X86_OURS, OVERLAPS), (RAM, OUTSIDE)])
def test_x86_machines(qemu, tmp_path, machine, address, why):
    vm = elf_boot(qemu, tmp_path, machine, address, PAGE)
    refused(vm, address, PAGE, why)
    assert untouched(vm, X86_GOOD - PAGE, 3 * PAGE), vm.story()


def test_x86_accepted(qemu, tmp_path):
    """The last pages that are free."""
    vm = elf_boot(qemu, tmp_path, "q35", X86_OURS - PAGE, PAGE)
    vm.wait_for(r"^vipl: entry: kernel \d+ KiB", timeout=30)
