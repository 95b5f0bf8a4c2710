# SPDX-License-Identifier: MIT
"""A boot that is watched through QEMU's gdb stub, for a tenth of a second each: did it hand over, say why not,
fault, hang; and which pages of RAM were touched by then.

RAM is a file without a byte in it: a page that nobody touched is still a hole. Touched is more than written, so
what is found is no more than what was written; only the firmware's own areas and what it claimed (struct machine,
read out of the guest) may be touched when it hands over or gives up.
"""
import functools
import mmap
import os
import re
import socket
import struct
import subprocess
import tempfile
import time
from dataclasses import dataclass, field

import lines
from qemu import TOP, Qemu, QemuError

KIB, MIB, PAGE = 1 << 10, 1 << 20, 4096
SECONDS = 5             # a boot's end comes within this time: the machine's own, see Clock
PAYLOAD_SECONDS = 0.5   # what was entered but is no whole payload may go on for ever
PATIENCE = 120          # for whatever has no clock of its own
RAM = {"s390x": 256 * MIB, "x86": 64 * MIB}
S390_RESERVE = 2 * MIB  # QEMU 7.2 puts the firmware that far below the end of RAM
LOW_PAGE = 0x1000       # linker/x86.ld: the way into 32-bit kernels begins there
CODES = {1: "no target", 2: "all failed", 4: "no virtio disk"}     # docs/status.md; others are faults
WAIT = 0xb0070000       # the same on s390x
PAYLOAD_WAIT = 0xc0de   # payload.S
EXIT_GOOD = 2 * 0x21 + 1
EXIT = ["-device", "isa-debug-exit,iobase=0xf4,iosize=4"]
FAULT = lines.FAULT + r"|^vipl: exception"
# Beside what it claims. x86: its data, stack and tables; ACPI's RSDP and the tables for the kernel.
OWN = {"s390x": [(0, 8 * KIB)], "x86": [(0, 0xa0000), (0xe0000, MIB)]}
PC = {"s390x": 1, "x86": 16}    # which of the registers of 64 bits that the stub gives


class Gdb:
    """The little of gdb's remote protocol that is needed."""

    def __init__(self):
        self.sock, self.theirs = socket.socketpair()
        self.data = b""

    def send(self, *packets):
        self.sock.sendall(b"".join(b"+$%s#%02x" % (p, sum(p) & 0xff) for p in packets))

    def answer(self, clock, seconds=PATIENCE):
        """The next packet; None when QEMU has gone; TimeoutError."""
        limit, late = clock.now() + seconds, False
        while True:
            found = re.search(rb"\$([^#]*)#..", self.data, re.S)
            if found:
                self.data = self.data[found.end():]
                return found.group(1)
            self.sock.settimeout(min(0.25, max(0.001, limit - clock.now())))
            try:
                more = self.sock.recv(65536)
            except ConnectionError:
                more = b""
            except TimeoutError:
                if late:
                    raise
                late = clock.now() >= limit     # then once more: it may be this test that had no CPU
                continue
            if not more:
                return None
            self.data += more

    def must(self, *packets):
        """All at once; the last one's answer."""
        self.send(*packets)
        for packet in packets:
            answer = self.answer(Clock())
            assert answer and not answer.startswith(b"E"), (packet, answer)
        return answer

    def interrupt(self):
        self.sock.sendall(b"\x03")
        self.answer(Clock())


class Clock:
    """Seconds; of a process, those without the ones that its threads were ready to run and had no CPU: on a
    machine that does other things as well the others would say nothing."""

    def __init__(self, pid=0):
        self.pid = pid
        self.start = time.monotonic() - self.waited()
        self.late = self.waited()

    def waited(self):
        """Nanoseconds in the run queue are the second number of schedstat."""
        total = 0
        tasks = f"/proc/{self.pid}/task"
        for task in os.listdir(tasks) if self.pid and os.path.exists(tasks) else ():
            try:
                with open(f"{tasks}/{task}/schedstat", encoding="ascii") as f:
                    total += int(f.read().split()[1])
            except (OSError, IndexError):   # it has just ended
                pass
        return total / 1e9

    def now(self):
        self.late = max(self.late, self.waited())
        return time.monotonic() - self.start - self.late


