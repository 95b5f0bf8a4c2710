#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Counts what a boot costs: instructions, queue notifications, channel commands, device accesses.

usage: count.py [options] -- QEMU-COMMAND...
       count.py --case NAME [--profile]     one of cases.py (--list names them)

Instructions are those up to the payload's first (--until ADDR, may be repeated), counted by the
TCG plugin; what the wait loops take is counted apart. They are found by name in the firmware's
ELF file (--elf): WAIT_FUNCTIONS. --profile prints the instructions of each function.
The rest comes from QEMU's own trace events. See docs/performance.md.
"""
import argparse
import bisect
import collections
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PLUGIN = os.path.join(TOP, "build", "plugin", "count.so")
WAIT_FUNCTIONS = ("virtqueue_spin", "clock_nap")

EVENTS = {
    "notifications": ("virtio_queue_notify",),
    "channel": ("virtio_ccw_interpret_ccw",),
    "accesses": ("memory_region_ops_read", "memory_region_ops_write"),
}


class CountError(Exception):
    pass


class Symbols:
    """The functions of an ELF file, and where they are at run time: @base more than in the file."""

    def __init__(self, elf, base=0):
        self.base = base
        if not os.path.exists(elf):
            raise CountError(f"{elf} is not there: run make first")
        out = subprocess.run(["nm", "-n", "--defined-only", "-S", elf], check=True, text=True,
                             stdout=subprocess.PIPE).stdout
        self.at, self.end, self.name = [], [], []
        for line in out.splitlines():
            field = line.split()
            if len(field) == 4 and field[2] in "tTwW":  # a symbol with a size: a function
                start = int(field[0], 16)
                self.at.append(start)
                self.end.append(start + int(field[1], 16))
                self.name.append(field[3])
            elif len(field) == 3 and field[1] in "tT" and not field[2].startswith((".L", "_")):  # assembly
                self.at.append(int(field[0], 16))
                self.end.append(None)
                self.name.append(field[2])

    def of(self, address):
        address -= self.base
        i = bisect.bisect_right(self.at, address) - 1
        if i < 0 or (self.end[i] is not None and address >= self.end[i]):
            return f"0x{(address + self.base) & ~0xfff:x}"
        return self.name[i]

    def ranges(self, names):
        return [(self.at[i] + self.base, self.end[i] + self.base) for i, n in enumerate(self.name)
                if n.split(".")[0] in names and self.end[i] is not None]


class Count:
    """What one boot took. work is the instructions without waiting."""

    def __init__(self, total, waiting, reached, status, seconds):
        self.total, self.waiting, self.reached = total, waiting, reached
        self.status, self.seconds = status, seconds
        self.work = total - waiting
        self.notifications = self.channel = self.accesses = 0
        self.regions = collections.Counter()    # device accesses by the region's name
        self.blocks = []                        # (address, instructions run, of these waiting)

    def figures(self):
        return {k: getattr(self, k) for k in ("total", "work", "notifications", "channel", "accesses")}

    def functions(self, symbols):
        """Instructions by function, waiting left out, most first."""
        by = collections.Counter()
        for address, insns, waiting in self.blocks:
            by[symbols.of(address)] += insns - waiting
        return by.most_common()


def plugin():
    """The plugin's path; made when it is not there or older than its source."""
    source = os.path.join(TOP, "tools", "plugin", "count.c")
    if not os.path.exists(PLUGIN) or os.path.getmtime(PLUGIN) < os.path.getmtime(source):
        subprocess.run(["make", "-s", "-C", TOP, "build/plugin/count.so"], check=True, stdout=sys.stderr)
    return PLUGIN


def read_log(path, result):
    """Counts trace events. Those after the payload's start are few: it ends the machine at once."""
    region = re.compile(r"name '([^']*)'")
    seen = collections.Counter()
    with open(path, encoding="ascii", errors="replace") as f:
        for line in f:
            event = line.split(" ", 1)[0].split(":")[-1]
            seen[event] += 1
            if event.startswith("memory_region_ops"):
                found = region.search(line)
                result.regions[found.group(1) if found else "?"] += 1
    for what, events in EVENTS.items():
        setattr(result, what, sum(seen[e] for e in events))
    # The payload's own write to isa-debug-exit is not the firmware's.
    result.accesses -= result.regions.pop("isa-debug-exit", 0)


