# SPDX-License-Identifier: MIT
"""What Linux makes of the machine that vipl hands over, beside the same machine after SeaBIOS.

Debian's full kernel with x86_init.sh says it: no complaint that SeaBIOS would not cause, all CPUs
and all RAM, devices with their BARs and drivers, power off and reboot, hot-plug, vmgenid.
"""
import collections
import functools
import hashlib
import os
import re
import tempfile
import time
import uuid

import pytest

import x86
import x86_parts as parts
import x86_small
from qemu import Qemu
from x86_small import PLATFORM_OPTIONS

MIB, GIB = 1 << 20, 1 << 30
# With a thread for each processor, a Linux of several has hung in a soft lockup, once in some hundred boots on a loaded
# host. What the firmware does with several, test_configs.py and test_x86_reboot.py see with threads.
ONE_THREAD = "tcg,thread=single"
MAC = "52:54:00:76:69:70"
BLOCK = bytes(range(256)) * 2   # in sector 3 of disks that Linux, not the firmware, is to use
BLOCK_SUM = hashlib.sha256(BLOCK).hexdigest()
GUIDS = "12345678-1234-4321-8765-1234567890ab", "00112233-4455-6677-8899-aabbccddeeff"


def data_disk(folder, name="data"):
    path = os.path.join(folder, name)
    with open(path, "wb") as f:
        f.write(bytes(512 * 3) + BLOCK)
        f.truncate(MIB)
    return path


# --- machines -------------------------------------------------------------------

def rich(machine, folder):
    """Devices that the firmware has nothing to do with, but to give them what they need."""
    data = data_disk(folder)
    args = ["-smp", "4", "-device", f"vmgenid,guid={GUIDS[0]}",
            "-drive", f"if=none,id=nvme,file={data},format=raw,readonly=on"]
    if machine == "q35":
        args += ["-device", "pcie-root-port,id=rp1,chassis=1,slot=1", "-device", "pcie-root-port,id=rp2,chassis=2,slot=2",
                 "-device", "x3130-upstream,id=up,bus=rp2", "-device", "xio3130-downstream,id=down,bus=up,chassis=3,slot=3",
                 "-device", "pcie-pci-bridge,id=pb", "-device", "pcie-root-port,id=rp4,chassis=4,slot=4",
                 "-device", "nvme,serial=1,drive=nvme,bus=down", "-device", f"e1000e,mac={MAC},bus=rp1",
                 "-device", "virtio-net-pci,bus=pb,addr=3", "-device", "VGA", "-device", "qemu-xhci",
                 "-device", "ivshmem-plain,memdev=shm", "-object", "memory-backend-ram,id=shm,size=1G,share=on"]
    else:
        args += ["-device", "pci-bridge,id=br,chassis_nr=1", "-device", "pci-bridge,id=br2,chassis_nr=2,bus=br,addr=2",
                 "-device", "nvme,serial=1,drive=nvme,bus=br,addr=5", "-device", f"e1000e,mac={MAC}",
                 "-device", "virtio-net-pci,bus=br2,addr=3", "-device", "VGA", "-device", "qemu-xhci",
                 "-device", "piix3-usb-uhci",
                 "-device", "ivshmem-plain,memdev=shm", "-object", "memory-backend-ram,id=shm,size=1G,share=on"]
    return args


# name: (machine, memory, what else)
MACHINES = {
    "q35": ("q35", 512, lambda d: []),
    "pc": ("pc", 512, lambda d: []),
    "q35-rich": ("q35", 6144, lambda d: rich("q35", d)),
    "pc-rich": ("pc", 6144, lambda d: rich("pc", d)),
    "pc-3g": ("pc", 3072, lambda d: ["-smp", "2,maxcpus=8"]),
    "q35-2g": ("q35", 2048, lambda d: ["-smp", "3,sockets=3", "-cpu", "max"]),
    "microvm": ("microvm", 6144, lambda d: ["-smp", "4"]),
    "microvm-pcie": ("microvm,pcie=on", 512, lambda d: ["-smp", "2", "-device", "virtio-net-pci",
                                                         "-device", f"e1000e,mac={MAC}"]),
    "microvm-acpi-off": ("microvm,acpi=off", 512, lambda d: ["-smp", "4"]),
    "microvm-pcie-acpi-off": ("microvm,acpi=off,pcie=on", 512, lambda d: ["-smp", "2"]),
}


