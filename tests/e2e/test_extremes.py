# SPDX-License-Identifier: MIT
"""The least and the most of a machine that docs/limits.md names; disks that come late, drives without a medium."""
import re

import pytest

import lines
from cd import cds
from test_configs import expect_s390x, expect_x86, x86_disk
from watched import EXIT

MACHINE = {"q35": ("x86", "pci"), "pc": ("x86", "pci"), "microvm": ("x86", "device"),
           "s390-ccw-virtio": ("s390x", "ccw")}
SMALLEST = {"q35": {7: 8, 10: 8}, "pc": {7: 8, 10: 8}, "microvm": {7: 8, 10: 8},
            "s390-ccw-virtio": {7: 3, 10: 4}}   # MiB; s390x: QEMU puts the firmware 2 or 3 MiB below its end
DISKS = 250
each = pytest.mark.parametrize("machine", MACHINE)


def arch(machine):
    return MACHINE[machine][0]


def path(machine):
    return cds("cd-small")[0] if arch(machine) == "s390x" else x86_disk(512, False)


def drive(machine, ident="d"):
    return ["-drive", f"if=none,id={ident},file={path(machine)},format=raw,readonly=on"]


def disk(machine, more=""):
    return [*drive(machine), "-device", f"virtio-blk-{MACHINE[machine][1]},drive=d{more}"]


def start(qemu, machine, args, memory=None, **kw):
    args = [*args, *(EXIT if arch(machine) == "x86" else [])]
    memory = memory or ["-m", "512M"]
    return qemu(arch(machine), args, base=["-M", machine, *memory], timeout=60, **kw)


def expect(vm):
    (expect_x86 if vm.arch == "x86" else expect_s390x)(vm)


# --- RAM ------------------------------------------------------------------------------

@each
@pytest.mark.parametrize("version", [7, 10])
def test_smallest(qemu, machine, version):
    expect(start(qemu, machine, disk(machine), ["-m", f"{SMALLEST[machine][version]}M"], version=version))


@pytest.mark.parametrize("machine", ["q35", "pc", "microvm"])
def test_too_small(qemu, machine):
    vm = start(qemu, machine, disk(machine), ["-m", f"{SMALLEST[machine][7] - 1}M"])
    assert vm.wait() == 3, vm.story()       # docs/status.md: code 1
    assert re.search(r"^vipl: memory: \d+ bytes below 4 GiB$", vm.console, re.M), vm.story()


@each
@pytest.mark.parametrize("version", [7, 10])
def test_64_gib(qemu, machine, version):
    """Whatever the host has: nothing is reserved, and a boot touches little."""
    memory = ["-m", "64G", "-object", "memory-backend-ram,id=ram,size=64G,reserve=off"]
    vm = qemu(arch(machine), [*disk(machine), *(EXIT if arch(machine) == "x86" else [])], timeout=60, version=version,
              base=["-M", f"{machine},memory-backend=ram", *memory])
    expect(vm)


# --- how many ---------------------------------------------------------------------------

def empty(number, device):
    return ["-drive", f"driver=null-co,read-zeroes=on,size=1M,if=none,id=e{number}", "-device", f"{device},drive=e{number}"]


def pci_places(machine):
    """Eight functions a slot behind bridges, as many as it takes."""
    bridge = {"q35": "pcie-pci-bridge", "pc": "pci-bridge"}[machine]
    for b in range(2):
        more = f",chassis_nr={b + 1}" if machine == "pc" else ""
        yield ["-device", f"{bridge},id=b{b},addr={0x10 + b:#x}{more}"], None
        for i in range(8, 8 * 31):
            yield [], f",bus=b{b},addr={i // 8:#x}.{i % 8}" + (",multifunction=on" if i % 8 == 0 else "")


def many(machine, disks, boot=""):
    """All but the last disk are empty."""
    bus, args, n = MACHINE[machine][1], [], 0
    places = pci_places(machine) if bus == "pci" else (([], f",devno=fe.0.{i:04x}") for i in range(disks))
    for before, place in places:
        args += before
        if place is None:
            continue
        n += 1
        if n == disks:
            return args + disk(machine, place + boot)
        args += empty(n, f"virtio-blk-{bus}{place}")
    raise AssertionError("too few places")


def search(qemu, machine, disks):
    """Each disk is looked at."""
    vm = start(qemu, machine, many(machine, disks))
    expect(vm)
    assert len(re.findall(lines.NO_RECORD, vm.console)) == disks - 1, vm.story()


# On x86 QEMU takes long for each PCI function that is used among many: 250 are in torture_extremes.py.
@pytest.mark.parametrize("machine,disks", [("s390-ccw-virtio", n) for n in (2, 9, 100, DISKS)]
                         + [(m, n) for m in ("q35", "pc") for n in (2, 9, 33)])
def test_search(qemu, machine, disks):
    search(qemu, machine, disks)


