# SPDX-License-Identifier: MIT
"""Real kernels off real disks, on every machine and by every road: the rows of x86_matrix.py.

Each boot proves kernel, initramfs (a checksum over 50 MB), command line (the entry's and the
host's) and disk: the kernel mounts it and finds its name on it.
"""
import os
import re

import pytest

import x86
import x86_parts as parts
from qemu import QemuError
from x86_matrix import NAMES, PAIRS, ROWS, disk_side, host_side

MIB = 1 << 20
LANGUAGE = {"isolinux": ("isolinux", "install"), "extlinux": ("extlinux", "right"), "uki": ("bls", "vipl-10")}
WORD = "vipl.host=said"
# A boot that fails ends at once, by the status.
HOST = ["-fw_cfg", f"name=opt/vipl/append,string={parts.tsc_word()} {WORD}",
        "-device", "isa-debug-exit,iobase=0xf4,iosize=4"]


def machine_args(machine, memory="512M", more=""):
    name = {"microvm-pcie": "microvm,pcie=on"}.get(machine, machine)
    return ["-M", name + more, "-m", memory]


def virtio_args(machine, transport):
    """What comes before the device, what is in its name, and its properties."""
    if transport.startswith("mmio"):
        legacy = ["-global", "virtio-mmio.force-legacy=false"] if transport == "mmio2" else []
        return legacy, "device", ""
    return {
        "modern": ([], "pci", ",disable-legacy=on,disable-modern=off"),
        "transitional": ([], "pci", ",disable-legacy=off,disable-modern=off"),
        "legacy": ([], "pci", ",disable-legacy=off,disable-modern=on"),
        "bridge": (["-device", "pci-bridge,id=there,chassis_nr=1,addr=7"], "pci", ",bus=there,addr=4"),
        "port": (["-device", "pcie-root-port,id=there,chassis=1,slot=1,addr=6"], "pci", ",bus=there"),
        "iommu": (["-device", "intel-iommu"] if machine == "q35" else [], "pci",
                  ",disable-legacy=on,disable-modern=off,iommu_platform=on"),
    }[transport]


def disk_args(path, machine="q35", transport="modern", device="blk", block=512, boot="", more=""):
    """Arguments that attach a disk; @boot goes to what may have a bootindex."""
    # pylint: disable=too-many-arguments
    before, bus, properties = virtio_args(machine, transport)
    size = "" if device == "scsi-cd" else f",logical_block_size={block},physical_block_size={max(block, 512)}"
    out = [*before, "-drive", f"if=none,id=disk,file={path},format=raw,snapshot=on,file.locking=off"]
    if device == "blk":
        return [*out, "-device", f"virtio-blk-{bus},drive=disk{properties}{size}{boot}{more}"]
    return [*out, "-device", f"virtio-scsi-{bus},id=scsi{properties}{more}",
            "-device", f"{device},bus=scsi.0,drive=disk{size}{boot}"]


def check(vm, d):
    """The boot ends well and says that everything has arrived."""
    language, entry = LANGUAGE.get(d.entry, ("bls", "vipl-6.1.0-10"))
    assert vm.wait() == 0, vm.story()
    vm.wait_for(rf"^vipl: {language} entry {re.escape(entry)} ")
    cmdline = vm.wait_for(r"^VIPL-TEST-CMDLINE (.*)$").group(1).split()
    vm.wait_for(rf"^VIPL-TEST-OK id={d.name} initrd=ok disk=\S+ fs={d.linux_fs}$")
    assert cmdline.count(WORD) == 1 and "vipl.id=wrong" not in cmdline, vm.story()


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r.name)
def test_boot(qemu, row):
    d = row.disk
    # Half of the boots by the host's word, half by a scan.
    boot = ",bootindex=1" if ROWS.index(row) % 2 else ""
    vm = qemu("x86", [*disk_args(x86.image(d), row.machine, row.transport, row.device, d.block, boot),
                      *HOST],
              base=machine_args(row.machine), timeout=120)
    check(vm, d)


def test_every_pair_occurs():
    """The pruned list is complete: whatever two values QEMU and the disks can combine are combined."""
    def values(host, d):
        return dict(zip(NAMES, (*host, d.block, d.layout, d.entry, d.kernel, d.fs)))

    def pairs(v):
        return {(a, v[a], b, v[b]) for a, b in PAIRS}
    possible = set().union(*(pairs(values(h, d)) for h in host_side() for d in disk_side(h[2])))
    chosen = set().union(*(pairs(values((r.machine, r.transport, r.device), r.disk)) for r in ROWS))
    assert chosen == possible and len(possible) > 200


# --- KVM, where it works ------------------------------------------------------

def linux_under_kvm(qemu):
    """Why Linux does not come up under KVM here even when QEMU's own firmware starts it; "" when it does."""
    if not os.access("/dev/kvm", os.W_OK):
        return "no /dev/kvm"
    vm = qemu("x86", ["-kernel", parts.kernel(), "-initrd", parts.initrd_base(),
                      "-append", "console=ttyS0 quiet vipl.fs=none"],
              base=machine_args("q35"), bios=None, timeout=10, accel="kvm")
    try:
        vm.wait_for(r"^VIPL-TEST-OK")
    except QemuError as why:
        return str(why).splitlines()[0]
    return ""


def test_boot_under_kvm(qemu):
    """The same under KVM, a nested one that runs no Linux at all left aside."""
    why = linux_under_kvm(qemu)
    if why:
        print(f"KVM cannot be tested here: {why}")
        return
    d = x86.RUN
    for machine, transport in (("q35", "modern"), ("pc", "transitional"), ("microvm", "mmio2")):
        vm = qemu("x86", [*disk_args(x86.image(d), machine, transport, block=d.block, boot=",bootindex=1"), *HOST],
                  base=machine_args(machine), timeout=60, accel="kvm")
        check(vm, d)