def disk_device(machine):
    if machine.startswith("microvm"):
        return ["-global", "virtio-mmio.force-legacy=false", "-device", "virtio-blk-device,drive=disk,bootindex=1"]
    return ["-device", "virtio-blk-pci,drive=disk,bootindex=1,addr=10"]


class Facts:
    """What x86_init.sh said."""

    def __init__(self, vm):
        self.vm = vm
        self.lines = collections.defaultdict(list)
        for word, rest in re.findall(r"^VIPL-([A-Z]+)(?: (.*))?$", vm.console, re.M):
            self.lines[word].append(rest)
        self.log = [(int(p), re.sub(r"^\[ *[\d.]+\] ", "", t)) for p, t in
                    (re.match(r"<(\d+)>(.*)", line).groups() for line in self.lines["DMESG"])]

    def one(self, word):
        assert self.lines[word], (word, self.vm.story())
        return self.lines[word][0]

    def memory_kib(self):
        return int(re.search(r"(\d+) kB", self.one("MEMORY")).group(1))

    def ram(self):
        """Bytes that the firmware's map calls usable."""
        return sum(int(b, 16) - int(a, 16) + 1 for _, t in self.log
                   for a, b in re.findall(r"BIOS-e820: \[mem (\S+)-(\S+)\] usable", t))

    def complaints(self):
        """Warnings and worse, and lines that name trouble at whatever level; figures left out."""
        out = collections.Counter()
        for priority, text in self.log:
            if priority & 7 <= 4 or re.search(TROUBLE, text):
                out[re.sub(r"0x[0-9a-f]+|\b[0-9a-f]{8,}\b|\d+", "N", text)] += 1
        return out

    def drivers(self):
        return {m[1]: m[2] for m in (re.match(r"\S+ (\S+) .*driver=(.*)", line) for line in self.lines["PCI"])}

    def bars(self):
        """{function: [size of each resource that has an address]}"""
        out = collections.defaultdict(list)
        for line in self.lines["BAR"]:
            where, _, start, end, _ = line.split()
            out[where].append(int(end, 16) - int(start, 16) + 1)
        return out


TROUBLE = (r"(?i)firmware bug|\bbios bug|can't claim|no compatible bridge|conflict|no room|failed to assign|can't assign"
           r"|no space for|mtrr.*(wrong|lost|strange|inconsistent|not properly)|ACPI (BIOS )?(error|warning)|ACPI Error"
           r"|checksum|invalid|disabling|not found|unable|broken")


def exempt(machine, text):
    """QEMU's TCG clears a CPU's MTRRs on INIT, so that Linux finds them different on each further CPU
    whenever a firmware has set them; on microvm SeaBIOS sets none. And " #3" is the rest of "CPUs: #1 #2",
    cut off by what another CPU says at that moment."""
    return machine.startswith("microvm") and "your CPUs had inconsistent" in text or text.strip() == "#N"


def start(machine, firmware, folder, words="", extra=(), disk=None, timeout=150):
    """firmware: "vipl" from a disk, or "seabios" by QEMU's own -kernel; the disk is there in both."""
    name, memory, more = MACHINES[machine]
    words = f"{parts.tsc_word()} {words}".strip()
    args = [*more(folder), "-drive", f"if=none,id=disk,file={disk or x86_small.platform_disk()},format=raw,snapshot=on,file.locking=off",
            *disk_device(name), *extra]
    if firmware == "vipl":
        args += ["-fw_cfg", f"name=opt/vipl/append,string={words}"]
    else:
        args += ["-kernel", parts.kernel(parts.FULL), "-initrd", parts.initrd_base(parts.FULL, "x86_init.sh"),
                 "-append", f"{PLATFORM_OPTIONS} {words}"]
        name += ",auto-kernel-cmdline=off" if name.startswith("microvm") else ""
    return Qemu("x86", args, base=["-M", name, "-m", f"{memory}M"], bios=firmware == "vipl", timeout=timeout,
                accel=ONE_THREAD)


