# SPDX-License-Identifier: MIT
"""Walls inside the firmware: what its own code may not do faults, and says so. And around it: what it
leaves behind at the kernel's first instruction.

gdb on QEMU's stub bends a register or a byte of memory, as an error of ours would; the CPU does
the rest. Kernels are made to stay where they are entered, and QEMU is asked.
"""
import importlib.machinery
import importlib.util
import os
import re
import struct
import subprocess
import time

import pytest

import x86_check
import x86_parts
from qemu import TOP
from run_disks import machine_args
from x86_small import tiny_disk

EXIT = ["-device", "isa-debug-exit,iobase=0xf4,iosize=4"]


def tool(name):
    loader = importlib.machinery.SourceFileLoader(f"tools_{name}", os.path.join(TOP, "tools", name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


@pytest.fixture(name="bend")
def fixture_bend(qemu, tmp_path):
    """bend(arch, lines for gdb...): the machine, and what gdb said. It runs to its own end."""
    def start(arch, *script, machine=(), disk=None):
        stub, path = str(tmp_path / "stub"), tmp_path / "script.gdb"
        path.write_text("\n".join([*script, ""]))
        vm = qemu(arch, [*(disk or machine_args(arch)), *(EXIT if arch == "x86" else []), *machine,
                         "-gdb", f"unix:{stub},server=on,wait=off"], stopped=True, timeout=120)
        vm.qmp("query-status")      # the stub listens once QMP answers
        command = ["gdb-multiarch", "-q", "-nx", "-batch"]
        for line in tool("debug").gdb_script(arch, stub):
            command += ["-ex", line]
        out = subprocess.run([*command, "-x", path], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             timeout=100, check=False)
        return vm, out.stdout
    return start


def ended(arch, machine, code, *lines):
    """It has ended by itself with this code of docs/status.md, and these lines. What the first one has in groups."""
    vm, text = machine
    status = vm.wait()
    if arch == "s390x":
        lines += (rf"^vipl: halt: code {code}$",)
    found = [re.search(line, vm.console, re.M) for line in lines]
    assert all(found), (lines, text, vm.story())
    assert status == (2 * code + 1 if arch == "x86" else 1), vm.story()
    return found[0].groups()


def symbol(arch, name):
    out = subprocess.run(["nm", os.path.join(TOP, f"build/{arch}/vipl.debug.elf")], text=True,
                         stdout=subprocess.PIPE, check=True).stdout
    return int(re.search(rf"^([0-9a-f]+) \w {name}$", out, re.M)[1], 16)


def function_at(arch, address):
    elf = os.path.join(TOP, f"build/{arch}/vipl.debug.elf")
    return subprocess.run(["addr2line", "-f", "-e", elf, address], text=True, stdout=subprocess.PIPE,
                          check=True).stdout.splitlines()[0]


# --- x86: page tables -----------------------------------------------------------

STOP = {"s390x": "tbreak", "x86": "thbreak"}    # x86 code is in a ROM
# A store of 16 bytes by the firmware's own memset().
STORE = ["set var $rdi={}", "set var $rsi=0", "set var $rdx=16", "set var $rip=(unsigned long)&memset", "continue"]


def store(at):
    return ["thbreak virtio_read_many", "continue", STORE[0].format(at), *STORE[1:]]


@pytest.mark.parametrize("at", ["(unsigned long)&virtio_read_many", "(unsigned long)&natures", "0xff000",
                                "(unsigned long)&cold_start", "(unsigned long)&cold_end-16"],
                         ids=["code", "constants", "boot-page", "unpacked-code", "unpacked-constants"])
def test_x86_read_only(bend, at):
    """Code and constants, in the ROM and unpacked into RAM: a store faults, present and a write."""
    ended("x86", bend("x86", *store(at)), 3, r"^vipl: exception 14 error 3 rip [0-9a-f]+ ")


@pytest.mark.parametrize("at", ["0", "8", "0xff0"])
def test_x86_null(bend, at):
    ended("x86", bend("x86", *store(at)), 3, r"^vipl: exception 14 error 2 rip [0-9a-f]+ .* cr2 [0-9a-f]{1,3}$")


@pytest.mark.parametrize("at", ["(unsigned long)&machine", "$rsp", "0x4000", "0x1000", "(unsigned long)&natures",
                                "(unsigned long)&cold_end-16", "0x1000000", "(unsigned long)disk->cache", "0xfee00000"],
                         ids=["data", "stack", "page-tables", "low-page", "constants", "unpacked-constants",
                              "kernel", "arena", "devices"])
def test_x86_no_execute(bend, at):
    """What is not code does not run: a fetch faults, of a page that is there."""
    script = ["thbreak virtio_read_many", "continue", f"set var $rip={at}", "continue"]
    ended("x86", bend("x86", *script), 3, r"^vipl: exception 14 error 11 rip [0-9a-f]+ ")


def test_x86_stack_guard(bend):
    """A stack that is used up hits the page below it, which is not there."""
    script = ["thbreak virtio_read_many", "continue", "set var $rsp=(unsigned long)&stack_low+24", "continue"]
    ended("x86", bend("x86", *script), 5, r"^vipl: exception 8 error 0 rip [0-9a-f]+ ", r"^vipl: the stack is full$")


# --- s390x: low-address protection -----------------------------------------------

@pytest.mark.parametrize("at", [0, 0x28, 0xcc, 0x1d0, 0x1f8, 0x1000, 0x11f8])
def test_s390x_lowcore(bend, at):
    """NULL pointers, the canary, the new PSWs: a store there is a protection exception."""
    script = ["tbreak virtio_read_many", "continue", f"set var $r2={at}", "set var $r3=0", "set var $r4=8",
              "set var $pc=(unsigned long)&memset", "continue"]
    ended("s390x", bend("s390x", *script), 3, r"^vipl: fault: program check, code 0004, psw ")


# --- the canary -------------------------------------------------------------------

# A line longer than its buffer: vformat() writes 6 bytes into one of 160, and the canary is right above.
OVERRUN = ["continue", "{} vformat", "continue", "set var $i=154", "while $i<162",
           "set var to[$i]=65", "set var $i=$i+1", "end", "continue"]


@pytest.mark.parametrize("arch", ["s390x", "x86"])
def test_canary(arch, bend):
    """A buffer that overflows: its function does not return, a line names it, the status is its own."""
    script = [f"{STOP[arch]} print", *(line.format(STOP[arch]) for line in OVERRUN)]
    where, = ended(arch, bend(arch, *script), 6, r"^vipl: the stack was overwritten in the function around ([0-9a-f]+)$")
    assert function_at(arch, where) == "print"


CANARY = {"s390x": "*(unsigned long *)0x28", "x86": "__stack_chk_guard"}


@pytest.mark.parametrize("arch,machine", [("s390x", []), ("x86", []), ("x86", ["-cpu", "max"])],
                         ids=["s390x", "x86", "x86-rdrand"])
def test_canary_is_random(arch, machine, bend):
    """Another one at each start, no small number, and a zero byte where a string would meet it first."""
    script = [f"{STOP[arch]} boot_main", "continue", f'printf "canary %016lx\\n", (unsigned long){CANARY[arch]}', "kill"]
    seen = set()
    for _ in range(3):
        _, text = bend(arch, *script, machine=machine)
        seen.add(re.search(r"^canary ([0-9a-f]{16})$", text, re.M)[1])
    assert len(seen) == 3, seen
    for canary in seen:
        assert (canary[-2:] if arch == "x86" else canary[:2]) == "00" and len(set(canary)) >= 4, seen


# --- what the kernel finds ----------------------------------------------------------

STAY = {"s390x": bytes.fromhex("a7f40000"), "x86": bytes.fromhex("ebfe")}   # a jump to itself
MIB = 1 << 20
RAM = 512 * MIB
S390X_ENTRY = 0x2000


def staying_bzimage(tmp_path):
    """By the 64-bit protocol: its entry is 0x200 behind the setup sector."""
    data = bytearray(x86_check.kernel(4096, 0, str(tmp_path)))
    data[0x600:0x602] = STAY["x86"]
    return bytes(data), 0x1000200


def staying_multiboot(_tmp_path):
    """By way of 32-bit mode: an ELF file whose entry's place the program header tells."""
    with open(x86_parts.multiboot(), "rb") as f:
        data = bytearray(f.read())
    entry, phoff = struct.unpack_from("<II", data, 24)
    offset, vaddr = struct.unpack_from("<II", data, phoff + 4)
    data[entry - vaddr + offset:entry - vaddr + offset + 2] = STAY["x86"]
    return bytes(data), entry


def staying_cd(tmp_path):
    """An El Torito image: a PSW, the CCWs that a Linux image has, code, nothing else that is not 0xaa."""
    image = bytearray(b"\xaa" * 0x4000)
    image[:32] = struct.pack(">II", 0x00080000, 0x80000000 | S390X_ENTRY) + \
        bytes.fromhex("02000018600000500200006860000050") + b"\x40" * 8
    image[S390X_ENTRY:S390X_ENTRY + 4] = STAY["s390x"]
    os.makedirs(tmp_path / "root")
    (tmp_path / "root/boot.img").write_bytes(image)
    subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-o", tmp_path / "cd", "-b", "boot.img", "-c", "boot.cat",
                    "-no-emul-boot", "-boot-load-size", "full", tmp_path / "root"], check=True, stderr=subprocess.DEVNULL)
    return str(tmp_path / "cd")


