#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""s390x disks by the real zipl whose kernel is payload.S's: little to read, and it ends the machine at once.

usage: zipl_small.py [NAME...]      builds (all) and prints the paths; --list shows the names
"""
import dataclasses
import hashlib
import os
import random
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "e2e")]

import cd  # noqa: E402
import zipl  # noqa: E402
from qemu import QemuError, fetched  # noqa: E402

KINDS = ("scsi-mbr", "scsi-mbr-4k", "scsi-gpt", "scsi-fragments", "scsi-menu", "scsi-235", "eckd-cdl", "eckd-cdl-1k",
         "eckd-cdl-menu", "eckd-cdl-235", "eckd-ldl", "eckd-ldl-512", "eckd-cms")


def shrunk(disk):
    def quick(e):
        return dataclasses.replace(e, full=False)
    return dataclasses.replace(disk, name=f"small-{disk.name}", entry=quick(disk.entry),
                               menu=tuple(map(quick, disk.menu)))


DISKS = {d.name: d for d in (shrunk(zipl.DISKS[k]) for k in KINDS)}


def key(disk):
    digest = hashlib.sha256(zipl.sources_key(disk).encode())
    for path in (__file__, HERE + "/payload.S"):
        with open(path, "rb") as f:
            digest.update(f.read())
    return digest.hexdigest()[:12]


def parts(disk, work):
    """Kernel and initrd; more than one block list's worth of it where the disk is to be fragmented."""
    path = {name: os.path.join(work, f"{disk.name}-{name}") for name in ("vmlinuz", "small")}
    with open(path["vmlinuz"], "wb") as f:
        f.write(cd.payload(work, "LINUX", disk.name[-16:]))
    with open(path["small"], "wb") as f:
        f.write(random.Random(1).randbytes(3 << 20 if disk.fragments else 5000))
    return path


def build(disks, paths, attempts=3):
    kernel = fetched("kernel-s390x")
    with tempfile.TemporaryDirectory(dir=zipl.IMAGES) as work:
        initrd = os.path.join(work, "builder")
        with open(initrd, "wb") as f:
            f.write(zipl.builder_initramfs(kernel, disks))
        raw = [os.path.join(work, d.name + ".img") for d in disks]
        for left in reversed(range(attempts)):
            for disk, path in zip(disks, raw):
                zipl.prepare(disk, path, parts(disk, work), work)
            try:
                zipl.run_guest(disks, raw, initrd)
                break
            except QemuError as problem:    # as in zipl.py: the emulated kernel's own
                if not left or "Oops" not in str(problem):
                    raise
        for disk, path, final in zip(disks, raw, paths):
            zipl.forget_old(disk.name)
            os.rename(path, final)


def disks(*names):
    """Paths, made first where they are missing: all missing ones in one guest run."""
    with zipl.locked():
        path = {n: f"{zipl.IMAGES}/{n}-{key(d)}.img" for n, d in DISKS.items()}
        missing = [d for n, d in DISKS.items() if not os.path.exists(path[n])]
        if missing and not all(os.path.exists(path[n]) for n in names):
            build(missing, [path[d.name] for d in missing])
    return [path[n] for n in names]


def main(args):
    print("\n".join(DISKS if args == ["--list"] else disks(*(args or DISKS))))


if __name__ == "__main__":
    main(sys.argv[1:])