@functools.lru_cache(maxsize=None)
def symbols(arch):
    out = subprocess.run(["nm", os.path.join(TOP, f"build/{arch}/vipl.debug.elf")], check=True, text=True,
                         stdout=subprocess.PIPE).stdout
    return {f[2]: int(f[0], 16) for f in map(str.split, out.splitlines()) if len(f) == 3}


@functools.lru_cache(maxsize=None)
def ranges_max():
    with open(os.path.join(TOP, "include/vipl/machine.h"), encoding="ascii") as f:
        return int(re.search(r"#define RAM_RANGES_MAX (\d+)", f.read()).group(1))


def image_base(arch):
    return (RAM["s390x"] - S390_RESERVE) & ~0xffff if arch == "s390x" else 0


def hand_over(arch):
    """Where the firmware's last instructions begin: from there on it has no stack, and nothing is left to go wrong."""
    s = symbols(arch)
    return [image_base(arch) + s["leave"]] if arch == "s390x" else [s["enter64"], LOW_PAGE]


@dataclass
class Boot:
    """What came of it."""
    arch: str
    how: str = ""           # booted, entered (something else than the whole payload), refused; else what is wrong
    text: str = ""
    story: str = ""
    seconds: float = 0.0
    claims: list = field(default_factory=list)      # (start, length)
    stray: list = field(default_factory=list)       # pages touched without being claimed
    problems: list = field(default_factory=list)

    def wrong(self, what):
        self.problems.append(what)


def touched(fd, size):
    """Runs of pages that are there."""
    at, runs = 0, []
    while at < size:
        try:
            at = os.lseek(fd, at, os.SEEK_DATA)
        except OSError:     # none behind
            break
        end = os.lseek(fd, at, os.SEEK_HOLE)
        runs.append((at, end))
        at = end
    return runs


def read_claims(arch, ram):
    """struct machine: ram[], how many, reserved[]; RAM began as zeros, so each one that was ever made is there."""
    order = ">" if arch == "s390x" else "<"
    n = ranges_max()
    at = image_base(arch) + symbols(arch)["machine"] + n * 16 + 8
    found = [struct.unpack_from(order + "QQ", ram, at + 16 * i) for i in range(n)]
    return [c for c in found if c[1]]


