# SPDX-License-Identifier: MIT
"""Each way a virtio disk can be attached to a PC: the kernel there checks that all of it arrived."""
import re

import pytest

from x86_check import EXIT, GOOD, LINE, check_disk

MACHINES = {
    "q35": ["-M", "q35", "-m", "512M"],
    "pc": ["-M", "pc", "-m", "512M"],
    "microvm": ["-M", "microvm", "-m", "512M"],
    "microvm-noacpi": ["-M", "microvm,acpi=off", "-m", "512M"],
    "microvm-one-ioapic": ["-M", "microvm,ioapic2=off", "-m", "512M"],
    "microvm-pcie": ["-M", "microvm,pcie=on", "-m", "512M"],
}
V2 = ["-global", "virtio-mmio.force-legacy=false"]
LEGACY, MODERN = "disable-legacy=off,disable-modern=on", "disable-legacy=on"


def boots(qemu, machine, *args, disk=None, **kw):
    vm = qemu("x86", [*EXIT, "-drive", f"if=none,id=d,file={disk or check_disk()},format=raw,read-only=on", *args],
              base=MACHINES[machine], timeout=60, **kw)
    status = vm.wait()
    # Behind the entry's line may come what the kernel must be told of the machine.
    if status != GOOD or not re.search(rf"^{LINE} (.* )?VIPL-CHECK good$", vm.console, re.M):
        raise vm.error(f"status {status}")
    return vm


def blk(options="", bus="pci"):
    driver = {"pci": "virtio-blk-pci", "mmio": "virtio-blk-device"}[bus]
    return ["-device", ",".join(filter(None, [driver, "drive=d,bootindex=1", options]))]


def scsi(options="", bus="pci", disk="scsi-hd,drive=d,bus=s.0,bootindex=1"):
    driver = {"pci": "virtio-scsi-pci", "mmio": "virtio-scsi-device"}[bus]
    return ["-device", ",".join(filter(None, [driver, "id=s", options])), "-device", disk]


# --- PCI --------------------------------------------------------------------------

PCI_BLK = [
    "", MODERN, LEGACY, "vectors=0", "ats=on", "modern-pio-notify=on", f"{MODERN},modern-pio-notify=on",
    f"{MODERN},packed=on", f"{MODERN},iommu_platform=on", f"{MODERN},iommu_platform=on,ats=on,packed=on",
    "event_idx=off", f"{MODERN},event_idx=off", "indirect_desc=off", f"{MODERN},indirect_desc=off,event_idx=off",
    "num-queues=1", "num-queues=8", "write-cache=off", "discard=off,write-zeroes=off",
    f"{MODERN},page-per-vq=on", f"{LEGACY},page-per-vq=on", f"{MODERN},seg-max-adjust=off,queue-size=4",
]


@pytest.mark.parametrize("machine", ["q35", "pc"])
@pytest.mark.parametrize("options", PCI_BLK)
def test_pci_blk(qemu, machine, options):
    boots(qemu, machine, *blk(options))


@pytest.mark.parametrize("size", [4, 8, 16, 32, 64, 128, 256, 512, 1024])
@pytest.mark.parametrize("kind", [MODERN, LEGACY])
def test_pci_queue_sizes(qemu, kind, size):
    boots(qemu, "q35", *blk(f"{kind},queue-size={size}"))


PCI_SCSI = [
    "", MODERN, LEGACY, f"{MODERN},packed=on", f"{MODERN},iommu_platform=on", "event_idx=off", "indirect_desc=off",
    "virtqueue_size=8", f"{MODERN},virtqueue_size=1024", f"{LEGACY},virtqueue_size=1024", "num_queues=1",
    "num_queues=8", "max_sectors=64", "seg_max_adjust=off", "hotplug=off",
]


@pytest.mark.parametrize("machine", ["q35", "pc"])
@pytest.mark.parametrize("options", PCI_SCSI)
def test_pci_scsi(qemu, machine, options):
    boots(qemu, machine, *scsi(options))