def drive(path, name):
    return ["-drive", f"if=none,id={name},file={path},format=raw,snapshot=on"]


def devices(bus, path, kind):
    """The disk that is booted, by blk or scsi; one that is not looked at; devices vipl has no use for."""
    boot = ["-device", f"virtio-blk-{bus},drive=a,bootindex=1"] if kind == "blk" else \
        ["-device", f"virtio-scsi-{bus},id=s", "-device", "scsi-hd,bus=s.0,drive=a,bootindex=1"]
    return [*drive(path, "a"), *boot, *drive(path, "b"), "-device", f"virtio-blk-{bus},drive=b",
            "-device", f"virtio-rng-{bus}"]


def wait_at(vm, entry):
    """Until the machine is in the loop that its kernel begins with."""
    until = time.monotonic() + 60
    while True:
        registers = vm.qmp("human-monitor-command", command_line="info registers")
        at = re.search(r"(?:\bRIP=|\bEIP=|PSW=mask [0-9a-f]{16} addr )([0-9a-f]+)", registers)
        if at and int(at[1], 16) & 0x7fffffff == entry:
            return
        assert time.monotonic() < until and vm.process.poll() is None, (registers, vm.story())
        time.sleep(0.02)


def memory(vm, start, end):
    path = os.path.join(vm.dir, "memory")
    vm.qmp("pmemsave", val=start, size=end - start, filename=path)
    with open(path, "rb") as f:
        return f.read()


