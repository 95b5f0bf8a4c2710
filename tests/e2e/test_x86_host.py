# SPDX-License-Identifier: MIT
"""The host's word on x86: boot order, -kernel, opt/vipl/..., the menu; and how a boot ends that fails.

Tiny disks hold a multiboot kernel that says which disk, which entry and what command line it was,
and leaves QEMU with a status of its own: a boot takes some ms.
"""
import hashlib
import os
import re
import struct
import subprocess

import pytest

import x86
import x86_parts as parts
import x86_small
from qemu import QemuError
from x86_small import tiny_disk

PAYLOAD = 0x55 * 2 + 1      # how x86_multiboot.c leaves
NO_TARGET, ALL_FAILED, NO_DEVICE = 3, 5, 9  # docs/status.md, by isa-debug-exit
EXIT = ["-device", "isa-debug-exit,iobase=0xf4,iosize=4"]
MACHINES = ("q35", "pc", "microvm")


def drive(path, name):
    return ["-drive", f"if=none,id={name},file={path},format=raw,readonly=on"]


def boot(qemu, machine, args, timeout=30, **kw):
    return qemu("x86", [*EXIT, *args], base=["-M", machine, "-m", "256M"], timeout=timeout, **kw)


def booted(vm):
    """What the multiboot kernel says it was started with: the words of its command line."""
    assert vm.wait() == PAYLOAD, vm.story()
    return vm.wait_for(r'^VIPL-MULTIBOOT .*cmdline="([^"]*)"').group(1).split()


def failed(vm, status, *lines):
    """Ends by itself with the status, the lines among what it says, and within a second."""
    assert vm.wait() == status, vm.story()
    for line in lines:
        vm.wait_for(line)
    assert vm.cpu_seconds < 1, vm.story()


@pytest.fixture(name="disks")
def fixture_disks(tmp_path):
    """disks("a", "b"): paths of tiny disks that say so."""
    return lambda *names: [tiny_disk(str(tmp_path / n), n) for n in names]


def blank(tmp_path, name="blank", data=b"", size=1 << 20):
    path = str(tmp_path / name)
    with open(path, "wb") as f:
        f.write(data)
        f.truncate(size)
    return path


# --- boot order -----------------------------------------------------------------

def blk(machine, path, name, more=""):
    bus = "device" if machine == "microvm" else "pci"
    return [*drive(path, name), "-device", f"virtio-blk-{bus},drive={name}{more}"]


@pytest.mark.parametrize("machine", MACHINES)
def test_bootindex(qemu, disks, tmp_path, machine):
    """The lowest bootindex first; when it fails the next one; a disk without any is not tried."""
    a, b, c = disks("a", "b", "c")
    vm = boot(qemu, machine, [*blk(machine, a, "a"), *blk(machine, b, "b", ",bootindex=7"),
                              *blk(machine, c, "c", ",bootindex=3"),
                              *blk(machine, blank(tmp_path), "x", ",bootindex=1")])
    assert "disk=c" in booted(vm)
    assert "no boot record that vipl knows" in vm.console


def scsi(machine, name="scsi0", more=""):
    return ["-device", f"virtio-scsi-{'device' if machine == 'microvm' else 'pci'},id={name}{more}"]


def unit(path, name, target, lun, more="", kind="hd", host="scsi0"):
    return [*drive(path, name), "-device", f"scsi-{kind},drive={name},bus={host}.0,scsi-id={target},lun={lun}{more}"]


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("target,lun", [(0, 0), (3, 2), (255, 0), (5, 300), (3, 16383)])
def test_bootindex_scsi(qemu, disks, machine, target, lun):
    """By target and LUN, among others of the same target and of the same LUN."""
    a, b, c, d = disks("a", "b", "c", "d")
    vm = boot(qemu, machine, [*scsi(machine), *unit(a, "a", target, lun, ",bootindex=2"),
                              *unit(b, "b", target, lun + 1 if lun < 16383 else 0),
                              *unit(c, "c", target + 1 if target < 255 else 0, lun),
                              *unit(d, "d", 7, 7, ",bootindex=5")])
    assert "disk=a" in booted(vm)


def test_bootindex_second_scsi_host(qemu, disks):
    a, b = disks("a", "b")
    vm = boot(qemu, "q35", [*scsi("q35", "one"), *scsi("q35", "two"), *unit(a, "a", 1, 0, host="one"),
                            *unit(b, "b", 1, 0, ",bootindex=1", host="two")])
    assert "disk=b" in booted(vm)


