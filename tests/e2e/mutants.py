#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Real disks and CDs, damaged where the firmware reads them; each is booted once and watched.

usage: mutants.py ARCH FIRST [COUNT]        boots them and tells what came of each; one alone with its log

Mutant n of an architecture is always the same: a seed image, some damage (bits, bytes, fields with values that
hurt, pieces moved or doubled, the end cut off), a machine and a device for it. Damage goes to what the undamaged
boot reads, as QEMU traces it, and where something is: tables, directories, configurations, headers of kernels.
"""
import collections
import functools
import os
import random
import re
import struct
import sys
import tempfile
import zlib
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "images")]

import small  # noqa: E402  pylint: disable=wrong-import-position
import x86_parts as parts  # noqa: E402  pylint: disable=wrong-import-position
import zipl_small  # noqa: E402  pylint: disable=wrong-import-position
from cd import cds  # noqa: E402  pylint: disable=wrong-import-position
from watched import EXIT, watched  # noqa: E402  pylint: disable=wrong-import-position

SECTOR = 512
EVENTS = ("virtio_blk_handle_read", "virtio_queue_notify")
TRACED = re.compile(r"virtio_blk_handle_read .* sector (\d+) nsectors (\d+)")
CDS = ("cd-small", "cd-psw", "cd-psw-bare", "cd-tiny", "cd-multi", "cd-short")


@dataclass(frozen=True)
class Seed:
    name: str
    arch: str
    block: int = 512        # the device's
    geometry: str = ""      # DASD
    cdrom: bool = False     # can be in a CD drive

    @functools.cached_property
    def path(self):
        if self.name in CDS:
            return cds(self.name)[0]
        if self.arch == "s390x":
            return zipl_small.disks(self.name)[0]
        what = parts.key(self.name, sources=("small.py", "x86_check.py", "x86_check.S", "fsimages.py"))
        return parts.kept("small-" + self.name, ".img", what, lambda path: small.build(path, self.name))


def seeds(arch):
    if arch == "x86":
        return [Seed(n, arch, small.SECTOR.get(n, 512), cdrom=n.startswith("iso")) for n in small.IMAGES]
    return [Seed(n, arch, d.block, d.geometry if d.eckd else "") for n, d in zipl_small.DISKS.items()] + \
           [Seed(n, arch, cdrom=True) for n in CDS]


# --- machines ---------------------------------------------------------------------

def menu_args(seed, rng):
    """
    How a menu goes, and a bootindex. The host always says it on s390x, so that no disk's own timeout, damaged
    perhaps, is waited for; QEMU wants a bootindex there for a menu.
    """
    quick, index = ["-boot", "menu=on,splash-time=1"], rng.choice(("", ",bootindex=1"))
    if seed.arch == "x86":
        return (quick if rng.random() < 0.25 else []), index
    return (quick, ",bootindex=1") if rng.random() < 0.5 else (["-M", "loadparm=0"], index)


def devices(seed):
    """What a seed's disk can be."""
    return ("blk",) if seed.geometry else ("blk", "scsi-hd") + ("scsi-cd",) * seed.cdrom


def drive_args(path, access=""):
    return ["-drive", f"if=none,id=d,file={path},format=raw{access}"]


def machine_args(seed, path, rng, read_only=False, device=None, drive=drive_args):
    """A machine that boots the image at @path."""
    # pylint: disable=too-many-arguments
    machine = rng.choice(("q35", "pc", "microvm")) if seed.arch == "x86" else "s390-ccw-virtio"
    bus = {"s390-ccw-virtio": "ccw", "microvm": "device"}.get(machine, "pci")
    device = device or rng.choice(devices(seed))
    menu, boot = menu_args(seed, rng)
    args = ["-M", machine, *(EXIT if seed.arch == "x86" else []), *menu]
    access = ",readonly=on" if read_only or device == "scsi-cd" else ""
    args += drive(path, access)
    size = seed.geometry or f"logical_block_size={seed.block},physical_block_size={seed.block}"
    if device == "blk":
        return [*args, "-device", f"virtio-blk-{bus},drive=d,{size}{boot}"]
    size = "" if device == "scsi-cd" else "," + size
    return [*args, "-device", f"virtio-scsi-{bus},id=scsi", "-device", f"{device},bus=scsi.0,drive=d{size}{boot}"]


