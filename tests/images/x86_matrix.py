# SPDX-License-Identifier: MIT
"""The boots of test_x86_matrix.py: machine x transport x device x block size x layout x entry kind
(x kernel x file system), pruned so that every pair of values that can occur together does.

Prints them when run. Greedy: the boot that covers the most pairs not yet covered, again and again;
among equals the first in the order of the values, so that the same code always gives the same list.
"""
import itertools
import os
import sys
from dataclasses import dataclass

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import x86  # noqa: E402

MACHINES = ("q35", "pc", "microvm", "microvm-pcie")
# legacy: no virtio 1 at all; bridge and port: behind a PCI bridge, a PCI Express root port
TRANSPORTS = ("modern", "transitional", "legacy", "bridge", "port", "iommu", "mmio1", "mmio2")
DEVICES = ("blk", "scsi-hd", "scsi-cd")
BLOCKS = (512, 2048, 4096)
FILE_SYSTEMS = x86.FATS + x86.EXTS + x86.ISOS

AXES = {
    "machine": MACHINES, "transport": TRANSPORTS, "device": DEVICES, "block": BLOCKS, "layout": x86.LAYOUTS,
    "entry": x86.ENTRIES, "kernel": x86.KERNELS, "fs": FILE_SYSTEMS,
}
NAMES = tuple(AXES)
# A file system is the same on every machine, and a kernel on every disk: pairs that tell nothing new.
PAIRS = [p for p in itertools.combinations(NAMES, 2)
         if not (p[1] == "fs" and p[0] in ("machine", "transport", "kernel"))
         and not (p[1] == "kernel" and p[0] in ("transport", "device", "block", "layout"))]
BUS = {
    "q35": ("modern", "transitional", "legacy", "bridge", "port", "iommu"),
    "pc": ("modern", "transitional", "legacy", "bridge", "iommu"),
    "microvm": ("mmio1", "mmio2"),
    "microvm-pcie": ("modern", "port", "mmio2"),
}


@dataclass(frozen=True)
class Row:
    machine: str
    transport: str
    device: str
    disk: x86.Disk

    @property
    def name(self):
        return f"{self.machine}-{self.transport}-{self.device}-{self.disk.name}"


def host_side():
    """(machine, transport, device) that QEMU can build."""
    return [(m, t, d) for m in MACHINES for t in BUS[m] for d in DEVICES]


def disk_side(device):
    for block, layout, entry, kernel, fs in itertools.product(BLOCKS, x86.LAYOUTS, x86.ENTRIES, x86.KERNELS,
                                                              FILE_SYSTEMS):
        d = x86.Disk(layout, block, fs, entry, kernel)
        cd = device == "scsi-cd"
        if not d.problem() and not (cd and (fs not in x86.ISOS or block != 2048)):
            yield d


def pairwise():
    bit, rows = {}, []
    for host in host_side():
        for d in disk_side(host[2]):
            value = dict(zip(NAMES, (*host, d.block, d.layout, d.entry, d.kernel, d.fs)))
            mask = 0
            for a, b in PAIRS:
                mask |= 1 << bit.setdefault((a, value[a], b, value[b]), len(bit))
            rows.append((mask, Row(*host, d)))
    chosen, left = [], (1 << len(bit)) - 1
    while left:
        mask, row = max(rows, key=lambda r: (r[0] & left).bit_count())
        chosen.append(row)
        left &= ~mask
        rows = [r for r in rows if r[0] & left]
    return chosen


ROWS = pairwise()

if __name__ == "__main__":
    print("\n".join(r.name for r in ROWS))