@pytest.mark.parametrize("options", ["", MODERN, LEGACY])
@pytest.mark.parametrize("device", [blk, scsi])
def test_4k_blocks(qemu, device, options):
    size = "logical_block_size=4096,physical_block_size=4096"
    args = blk(",".join(filter(None, [size, options]))) if device is blk else \
        scsi(options, disk=f"scsi-hd,drive=d,bus=s.0,bootindex=1,{size}")
    boots(qemu, "q35", *args, disk=check_disk(4096))


ROOT_PORT = ["-device", "pcie-root-port,id=r,chassis=1,slot=1"]
SWITCH = ["-device", "x3130-upstream,id=u,bus=r", "-device", "xio3130-downstream,id=w,bus=u,chassis=2,slot=2"]
PCI_BRIDGE = ["-device", "pci-bridge,id=b,chassis_nr=1"]
BEHIND = {
    "root-port": ("q35", ROOT_PORT, "bus=r"),
    "root-port-legacy": ("q35", ROOT_PORT, f"bus=r,{LEGACY}"),
    "root-port-iommu-platform": ("q35", ROOT_PORT, "bus=r,iommu_platform=on"),
    "switch": ("q35", ROOT_PORT + SWITCH, "bus=w"),
    "pcie-pci-bridge": ("q35", ["-device", "pcie-pci-bridge,id=b"], "bus=b,addr=3"),
    "pcie-pci-bridge-modern": ("q35", ["-device", "pcie-pci-bridge,id=b"], f"bus=b,addr=3,{MODERN}"),
    "pcie-pci-bridge-legacy": ("q35", ["-device", "pcie-pci-bridge,id=b"], f"bus=b,addr=3,{LEGACY}"),
    "pxb-pcie": ("q35", ["-device", "pxb-pcie,id=p,bus_nr=64",
                         "-device", "pcie-root-port,id=r,bus=p,chassis=1,slot=1"], "bus=r"),
    "pci-bridge": ("pc", PCI_BRIDGE, "bus=b,addr=3"),
    "pci-bridge-modern": ("pc", PCI_BRIDGE, f"bus=b,addr=3,{MODERN}"),
    "pci-bridge-legacy": ("pc", PCI_BRIDGE, f"bus=b,addr=3,{LEGACY}"),
    "two-bridges": ("pc", [*PCI_BRIDGE, "-device", "pci-bridge,id=c,bus=b,addr=1,chassis_nr=2"], "bus=c,addr=1f"),
    "pxb": ("pc", ["-device", "pxb,id=p,bus_nr=64"], "bus=p,addr=3"),
    "function-7": ("q35", ["-device", "virtio-rng-pci,addr=5.0,multifunction=on"], "addr=5.7"),
    "intel-iommu": ("q35", ["-device", "intel-iommu"], f"{MODERN},iommu_platform=on,ats=on"),
    "virtio-iommu": ("q35", ["-device", "virtio-iommu-pci"], f"{MODERN},iommu_platform=on"),
    "beside-a-large-bar": ("q35", ["-device", "ivshmem-plain,memdev=m",
                                   "-object", "memory-backend-ram,id=m,size=4G,share=on"], MODERN),
}


@pytest.mark.parametrize("where", BEHIND)
@pytest.mark.parametrize("device", [blk, scsi])
def test_behind(qemu, where, device):
    machine, devices, options = BEHIND[where]
    boots(qemu, machine, *devices, *device(options))


@pytest.mark.parametrize("size", ["4G", "64G"])
def test_memory_above_4g(qemu, size):
    for options in (MODERN, LEGACY):
        boots(qemu, "q35", "-m", size, "-object", f"memory-backend-ram,id=ram,size={size},reserve=off",
              "-machine", "memory-backend=ram", *blk(options))


# --- MMIO --------------------------------------------------------------------------