@functools.lru_cache(maxsize=None)
def facts(machine, firmware, attempt=0):
    """Boots once a session (and worker), to power off; without ACPI to a reset that QEMU leaves on."""
    # pylint: disable=unused-argument
    words, extra = ("reboot=t vipl.action=reboot", ["-no-reboot"]) if "acpi-off" in machine else ("", [])
    with tempfile.TemporaryDirectory() as folder, start(machine, firmware, folder, words, extra=extra) as vm:
        assert vm.wait() == 0, vm.story()
        vm.wait_for("^VIPL-TEST-OK")
        assert "VIPL-TEST-FAIL" not in vm.console, vm.story()
        return Facts(vm)


# --- a boot of each machine ------------------------------------------------------

def each_machine(function):
    """One machine's tests in one worker: they share its two boots."""
    return pytest.mark.parametrize("machine", [pytest.param(m, marks=pytest.mark.xdist_group(f"x86-{m}"))
                                               for m in MACHINES])(function)


@each_machine
def test_log_as_after_seabios(machine):
    """What is new must come again and again: timers under emulation cause complaints by chance."""
    vipl, seabios = facts(machine, "vipl"), facts(machine, "seabios").complaints()
    assert len(vipl.log) > 100
    assert not [t for _, t in vipl.log if "Firmware Bug" in t]
    new = vipl.complaints() - seabios
    for attempt in (1, 2):
        if new := collections.Counter({t: n for t, n in new.items() if not exempt(machine, t)}):
            new &= facts(machine, "vipl", attempt).complaints() - seabios
    assert not new, (dict(new), vipl.vm.story())


@each_machine
def test_processors_and_memory(machine):
    vipl, seabios = facts(machine, "vipl"), facts(machine, "seabios")
    assert vipl.one("CPUS") == seabios.one("CPUS")
    memory = MACHINES[machine][1] * MIB
    assert memory - 2 * MIB < vipl.ram() <= memory
    assert vipl.ram() >= seabios.ram() - MIB, (vipl.ram(), seabios.ram())
    assert vipl.memory_kib() > seabios.memory_kib() - 1024


@each_machine
def test_tables(machine):
    vipl, seabios = facts(machine, "vipl"), facts(machine, "seabios")
    assert vipl.lines["TABLES"] == seabios.lines["TABLES"]
    if not machine.startswith("microvm"):
        assert vipl.one("DMI") == seabios.one("DMI") and vipl.one("DMI").startswith("QEMU")


@each_machine
def test_devices(machine):
    """The same functions with the same drivers, BARs of the same sizes, none over another or over RAM."""
    vipl, seabios = facts(machine, "vipl"), facts(machine, "seabios")
    assert vipl.drivers() == seabios.drivers()
    places = []
    for line in vipl.lines["BAR"]:
        where, number, start_, end, flags = line.split()
        if int(number) < 6:
            places.append((int(flags, 16) & 0x100, int(start_, 16), int(end, 16), where))
    places.sort()
    for one, two in zip(places, places[1:]):
        assert one[0] != two[0] or one[2] < two[1], (one, two)
    for where, sizes in seabios.bars().items():
        ours = collections.Counter(vipl.bars()[where])
        # Bridges' windows may differ; what devices have may not.
        if "0x0604" not in next(l for l in vipl.lines["PCI"] if l.startswith(where)):
            assert ours == collections.Counter(sizes), where


@pytest.mark.parametrize("machine", [pytest.param(m, marks=pytest.mark.xdist_group(f"x86-{m}"))
                                     for m in ("q35-rich", "pc-rich")])
def test_devices_are_usable(machine):
    vipl = facts(machine, "vipl")
    assert vipl.one("CPUS") == "0-3"
    assert f"nvme0n1 {BLOCK_SUM}  -" in vipl.lines["BLOCK"]
    assert any(MAC in n for n in vipl.lines["NET"])
    assert vipl.lines["DRM"] == ["card0 bochs-drm"]
    assert vipl.lines["VMGENID"]
    assert GIB in vipl.bars()[next(l.split()[0] for l in vipl.lines["PCI"] if "0x1af4:0x1110" in l)]