# --- damage -------------------------------------------------------------------------

@functools.lru_cache(maxsize=None)
def batches(seed):
    """The sectors that the undamaged boot reads, batch by batch."""
    rng, args = random.Random(0), []
    while "virtio-blk" not in str(args):
        args = machine_args(seed, seed.path, rng, read_only=True)
    with tempfile.NamedTemporaryFile(prefix="vipl-trace-") as log:
        boot = watched(seed.arch, [*args, "-D", log.name, "-d", ",".join("trace:" + e for e in EVENTS)],
                       whole=True)
        assert boot.how == "booted" and not boot.problems, (boot.problems, boot.story)
        reads = [TRACED.findall(part) for part in log.read().decode().split(EVENTS[1])]
    assert any(reads), boot.story
    return [[range(int(a), int(a) + int(n)) for a, n in batch] for batch in reads if batch]


@functools.lru_cache(maxsize=None)
def spots(seed):
    """Where the sectors are whose damage tells something: neither blank nor the inside of a kernel."""
    *before, last = batches(seed)
    wanted = {s for batch in before for r in batch for s in r}
    if seed.arch == "s390x" and wanted:     # there the last batch is the kernel; on x86 all is in one window or two
        wanted -= {s for r in last for s in r[1:]}
    else:
        wanted |= {s for r in last for s in r}
    with open(seed.path, "rb") as f:
        found = [s * SECTOR for s in sorted(wanted) if any(os.pread(f.fileno(), SECTOR, s * SECTOR))]
    assert found
    return found