@pytest.mark.parametrize("machine", ["q35", "pc", "s390-ccw-virtio"])
def test_one_of_250_disks(qemu, machine):
    """The one that the host names: no other is looked at."""
    vm = start(qemu, machine, many(machine, DISKS, ",bootindex=1"))
    expect(vm)
    assert not re.search(lines.NO_RECORD, vm.console), vm.story()


def test_24_disks_on_microvm(qemu):
    """All the slots that it has, with the second IO-APIC; QEMU fills them from the last one on."""
    args = [*disk("microvm")]
    for i in range(23):
        args += empty(i, "virtio-blk-device")
    vm = qemu("x86", [*args, *EXIT], base=["-M", "microvm,ioapic2=on", "-m", "512M"], timeout=60)
    expect(vm)


# --- what QEMU itself refuses -------------------------------------------------------------

@each
@pytest.mark.parametrize("device,size", [("blk", 2), ("blk", 2048), ("scsi", 2), ("scsi", 2048)])
def test_queue_sizes_that_are_none(qemu, machine, device, size):
    """So that 4 to 1024 are all that there are; were it to take these, they would belong in test_configs.py."""
    bus = MACHINE[machine][1]
    args = disk(machine, f",queue-size={size}") if device == "blk" else ["-device", f"virtio-scsi-{bus},virtqueue_size={size}"]
    vm = start(qemu, machine, args)
    assert vm.wait() in (1, -6) and not vm.console, vm.story()     # QEMU aborts at SCSI's 2048


@each
def test_block_size_8192(qemu, machine):
    vm = start(qemu, machine, disk(machine, ",logical_block_size=8192,physical_block_size=8192"))
    assert vm.wait() == (3 if vm.arch == "x86" else 1), vm.story()
    assert re.search(r"^vipl: .*block size 8192$", vm.console, re.M) and re.search(lines.LAST, vm.console, re.M), vm.story()


# --- no medium; disks that come late ----------------------------------------------------------

@each
@pytest.mark.parametrize("boot", ["", ",bootindex="])
def test_empty_cdrom_first(qemu, machine, boot):
    """A drive without a medium, then a disk: by the host's word, and by a scan."""
    args = ["-device", f"virtio-scsi-{MACHINE[machine][1]},id=scsi", "-device", f"scsi-cd,bus=scsi.0{boot and boot + '1'}"]
    there = disk(machine, boot and boot + "2")
    # microvm's last device has the first slot
    vm = start(qemu, machine, there + args if machine == "microvm" else args + there, version=10)
    expect(vm)
    assert re.search(lines.NO_MEDIUM, vm.console), vm.story()


@each
def test_empty_cdrom_only(qemu, machine):
    vm = start(qemu, machine, ["-device", f"virtio-scsi-{MACHINE[machine][1]},id=scsi", "-device", "scsi-cd,bus=scsi.0"])
    assert vm.wait() in (1, 3, 5), vm.story()
    assert re.search(lines.NO_MEDIUM, vm.console) and re.search(lines.LAST, vm.console, re.M), vm.story()


PLUGS = {   # what is there from the start, and what comes before the first instruction
    "q35-port": ("q35", ["-device", "pcie-root-port,id=there,chassis=1"], {"driver": "virtio-blk-pci", "bus": "there"}),
    "pc-slot": ("pc", [], {"driver": "virtio-blk-pci"}),
    "s390x": ("s390-ccw-virtio", [], {"driver": "virtio-blk-ccw"}),
    **{f"{m}-lun": (m, ["-device", f"virtio-scsi-{bus},id=scsi"], {"driver": "scsi-hd", "bus": "scsi.0"})
       for m, (_, bus) in MACHINE.items()},
}


@pytest.mark.parametrize("version", [7, 10])
@pytest.mark.parametrize("plug", PLUGS)
def test_plugged_before_the_start(qemu, plug, version):
    machine, there, device = PLUGS[plug]
    vm = start(qemu, machine, [*there, *drive(machine)], stopped=True, version=version)
    vm.qmp("device_add", id="late", drive="d", **device)
    vm.qmp("cont")
    expect(vm)


@pytest.mark.parametrize("version", [7, 10])
@pytest.mark.parametrize("machine", MACHINE)
def test_medium_that_comes_late(qemu, machine, version):
    """A CD put into an empty drive of a machine that has not begun."""
    medium = cds("cd-small")[0] if arch(machine) == "s390x" else x86_disk(2048, True)
    args = ["-device", f"virtio-scsi-{MACHINE[machine][1]},id=scsi", "-device", "scsi-cd,bus=scsi.0,id=cd"]
    vm = start(qemu, machine, args, stopped=True, version=version)
    vm.qmp("blockdev-change-medium", id="cd", filename=medium, format="raw")
    vm.qmp("cont")
    expect(vm)