# --- the end ----------------------------------------------------------------------

@pytest.mark.parametrize("machine", ["q35", "pc-3g", "microvm"])
def test_reboot(tmp_path, machine):
    """Linux' reboot starts the firmware again, which boots again."""
    with start(machine, "vipl", tmp_path, "vipl.fs=none vipl.action=reboot", disk=x86.image(x86.RUN)) as vm:
        vm.wait_for("^VIPL-TEST-OK", count=2)
        vm.wait_for("^vipl: bls entry ", count=3)
        assert len(re.findall("reboot: Restarting system", vm.console)) == 2


# --- hot-plug -----------------------------------------------------------------------

PORT = ["-device", "pcie-root-port,id=there,chassis=9,slot=9"]
HOT = {
    "q35-acpi": ("q35", PORT, "there"),
    "q35-native": ("q35", [*PORT, "-global", "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off"], "there"),
    "pc-root": ("pc", [], "pci.0"),
    "pc-bridge": ("pc", ["-device", "pci-bridge,id=there,chassis_nr=9"], "there"),
}


@pytest.mark.parametrize("how", HOT)
def test_hotplug(tmp_path, how):
    machine, extra, bus = HOT[how]
    extra = [*extra, "-drive", f"if=none,id=hot,file={data_disk(tmp_path)},format=raw,readonly=on"]
    with start(machine, "vipl", tmp_path, "vipl.action=hotplug", extra=extra) as vm:
        vm.wait_for("^VIPL-READY")
        where = {"addr": "0x15"} if bus == "pci.0" else {"addr": "3"} if "bridge" in how else {}
        vm.qmp("device_add", driver="virtio-blk-pci", id="hot1", drive="hot", bus=bus, **where)
        vm.wait_for("^VIPL-HOT .* driver=virtio-pci")
        assert BLOCK_SUM in vm.wait_for("^VIPL-HOT-BLOCK (.*)$").group(1)
        assert vm.wait() == 0


# --- vmgenid --------------------------------------------------------------------------

def generation_address(console):
    """Where the SSDT says that the identifier is: QEMU's VGIA, and 40 bytes on."""
    for line in re.findall(r"^VIPL-SSDT ([0-9a-f]+)$", console, re.M):
        found = bytes.fromhex(line).partition(b"\x08VGIA\x0c")[2]
        if found:
            return int.from_bytes(found[:4], "little") + 40
    return None


def memory_at(vm, address, n):
    text = vm.qmp("human-monitor-command", command_line=f"xp /{n}xb {address:#x}")
    return bytes(int(b, 16) for b in re.findall(r"0x([0-9a-f]{2})\b", re.sub(r"^\w+:", "", text, flags=re.M)))


@pytest.mark.parametrize("machine", ["q35", "pc"])
def test_generation(tmp_path, machine):
    """The identifier is where ACPI says, and QEMU knows the place: after a migration to a machine of
    another generation it writes the new one there, and Linux reseeds its random numbers."""
    saved = tmp_path / "saved"
    cpu = ["-cpu", "max"]   # which has random numbers: Linux reseeds only what was seeded
    extra = [*cpu, "-device", f"vmgenid,guid={GUIDS[0]}"]
    with start(machine, "vipl", tmp_path, "vipl.action=fork", extra=extra) as vm:
        vm.wait_for("^VIPL-READY")
        vm.wait_for("^VIPL-VMGENID ")
        at = generation_address(vm.console)
        assert memory_at(vm, at, 16) == uuid.UUID(GUIDS[0]).bytes_le
        vm.qmp("migrate", uri=f"exec:cat >{saved}")
        while (state := vm.qmp("query-migrate")["status"]) != "completed":
            assert state != "failed", vm.story()
            time.sleep(0.05)
    extra = [*cpu, "-device", f"vmgenid,guid={GUIDS[1]}", "-incoming", f"exec:cat {saved}"]
    with start(machine, "vipl", tmp_path, "vipl.action=fork", extra=extra) as vm:
        vm.wait_for("^VIPL-FORKED")
        assert vm.wait() == 0