def judge_ram(boot, fd):
    size = RAM[boot.arch]
    with mmap.mmap(fd, size, prot=mmap.PROT_READ) as ram:
        boot.claims = read_claims(boot.arch, ram)
    fixed = 1 if boot.arch == "s390x" else 2
    for i, (start, n) in enumerate(boot.claims):
        if start + n > size:
            boot.wrong(f"claim {start:x} + {n:x} is outside RAM")
        for other, m in boot.claims[:i]:
            if i >= fixed and start < other + m and other < start + n:
                boot.wrong(f"claim {start:x} + {n:x} overlaps {other:x} + {m:x}")
    mine = [*boot.claims, *((a, b - a) for a, b in OWN[boot.arch])]
    if boot.arch == "x86":
        mine = [c for c in mine if c != (0, MIB)]      # of the first MiB only what OWN says
    mine = [(start // PAGE, -(-(start + n) // PAGE)) for start, n in mine]
    for start, end in touched(fd, size):
        for page in range(start // PAGE, end // PAGE):
            if not any(a <= page < b for a, b in mine):
                boot.stray.append(page * PAGE)
    if boot.stray:
        boot.wrong(f"{len(boot.stray)} pages touched outside: " + " ".join(f"{p:x}" for p in boot.stray[:8]))


class Watch:
    """One machine, from its first instruction to its end."""

    def __init__(self, arch, args, seconds, bios, whole):
        self.boot = Boot(arch)
        self.arch, self.seconds, self.bios = arch, seconds, bios
        self.payload_seconds = PATIENCE if whole else PAYLOAD_SECONDS
        self.gdb = Gdb()
        with tempfile.TemporaryFile(dir="/dev/shm", prefix="vipl-ram-") as ram:
            ram.truncate(RAM[arch])
            self.run(args, ram.fileno())

    def run(self, args, ram):
        machine = [f"{a},memory-backend=ram" if args[i - 1] == "-M" else a for i, a in enumerate(args) if i]
        args = [args[0], *machine, "-m", f"{RAM[self.arch] // MIB}M",
                "-object", f"memory-backend-file,id=ram,size={RAM[self.arch]},share=on,mem-path=/proc/{os.getpid()}/fd/{ram}",
                "-action", "reboot=shutdown,shutdown=pause,panic=pause",
                "-chardev", f"socket,id=gdb,fd={self.gdb.theirs.fileno()}", "-gdb", "chardev:gdb"]
        with Qemu(self.arch, args, base=[], bios=self.bios, stopped=True, timeout=PATIENCE,
                  fds=[self.gdb.theirs.fileno()]) as vm:
            self.gdb.theirs.close()
            self.breakpoints("Z", hand_over(self.arch))
            self.clock = Clock(vm.process.pid)
            self.watch(vm, ram)
            self.boot.seconds = self.clock.now()
            self.gdb.sock.close()
            self.boot.story = vm.story()
        self.boot.text = vm.console     # all of it: the reader has come to its end
        self.look_at_log()

    # --- what the stub does for us --------------------------------------------------

    def breakpoints(self, what, places):
        self.gdb.must(*(b"%s1,%x,4" % (what.encode(), at) for at in places))

    def register(self, number):
        order = "big" if self.arch == "s390x" else "little"
        registers = bytes.fromhex(self.gdb.must(b"g")[:16 * 18].decode())
        return int.from_bytes(registers[8 * number:][:8], order)

    def pc(self):
        return self.register(PC[self.arch])

    def stopped(self, seconds):
        """Runs until the machine stops: True, and False when QEMU has left."""
        self.gdb.send(b"c")
        answer = self.gdb.answer(self.clock, seconds)
        return answer is not None and answer[:1] == b"T"

    # --- a boot -----------------------------------------------------------------------

    def watch(self, vm, ram):
        boot = self.boot
        try:
            there = self.stopped(self.seconds)
            out = there and self.pc() in hand_over(self.arch)
        except TimeoutError:
            self.gdb.interrupt()
            boot.how = "hang"
            boot.wrong(f"no end after {self.seconds} s, at {self.pc():x}")
            return
        judge_ram(boot, ram)
        if out:
            self.payload(vm)
        elif there:
            pc = self.pc()
            self.gave_up(pc - WAIT if self.arch == "s390x" else 0, f"at {pc:x}")
        else:
            status = vm.wait(PATIENCE)
            self.gave_up(status >> 1 if status & 1 else 0, f"with status {status}")

    def gave_up(self, code, where):
        self.boot.how = "refused"
        if code not in CODES:
            self.boot.wrong(f"ended {where}")

    def payload(self, vm):
        """It says that it is whole, or it is something else, which may do anything."""
        boot = self.boot
        boot.how = "entered"
        self.breakpoints("z", hand_over(self.arch))
        try:
            there = self.stopped(self.payload_seconds)
        except TimeoutError:
            return
        if there:
            good = self.arch == "s390x" and self.pc() == PAYLOAD_WAIT
        else:
            try:
                good = vm.wait(PATIENCE) == EXIT_GOOD
            except QemuError:   # a machine that its kernel has shut down stays there, paused
                good = False
        if good:
            boot.how = "booted"

    def look_at_log(self):
        boot = self.boot
        fault = re.search(FAULT, boot.text, re.M)
        if fault and boot.how not in ("booted", "entered"):     # a kernel that is none may run into our handlers
            boot.wrong(fault.group(0))
        if boot.how == "refused" and not re.search(lines.LAST, boot.text, re.M):
            boot.wrong("no last line")


def watched(arch, args, seconds=SECONDS, bios=True, whole=False):
    """The boot of a machine given by @args, which begin with -M MACHINE. @whole: the payload is known to come to an end."""
    return Watch(arch, args, seconds, bios, whole).boot