def devices_are_reset(vm, count):
    found = vm.qmp("x-query-virtio")
    assert len(found) == count, found
    for device in found:
        status = vm.qmp("x-query-virtio-status", path=device["path"])
        assert not status["status"]["statuses"] and not status["status"].get("unknown-statuses"), status
        assert not status["started"] and status["isr"] == 0, status


def kept_by_firmware(arch):
    """Places that held rings, buffers, the canary and what it protected: (start, end)."""
    if arch == "x86":
        arena = RAM - 3 * MIB
        canary = symbol(arch, "__stack_chk_guard")
        return [(arena, arena + 2 * MIB), (symbol(arch, "stack_low"), symbol(arch, "fault_stack_top")), (canary, canary + 8)]
    base = RAM - 2 * MIB
    return [(base + symbol(arch, "_arena"), base + 2 * MIB),
            (base + symbol(arch, "_stack_bottom"), base + symbol(arch, "_fault_stack_top"))]


def boot_and_look(arch, bend, tmp_path, entry, machine, disk):
    """Boots; the places were in use at the hand-over and are zeros at the kernel's first instruction."""
    places = kept_by_firmware(arch)
    dumps = [f"dump binary memory {tmp_path}/before{i} {a:#x} {b:#x}" for i, (a, b) in enumerate(places)]
    vm, text = bend(arch, f"{STOP[arch]} handoff", "continue", *dumps, "detach", machine=machine, disk=disk)
    wait_at(vm, entry)
    for i, (start, end) in enumerate(places):
        assert any((tmp_path / f"before{i}").read_bytes()), (i, text, vm.story())
        assert not any(memory(vm, start, end)), (i, hex(start), vm.story())
    return vm