@pytest.mark.parametrize("machine", ["microvm", "microvm-noacpi", "microvm-one-ioapic"])
@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("device", [blk, scsi])
def test_mmio(qemu, machine, version, device):
    boots(qemu, machine, *(V2 if version == 2 else []), *device(bus="mmio"))


@pytest.mark.parametrize("options", ["packed=on", "iommu_platform=on", "event_idx=off", "indirect_desc=off"])
@pytest.mark.parametrize("device", [blk, scsi])
def test_mmio_2(qemu, options, device):
    boots(qemu, "microvm", *V2, *device(options, bus="mmio"))


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("size", [4, 16, 64, 512, 1024])
def test_mmio_queue_sizes(qemu, version, size):
    boots(qemu, "microvm", *(V2 if version == 2 else []), *blk(f"queue-size={size},seg-max-adjust=off", bus="mmio"))


@pytest.mark.parametrize("options", [MODERN, ""])
@pytest.mark.parametrize("device", [blk, scsi])
def test_microvm_pcie(qemu, options, device):
    boots(qemu, "microvm-pcie", *device(options))


@pytest.mark.parametrize("machine,options", [("q35", MODERN), ("q35", LEGACY), ("pc", ""), ("microvm", ""),
                                             ("microvm-pcie", MODERN)])
@pytest.mark.parametrize("device", [blk, scsi])
def test_qemu_10(qemu, machine, options, device):
    boots(qemu, machine, *device(options, bus="mmio" if machine == "microvm" else "pci"), version=10)


# --- where the host does not say ------------------------------------------------------

@pytest.mark.parametrize("machine", ["q35", "pc", "microvm", "microvm-one-ioapic"])
@pytest.mark.parametrize("device", ["blk", "scsi"])
def test_scan(qemu, machine, device):
    bus = "device" if "microvm" in machine else "pci"
    args = ["-device", f"virtio-blk-{bus},drive=d"] if device == "blk" else \
        ["-device", f"virtio-scsi-{bus},id=s", "-device", "scsi-hd,drive=d,bus=s.0"]
    boots(qemu, machine, *args)


@pytest.mark.parametrize("machine", ["q35", "pc"])
def test_plugged_in_before_the_start(qemu, machine):
    where = ["-device", "pcie-root-port,id=r,chassis=1,slot=1"] if machine == "q35" else []
    vm = qemu("x86", [*EXIT, *where, "-blockdev", f"driver=file,filename={check_disk()},node-name=d,read-only=on"],
              base=MACHINES[machine], timeout=60, stopped=True)
    vm.qmp("device_add", driver="virtio-blk-pci", drive="d", id="disk", **({"bus": "r"} if where else {}))
    vm.qmp("cont")
    assert vm.wait() == GOOD


def disks(count, options):
    """@count empty ones, eight to a slot from slot 3 on; null-co costs the host nothing."""
    args = ["-blockdev", "driver=null-co,node-name=n,read-zeroes=on,size=1048576,read-only=on"]
    for i in range(count):
        args += ["-device", f"virtio-blk-pci,drive=n,share-rw=on,addr={3 + i // 8:x}.{i % 8},"
                            f"multifunction=on,num-queues=1,vectors=0{options}"]
    return args


@pytest.mark.parametrize("options", ["", f",{MODERN}", f",{LEGACY}"])
def test_many_disks_last_bootable(qemu, options):
    boots(qemu, "q35", *disks(200, options), "-device", f"virtio-blk-pci,drive=d,addr=1e.0{options}")


# --- what cannot be booted ---------------------------------------------------------------

@pytest.mark.parametrize("machine,device", [("q35", "virtio-rng-pci"), ("pc", "virtio-rng-pci"),
                                            ("microvm", "virtio-rng-device")])
def test_no_disk(qemu, machine, device):
    vm = qemu("x86", [*EXIT, "-device", device], base=MACHINES[machine], timeout=20)
    assert vm.wait() not in (0, GOOD)
    vm.wait_for("no virtio disk")