class Victim:
    """A copy of a seed, to be damaged."""

    def __init__(self, seed, fd, rng):
        self.seed, self.fd, self.rng = seed, fd, rng
        self.what = []
        with open(seed.path, "rb") as f:
            self.size = os.fstat(f.fileno()).st_size
            at = 0
            while at < self.size:
                try:
                    at = os.lseek(f.fileno(), at, os.SEEK_DATA)
                except OSError:     # holes to the end
                    break
                end = os.lseek(f.fileno(), at, os.SEEK_HOLE)
                os.pwrite(fd, os.pread(f.fileno(), end - at, at), at)
                at = end
        os.ftruncate(fd, self.size)

    def spot(self, n, align):
        """A place of n bytes, better where something is."""
        for _ in range(6):
            at = self.rng.choice(spots(self.seed)) + self.rng.randrange(0, max(1, SECTOR - n + 1), align)
            if any(os.pread(self.fd, n, at)):
                break
        return at

    def put(self, at, data):
        data = data[:max(0, self.size - at)]
        self.what.append(f"{at:x}:{data[:16].hex()}{'...' if len(data) > 16 else ''}")
        os.pwrite(self.fd, data, at)

    def bit(self):
        at = self.spot(1, 1)
        old = os.pread(self.fd, 1, at) or b"\0"
        self.put(at, bytes([old[0] ^ 1 << self.rng.randrange(8)]))

    def byte(self):
        self.put(self.spot(1, 1), self.rng.randbytes(1))

    def value(self):
        """A field gets a value that hurts."""
        n = self.rng.choice((1, 2, 4, 4, 8))
        at = self.spot(n, self.rng.choice((1, n)))
        order = self.rng.choice(("little", "big"))
        old = int.from_bytes(os.pread(self.fd, n, at), order)
        top = 1 << 8 * n
        new = self.rng.choice((0, 1, top - 1, top // 2 - 1, top // 2, old + 1, old - 1, old * 2, top - old,
                               self.rng.randrange(top), self.rng.randrange(256)))
        self.put(at, (new % top).to_bytes(n, order))

    def noise(self):
        n = self.rng.choice((4, 16, 64))
        self.put(self.spot(n, 4), self.rng.randbytes(n))

    def move(self):
        """A piece of one place in another."""
        n = self.rng.choice((8, 16, 32, 128, SECTOR, 2048))
        step = min(n, 16)
        self.put(self.spot(n, step), os.pread(self.fd, n, self.spot(n, step)))

    def swap(self):
        n = self.rng.choice((16, 32, SECTOR, 2048))
        a, b = self.spot(n, 16), self.spot(n, 16)
        x, y = os.pread(self.fd, n, a), os.pread(self.fd, n, b)
        self.put(a, y)
        self.put(b, x)

    def blank(self):
        n = self.rng.choice((16, SECTOR, 2048))
        self.put(self.spot(n, 16), bytes([self.rng.choice((0, 0, 0xff))]) * n)

    def cut(self):
        end = self.spot(1, 1) + self.rng.randrange(0, 8) * SECTOR if self.rng.random() < 0.7 else self.rng.randrange(self.size)
        self.size = max(end // self.seed.block, 1) * self.seed.block
        self.what.append(f"cut at {self.size:x}")
        os.ftruncate(self.fd, self.size)

    def sum_up(self):
        """A GPT whose damage its checksums do not tell."""
        header = bytearray(os.pread(self.fd, 512, self.seed.block))
        if header[:8] != b"EFI PART":
            return
        size, lba = struct.unpack_from("<I", header, 12)[0], struct.unpack_from("<Q", header, 72)[0]
        n = struct.unpack_from("<I", header, 80)[0] * struct.unpack_from("<I", header, 84)[0]
        if n <= 1 << 20 and lba * self.seed.block < self.size:
            table = os.pread(self.fd, n, lba * self.seed.block)
            struct.pack_into("<I", header, 88, zlib.crc32(table))
        if 92 <= size <= 512:
            struct.pack_into("<I", header, 16, 0)
            struct.pack_into("<I", header, 16, zlib.crc32(header[:size]))
        os.pwrite(self.fd, header, self.seed.block)

    def damage(self):
        kinds = (self.bit, self.byte, self.value, self.value, self.value, self.noise, self.move, self.swap,
                 self.blank)
        for _ in range(self.rng.choice((1, 1, 2, 3, 5, 8))):
            self.rng.choice(kinds)()
        if self.rng.random() < 0.06:
            self.cut()
        if self.rng.random() < 0.8:
            self.sum_up()


def mutant(arch, n):
    """Boots mutant n: what came of it."""
    rng = random.Random(f"{arch} {n}")
    there = seeds(arch)
    seed = there[n % len(there)]
    with tempfile.NamedTemporaryFile(dir="/dev/shm", prefix="vipl-mutant-") as f:
        victim = Victim(seed, f.fileno(), rng)
        victim.damage()
        before = os.fstat(f.fileno())
        boot = watched(arch, machine_args(seed, f.name, rng))
        after = os.fstat(f.fileno())
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
        boot.wrong("the disk was written")
    boot.name = f"{arch} {n}: {seed.name}, " + " ".join(victim.what)
    return boot


def mutants(arch, numbers, show=lambda boot: None):
    """How many came to which end, and a line or two about each of those that went wrong."""
    ends, wrong = collections.Counter(), []
    for n in numbers:
        boot = mutant(arch, n)
        ends[boot.how] += 1
        show(boot)
        if boot.problems:
            wrong.append(f"{boot.name}\n    {'; '.join(boot.problems)}\n    {boot.text[-600:]}")
    return ends, wrong


def main(arch, first, count=1):
    def show(boot):
        last = boot.text.strip().splitlines()[-2:] if boot.text else []
        print(f"{boot.how} {boot.seconds:.2f} {boot.name}\n    " + "\n    ".join([*boot.problems, *last]), flush=True)
        if int(count) == 1:
            print(boot.story)
    first = int(first)
    ends, wrong = mutants(arch, range(first, first + int(count)), show)
    print(dict(ends), f"{len(wrong)} wrong", *wrong, sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