BRIDGES = {
    "pc-bridge": ("pc", ["pci-bridge,id=b1,chassis_nr=1,addr=5"], "b1,addr=7"),
    "pc-two-bridges": ("pc", ["pci-bridge,id=b1,chassis_nr=1", "pci-bridge,id=b2,chassis_nr=2,bus=b1,addr=9"],
                       "b2,addr=1f.0"),
    "pc-function": ("pc", ["virtio-balloon-pci,addr=9.0,multifunction=on"], "pci.0,addr=9.3"),
    "pc-pxb": ("pc", ["pxb,id=pxb,bus_nr=0x80"], "pxb,addr=2"),
    "q35-port": ("q35", ["pcie-root-port,id=b1,chassis=1"], "b1"),
    "q35-port-function": ("q35", ["pcie-root-port,id=b0,chassis=1,addr=4.0,multifunction=on",
                                  "pcie-root-port,id=b1,chassis=2,addr=4.5"], "b1"),
    "q35-switch": ("q35", ["pcie-root-port,id=b1,chassis=1", "x3130-upstream,id=b2,bus=b1",
                           "xio3130-downstream,id=b3,bus=b2,chassis=3,addr=0", "xio3130-downstream,id=b4,bus=b2,chassis=4,addr=3"],
                   "b4"),
    "q35-pci-bridge": ("q35", ["pcie-pci-bridge,id=b1", "pci-bridge,id=b2,bus=b1,addr=2,chassis_nr=2"], "b2,addr=4"),
    "q35-pxb": ("q35", ["pxb-pcie,id=pxb,bus_nr=0x40", "pcie-root-port,id=b1,bus=pxb,chassis=1"], "b1"),
    "microvm-port": ("microvm,pcie=on", ["pcie-root-port,id=b1,chassis=1"], "b1"),
}


@pytest.mark.parametrize("where", BRIDGES)
@pytest.mark.parametrize("device", ["blk", "scsi"])
@pytest.mark.parametrize("order", ["bootindex", "scan"])
def test_behind_bridges(qemu, disks, where, device, order):
    machine, bridges, bus = BRIDGES[where]
    a, b = disks("a", "b")
    args = [word for b in bridges for word in ("-device", b)]
    index = ",bootindex=1" if order == "bootindex" else ""
    if order == "bootindex":
        root = "pci.0" if machine == "pc" else "pcie.0"
        args += drive(a, "a") + ["-device", f"virtio-blk-pci,drive=a,bus={root}"]
    if device == "blk":
        args += [*drive(b, "b"), "-device", f"virtio-blk-pci,drive=b,bus={bus}{index}"]
    else:
        args += [*scsi(machine[:3], more=f",bus={bus}"), *unit(b, "b", 2, 1, index)]
    assert "disk=b" in booted(boot(qemu, machine, args))


# --- no boot order: a scan ------------------------------------------------------------

def tiny_cd(tmp_path, name):
    tree = tmp_path / (name + ".d")
    (tree / "isolinux").mkdir(parents=True)
    (tree / "isolinux/isolinux.cfg").write_text(f"default cd\nlabel cd\n linux /kernel\n append disk={name} entry=cd\n")
    (tree / "kernel").write_bytes(parts.read(parts.multiboot()))
    path = str(tmp_path / name)
    subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-R", "-o", path, tree], check=True, stderr=subprocess.PIPE)
    return path


@pytest.mark.parametrize("machine", MACHINES)
def test_scan_disks_before_cds(qemu, disks, tmp_path, machine):
    (disk,), cd = disks("disk"), tiny_cd(tmp_path, "cd")
    args = [*scsi(machine), *unit(cd, "cd", 0, 0, kind="cd"), *unit(disk, "disk", 9, 0)]
    assert "disk=disk" in booted(boot(qemu, machine, args))
    args = [*scsi(machine), *unit(cd, "cd", 0, 0, kind="cd"), *unit(blank(tmp_path), "disk", 9, 0)]
    assert "disk=cd" in booted(boot(qemu, machine, args))


def test_scan_cd_on_blk(qemu, disks, tmp_path):
    """An ISO on virtio-blk is a CD-ROM as well: after the disks."""
    (disk,), cd = disks("disk"), tiny_cd(tmp_path, "cd")
    vm = boot(qemu, "q35", [*blk("q35", cd, "cd", ",addr=3"), *blk("q35", disk, "disk", ",addr=4")])
    assert "disk=disk" in booted(vm)