def nothing_was_written(vm):
    """By the count of the disks themselves; and that they count."""
    stats = [device["stats"] for device in vm.qmp("query-blockstats") if device.get("device")]
    assert sum(s["rd_operations"] for s in stats) > 0, stats
    for s in stats:
        assert not any(s[f"{what}_{of}"] for what in ("wr", "failed_wr", "invalid_wr", "flush", "unmap", "failed_unmap")
                       for of in ("operations", "bytes") if f"{what}_{of}" in s), s


def port(vm, address, value=None):
    if value is not None:
        vm.qmp("human-monitor-command", command_line=f"o /w {address:#x} {value:#x}")
        return 0
    return int(vm.qmp("human-monitor-command", command_line=f"i /w {address:#x}").split("=")[1], 16)


def masters(vm):
    """PCI functions, and those among them whose command register lets them write to memory."""
    seen, on = 0, []
    for bus in vm.qmp("query-pci"):
        for device in bus["devices"]:
            bdf = bus["bus"] << 16 | device["slot"] << 11 | device["function"] << 8
            port(vm, 0xcf8, 0x80000000 | bdf | 4)
            seen += 1
            if port(vm, 0xcfc) & 4:
                on.append(device["qdev_id"] or f"{bdf:x}")
    return seen, on


@pytest.mark.parametrize("kernel", [staying_bzimage, staying_multiboot], ids=["linux", "multiboot"])
@pytest.mark.parametrize("kind", ["blk", "scsi"])
@pytest.mark.parametrize("machine", ["q35", "pc", "microvm"])
def test_x86_jump(bend, tmp_path, machine, kind, kernel):
    """Devices are reset and master no bus, disks not written to; rings, buffers, stacks and the canary are gone."""
    data, entry = kernel(tmp_path)
    path = tiny_disk(str(tmp_path / "disk"), "a", files=[("/kernel", data)])
    disk = devices("device" if machine == "microvm" else "pci", path, kind)
    vm = boot_and_look("x86", bend, tmp_path, entry, ["-M", machine], disk)
    devices_are_reset(vm, 3)
    nothing_was_written(vm)
    if machine != "microvm":
        seen, on = masters(vm)
        assert seen >= 6 and not on, (seen, on)


@pytest.mark.parametrize("kind", ["blk", "scsi"])
def test_s390x_jump(bend, tmp_path, kind):
    vm = boot_and_look("s390x", bend, tmp_path, S390X_ENTRY, [], devices("ccw", staying_cd(tmp_path), kind))
    devices_are_reset(vm, 3)
    nothing_was_written(vm)
    low = memory(vm, 0, S390X_ENTRY)
    assert low[0x28:0x30] == b"\xaa" * 8   # the image's own, where the canary was


# --- no write to any disk, ever -----------------------------------------------------

# SPC-4, SBC-3: TEST UNIT READY, INQUIRY, READ CAPACITY, READ, SERVICE ACTION IN, REPORT LUNS
READING = {0x00, 0x12, 0x25, 0x28, 0x88, 0x9e, 0xa0}


def source(name):
    """A file without its comments."""
    with open(os.path.join(TOP, name), encoding="ascii") as f:
        return re.sub(r"/\*.*?\*/", "", f.read(), flags=re.S)


def test_no_write_request():
    """The drivers know requests that read, and no other: neither virtio-blk's nor SCSI's."""
    text = source("virtio/blk.c")
    assert re.findall(r"\bBLK_T_\w+ = (\w+)", text) == ["0"], text      # VIRTIO_BLK_T_IN
    assert re.findall(r"\btype\.raw = ([^;]+);", text) == ["BLK_T_IN"], text
    assert not re.search(r"\btype\b\s*=(?!=)", text), text
    text = source("scsi/cdb.c")
    known = dict(re.findall(r"\b([A-Z][A-Z_0-9]+) = (0x[0-9a-f]+)", text.split("};")[0]))
    assert {int(v, 16) for v in known.values()} <= READING, known
    begun = re.findall(r"\bbegin\(c, (\w+),", text)
    assert len(begun) >= 7 and set(begun) <= set(known), begun
    # what else would make a command: its first byte is set in one place
    for name in ("scsi/cdb.c", "scsi/disk.c", "scsi/lun.c", "scsi/sense.c", "virtio/scsi.c"):
        assert re.findall(r"cdb\[0\] = ([^;]+);", source(name)) == (["opcode"] if name == "scsi/cdb.c" else []), name