def count(command, until=(), waits=(), trace=True, quit_at=False, each=False, timeout=60):
    """Runs QEMU command with the plugin and returns its Count."""
    work = tempfile.mkdtemp(prefix="vipl-count-")
    out, profile, log = (os.path.join(work, n) for n in ("count", "profile", "log"))
    arg = f"{plugin()},out={out},profile={profile}"
    arg += "".join(f",until=0x{a:x}" for a in until) + "".join(f",wait=0x{a:x}-0x{b:x}" for a, b in waits)
    arg += ",quit=on" * quit_at + ",each=on" * each
    full = [*command, "-plugin", arg]
    if trace:
        full += ["-D", log] + [a for events in EVENTS.values() for e in events for a in ("-trace", e)]
    started = time.monotonic()
    try:
        try:
            run = subprocess.run(full, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                 timeout=timeout, check=False)
        except subprocess.TimeoutExpired as late:
            tail = (late.stdout or b"")[-2000:].decode("ascii", "replace")
            raise CountError(f"no end within {timeout} s: {' '.join(full)}\n{tail}") from late
        if not os.path.exists(out):
            raise CountError(f"no counts from: {' '.join(full)}\n{run.stdout[-2000:].decode('ascii', 'replace')}")
        with open(out, encoding="ascii") as f:
            got = dict(line.split() for line in f)
        result = Count(int(got["total"]), int(got["waiting"]), got["reached"] == "1", run.returncode,
                       time.monotonic() - started)
        result.output = run.stdout.decode("ascii", "replace")
        with open(profile, encoding="ascii") as f:
            for line in f:
                address, insns, waiting, runs = line.split()
                if int(address, 16) not in until:
                    result.blocks.append((int(address, 16), int(insns) * int(runs), int(waiting) * int(runs)))
        if trace:
            read_log(log, result)
        return result
    finally:
        shutil.rmtree(work, ignore_errors=True)


def show(result, symbols=None, top=40):
    for name, value in result.figures().items():
        print(f"{name:14} {value:>14,}")
    print(f"{'payload':14} {'reached' if result.reached else 'NOT REACHED':>14}   status {result.status}, "
          f"{result.seconds:.2f} s")
    if symbols:
        print(f"\n{'instructions':>14}  function")
        for name, insns in result.functions(symbols)[:top]:
            print(f"{insns:>14,}  {name}")
    for name, n in result.regions.most_common(top if symbols else 0):
        print(f"{n:>14,}  accesses: {name}")


def main():
    # pylint: disable=too-many-locals
    p = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1], description=__doc__.split("\n\n", 1)[0])
    p.add_argument("--case")
    p.add_argument("--list", action="store_true")
    p.add_argument("--until", action="append", default=[], type=lambda s: int(s, 0))
    p.add_argument("--elf")
    p.add_argument("--base", default=0, type=lambda s: int(s, 0))
    p.add_argument("--profile", action="store_true")
    p.add_argument("--each", action="store_true", help="count at each instruction: slow, the check on the other way")
    p.add_argument("--quit", action="store_true", help="leave QEMU when the payload is reached")
    p.add_argument("--timeout", type=float, default=120)
    p.add_argument("command", nargs="*")
    a = p.parse_args()
    import cases  # pylint: disable=import-outside-toplevel  # which needs this module
    if a.list:
        print("\n".join(cases.CASES))
        return 0
    try:
        if a.case:
            case = cases.CASES[a.case]
            result = case.count(timeout=a.timeout, each=a.each)
            symbols = case.symbols()
        elif a.command:
            symbols = Symbols(a.elf, a.base) if a.elf else None
            result = count(a.command, a.until, symbols.ranges(WAIT_FUNCTIONS) if symbols else (), quit_at=a.quit,
                           each=a.each, timeout=a.timeout)
        else:
            p.error("a QEMU command or --case is missing")
    except CountError as e:
        print(f"count: {e}", file=sys.stderr)
        return 1
    show(result, (symbols or NoSymbols()) if a.profile else None)
    return 0 if result.reached else 1


class NoSymbols:
    def of(self, address):
        return f"0x{address & ~0xff:x}"


if __name__ == "__main__":
    sys.exit(main())