def test_scan_goes_on_after_bad_disks(qemu, disks, tmp_path):
    """Empty CD drive, no medium, noise, a torn kernel: one line each, then the disk that boots."""
    torn = tiny_disk(str(tmp_path / "torn"), "torn", files=[("/kernel", parts.read(parts.multiboot())[:3000])])
    noise = blank(tmp_path, "noise", hashlib.shake_128(b"noise").digest(1 << 20))
    (good,) = disks("good")
    vm = boot(qemu, "q35", [*scsi("q35"), "-device", "scsi-cd,bus=scsi0.0,scsi-id=0", *unit(noise, "n", 1, 0),
                            *unit(torn, "t", 2, 0), *unit(blank(tmp_path), "b", 3, 5), *unit(good, "g", 4, 0)])
    assert "disk=good" in booted(vm)


# --- -kernel ----------------------------------------------------------------------------

@pytest.mark.parametrize("machine,dma", [("q35", "on"), ("pc", "on"), ("microvm", "on"), ("microvm,acpi=off", "on"),
                                         ("q35,smm=off", "off"), ("microvm", "off")])
def test_kernel_by_fw_cfg(qemu, disks, machine, dma):
    """-kernel, -initrd (50 MB) and -append, by DMA and by the data port; disks are not asked."""
    (disk,) = disks("disk")
    acpi = "acpi=off" not in machine
    more = ",auto-kernel-cmdline=off" if machine.startswith("microvm") else ""
    initrd = parts.initrd() if dma == "on" else parts.initrd_base()
    vm = qemu("x86", [*EXIT, *blk(machine.split(",")[0], disk, "disk"), "-kernel", parts.kernel(), "-initrd", initrd,
                      "-append", f"console=ttyS0 quiet vipl.fs=none {parts.tsc_word()} a='b c' last",
                      "-global", f"fw_cfg.dma_enabled={dma}", "-fw_cfg", "name=opt/vipl/append,string=more",
                      *([] if acpi else ["-no-reboot"])],
              base=["-M", machine + more, "-m", "512M"], timeout=120)
    vm.wait_for(rf"^VIPL-TEST-OK id= initrd={'ok' if dma == 'on' else 'none'} disk=none")
    cmdline = vm.wait_for("^VIPL-TEST-CMDLINE (.*)$").group(1)
    assert cmdline.endswith(" a='b c' last more"), cmdline
    if acpi:
        assert vm.wait() == 0


# --- opt/vipl/... and the menu -------------------------------------------------------------

ENTRIES = ("alpha-1.2", "alpha-1.10", "beta", "rescue")     # best first: rescue, beta, alpha-1.10, alpha-1.2


def option(name, value):
    return ["-fw_cfg", f"name=opt/vipl/{name},string={value}"]


@pytest.mark.parametrize("entry,expected", [
    (None, "rescue"), ("0", "rescue"), ("3", "alpha-1.2"), ("beta", "beta"), ("alpha-*", "alpha-1.10"),
    ("alpha-1.2", "alpha-1.2"), ("*[0-1].2", "alpha-1.2"), ("b?ta", "beta"),
])
def test_entry(qemu, tmp_path, entry, expected):
    disk = tiny_disk(str(tmp_path / "disk"), "d", ENTRIES)
    vm = boot(qemu, "q35", [*blk("q35", disk, "d"), *(option("entry", entry) if entry else [])])
    assert f"entry={expected}" in booted(vm)
    why = "as the host asks" if entry else "the first"
    vm.wait_for(rf"^vipl: bls entry {re.escape(expected)} \({why} of 4\)")


@pytest.mark.parametrize("entry", ["4", "gamma", "ALPHA*x", "99999999999999999999"])
def test_entry_that_is_not_there(qemu, tmp_path, entry):
    """An error that names what was asked and what there is."""
    disk = tiny_disk(str(tmp_path / "disk"), "d", ENTRIES)
    vm = boot(qemu, "q35", [*blk("q35", disk, "d"), *option("entry", entry)])
    failed(vm, ALL_FAILED, rf"^vipl: .*no entry '{re.escape(entry)}' among 4, the first is rescue")


def test_default_of_the_configuration(qemu, tmp_path):
    disk = tiny_disk(str(tmp_path / "disk"), "d", ENTRIES, loader_conf="timeout 3\ndefault alpha*\n")
    vm = boot(qemu, "q35", blk("q35", disk, "d"))
    assert "entry=alpha-1.10" in booted(vm)


@pytest.mark.parametrize("keys,expected", [("2\r", "alpha-1.10"), ("\r", "rescue"), ("19\b\b3\r", "alpha-1.2"),
                                           ("7\r1\r", "beta")])
def test_menu(qemu, tmp_path, keys, expected):
    disk = tiny_disk(str(tmp_path / "disk"), "d", ENTRIES)
    vm = boot(qemu, "q35", [*blk("q35", disk, "d"), "-boot", "menu=on"])
    vm.wait_for("choose a number")
    for n, name in enumerate(("rescue", "beta", "alpha-1.10", "alpha-1.2")):
        vm.wait_for(rf"^ \[{n}\].* vipl {re.escape(name)}$")
    vm.send(keys)
    assert f"entry={expected}" in booted(vm)


@pytest.mark.parametrize("args,conf", [(["-boot", "menu=on,splash-time=700"], ""), (["-boot", "menu=on"], "timeout 1\n")])
def test_menu_times_out(qemu, tmp_path, args, conf):
    disk = tiny_disk(str(tmp_path / "disk"), "d", ENTRIES, loader_conf=conf)
    vm = boot(qemu, "pc", [*blk("pc", disk, "d"), *args])
    vm.wait_for("within 1 seconds")
    assert "entry=rescue" in booted(vm)


@pytest.mark.parametrize("console,serial,debug", [("serial", True, False), ("debugcon", False, True),
                                                  ("none", False, False), (None, True, True)])
def test_console(qemu, disks, tmp_path, console, serial, debug):
    (disk,) = disks("a")
    log = tmp_path / "debugcon"
    vm = boot(qemu, "q35", [*blk("q35", disk, "d"), *(option("console", console) if console else []),
                            "-chardev", f"file,id=debug,path={log}", "-device", "isa-debugcon,iobase=0x402,chardev=debug"])
    assert "disk=a" in booted(vm)
    assert ("vipl: bls entry" in vm.console) == serial
    text = log.read_bytes()
    assert (b"vipl: bls entry" in text) == debug
    assert b"\x1b" not in text and "\x1b" not in vm.console and b"\r" not in text


# --- the end of a boot that fails --------------------------------------------------------

@pytest.mark.parametrize("machine", [*MACHINES, "microvm,pcie=on", "microvm,acpi=off"])
def test_no_disk(qemu, machine):
    failed(boot(qemu, machine, []), NO_TARGET, "^vipl: no virtio disk: attach one with -drive if=virtio")


@pytest.mark.parametrize("machine,device,kind", [
    ("pc", "ide-hd,drive=d", "IDE"), ("q35", "ide-hd,drive=d", "AHCI"), ("q35", "nvme,serial=1,drive=d", "NVMe"),
    ("pc", "nvme,serial=1,drive=d", "NVMe"), ("pc", "ide-hd,drive=d,bus=ide.1,unit=1", "IDE"),
    ("q35", "ide-hd,drive=d,bus=ide.5,bootindex=1", "AHCI"),
])
def test_no_virtio_disk(qemu, disks, machine, device, kind):
    (disk,) = disks("a")
    vm = boot(qemu, machine, ["-drive", f"if=none,id=d,file={disk},format=raw,snapshot=on", "-device", device])
    failed(vm, NO_DEVICE, rf"^vipl: no virtio disk, and the drive on {kind} is not read: attach one with -drive if=virtio")


@pytest.mark.parametrize("machine", MACHINES)
def test_blank_disk(qemu, tmp_path, machine):
    vm = boot(qemu, machine, blk(machine, blank(tmp_path), "d"))
    failed(vm, ALL_FAILED, r"^vipl: .* blk: 512B x 2048: no boot record that vipl knows$", "^vipl: nothing booted: 1 target")


def test_noise(qemu, tmp_path):
    noise = blank(tmp_path, "noise", hashlib.shake_128(b"noise").digest(4 << 20))
    failed(boot(qemu, "q35", blk("q35", noise, "d")), ALL_FAILED, "^vipl: nothing booted: 1 target")


KERNEL_CUTS = (0, 1, 511, 600, 0x1000, 0x8000, 1 << 20, -1)


@pytest.mark.parametrize("cut", KERNEL_CUTS)
def test_truncated_kernel(qemu, tmp_path, cut):
    """A bzImage that ends too early: never started."""
    kernel = parts.read(parts.kernel())
    kernel = kernel[:cut] if cut != -1 else kernel[:struct.unpack_from("<I", kernel, 0x1f4)[0] * 16]
    disk = x86_small.kernel_disk(str(tmp_path / "disk"), kernel)
    vm = boot(qemu, "q35", blk("q35", disk, "d"))
    failed(vm, ALL_FAILED, "^vipl: .*: .*", "^vipl: nothing booted: 1 target")
    assert "/init" not in vm.console and "Linux" not in vm.console


@pytest.mark.parametrize("where", [1, 2, 3])
def test_missing_pieces(qemu, tmp_path, where):
    """No kernel, no initrd, no file system behind the partition: each says so."""
    disk = str(tmp_path / "disk")
    text = {1: "linux /none\n", 2: "linux /kernel\ninitrd /none\n", 3: "title nothing\n"}[where]
    tiny_disk(disk, "d", files=[("/loader/entries/entry.conf", text.encode())])
    vm = boot(qemu, "q35", blk("q35", disk, "d"))
    failed(vm, ALL_FAILED, {1: "no file /none", 2: "no file /none", 3: "no linux line|no boot record"}[where])


def test_no_room(qemu, tmp_path):
    """A kernel larger than RAM."""
    disk = x86_small.kernel_disk(str(tmp_path / "disk"), parts.read(parts.kernel()))
    vm = qemu("x86", [*EXIT, *blk("q35", disk, "d")], base=["-M", "q35", "-m", "24M"], timeout=30)
    failed(vm, ALL_FAILED, "^vipl: .*no free RAM|^vipl: .*place:")


@pytest.mark.parametrize("machine,device", [("pc", "pvpanic"), ("q35", "pvpanic"), ("q35", "pvpanic-pci")])
def test_pvpanic(qemu, tmp_path, machine, device):
    """The host sees a panic and QEMU leaves with 1; isa-debug-exit comes after it."""
    vm = qemu("x86", ["-device", device, *blk(machine, blank(tmp_path), "d")],
              base=["-M", machine, "-m", "128M"], timeout=30)
    failed(vm, 1, "^vipl: nothing booted")


def test_halt(qemu, tmp_path):
    """Without any of them: the processor stands still, the machine stays."""
    vm = qemu("x86", blk("q35", blank(tmp_path), "d"), base=["-M", "q35", "-m", "128M"], timeout=30)
    vm.wait_for("^vipl: nothing booted")
    assert vm.qmp("query-status")["status"] == "running"
    registers = ""
    while "HLT=1" not in registers:     # the last words may still be on their way; the time limit ends it
        registers = vm.qmp("human-monitor-command", command_line="info registers")
    assert not int(re.search(r"RFL=(\w+)", registers).group(1), 16) & 0x200


# --- queues ---------------------------------------------------------------------------------

@pytest.mark.parametrize("size", [2 ** n for n in range(2, 11)])
@pytest.mark.parametrize("device", ["blk", "scsi"])
def test_queue_sizes(qemu, disks, size, device):
    (disk,) = disks("a")
    if device == "blk":
        args = blk("q35", disk, "d", f",queue-size={size}")
    else:
        args = [*scsi("q35", more=f",virtqueue_size={size}"), *unit(disk, "d", 0, 0)]
    assert "disk=a" in booted(boot(qemu, "q35", args))


@pytest.mark.parametrize("option_text", [
    "packed=on", "packed=on,iommu_platform=on,disable-legacy=on", "event_idx=off", "indirect_desc=off", "event_idx=off,indirect_desc=off",
    "num-queues=8", "disable-modern=on,disable-legacy=off,queue-size=1024", "ats=on,iommu_platform=on,disable-legacy=on",
    "page-per-vq=on", "modern-pio-notify=on", "vectors=0", "write-cache=off,discard=off,write-zeroes=off",
])
def test_options(qemu, disks, option_text):
    (disk,) = disks("a")
    assert "disk=a" in booted(boot(qemu, "q35", blk("q35", disk, "d", "," + option_text)))


def test_module_arrives(qemu, tmp_path):
    """What an initrd line names is there bit by bit, and page-aligned."""
    data = hashlib.shake_128(b"module").digest(333333)
    checksum = 0
    for b in data:
        checksum = (checksum * 31 + b) & 0xffffffff
    disk = tiny_disk(str(tmp_path / "disk"), "d", module=data)
    vm = boot(qemu, "q35", blk("q35", disk, "d"))
    booted(vm)
    vm.wait_for(rf"modules=00000001 aligned=00000001 bytes={len(data):08x} sum={checksum:08x}$")
    vm.wait_for(r"paging=00000000 data=600df00d dirty=00000000")
