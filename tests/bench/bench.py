#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The benchmark: vipl and its peers in turn, on the same images.

usage: bench.py [--quick] [--only counts,wall,throughput,growth,size]

1 counts      instructions to the payload's first, device accesses, notifications, channel commands
2 wall        time over a floor (the same devices, a firmware that ends at once, no kernel), in paired rounds
3 throughput  large loads against a process that preads the same file into fresh memory
4 growth      what one more disk, LUN, partition, file, PCI function or page costs
5 size        of each image, and the RAM each one writes

Results: build/bench/bench.json, bench.txt (the tables) and bench.svg. A case that fails is a line
in them, and the exit status is 1.
"""
import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time

import cases
import chart
import count as counting
import growth
import images

OUT = os.path.join(images.TOP, "build", "bench")
MIB = images.MIB
BROKEN = (counting.CountError, OSError, RuntimeError, subprocess.SubprocessError)


class Report:
    """Tables as text and everything as JSON, written after each section. With --only the other sections stay."""

    def __init__(self, fresh):
        self.data = {"tables": {}}
        if not fresh and os.path.exists(os.path.join(OUT, "bench.json")):
            with open(os.path.join(OUT, "bench.json"), encoding="ascii") as f:
                self.data.update(json.load(f))
        self.data |= {"qemu": subprocess.run(["qemu-system-x86_64", "--version"], check=True, text=True,
                                             stdout=subprocess.PIPE).stdout.splitlines()[0],
                      "date": time.strftime("%Y-%m-%d"), "processors": os.cpu_count(), "failed": []}
        self.lines = None

    def begin(self, section):
        self.lines = self.data["tables"][section] = []

    def table(self, title, head, rows):
        cells = [[str(c) if not isinstance(c, int) else f"{c:,}" for c in row] for row in [head, *rows]]
        width = [max(len(row[i]) for row in cells) for i in range(len(head))]
        self.say(f"\n{title}")
        for row in cells:
            self.say("  " + row[0].ljust(width[0]) + "".join("  " + c.rjust(w) for c, w in zip(row[1:], width[1:])))

    @staticmethod
    def load():
        return "%.1f" % os.getloadavg()[0]

    def say(self, line):
        print(line, flush=True)
        self.lines.append(line)

    def failed(self, name, why):
        self.data["failed"].append(name)
        self.say(f"  {name}: FAILED: {str(why).strip()[:300]}")

    def save(self):
        os.makedirs(OUT, exist_ok=True)
        with open(os.path.join(OUT, "bench.json"), "w", encoding="ascii") as f:
            json.dump(self.data, f, indent=1)
            f.write("\n")
        with open(os.path.join(OUT, "bench.txt"), "w", encoding="ascii") as f:
            f.write("".join("\n".join(self.data["tables"].get(n, [])) + "\n" for n in SECTIONS))
        with open(os.path.join(OUT, "bench.svg"), "w", encoding="ascii") as f:
            f.write(chart.svg(self.data))


# --- counts -----------------------------------------------------------------------

def counted(case, runs):
    """The run with the fewest instructions but waiting: devices answer when they do, the rest is exact."""
    results = [case.count() for _ in range(runs)]
    if not all(r.reached for r in results):
        bad = next(r for r in results if not r.reached)
        raise counting.CountError(f"payload not reached, status {bad.status}\n{bad.output[-500:]}")
    best = min(results, key=lambda r: r.work)
    figures = best.figures()
    # What depends on timing is the median: peers' instructions with their waiting, all notifications.
    for key in ("total", "notifications", "accesses"):
        figures[key] = int(statistics.median_low(r.figures()[key] for r in results))
    return figures


# A peer's case for each of vipl's: what the ratio is taken to.
VERSUS = {
    "vipl-q35-blk": "qboot-q35-kernel", "vipl-pc-blk": "qboot-pc-kernel", "vipl-microvm-blk": "qboot-microvm-kernel",
    "vipl-q35-kernel": "qboot-q35-kernel", "vipl-pc-kernel": "qboot-pc-kernel",
    "vipl-microvm-kernel": "qboot-microvm-kernel", "vipl-q35-scsi": "seabios-q35-sector",
    "vipl-pc-scsi": "seabios-pc-sector", "vipl-q35-blk-4k": "seabios-q35-sector",
    "vipl-pc-blk-4k": "seabios-pc-sector",
    "vipl-s390x-blk-68k": "ccw-s390x-blk-68k", "vipl-s390x-scsi-68k": "ccw-s390x-scsi-68k",
    "vipl-s390x-blk-100m": "ccw-s390x-blk-100m", "vipl-s390x-scsi-100m": "ccw-s390x-scsi-100m",
}


def section_counts(report, quick):
    found = report.data["counts"] = {}
    for name, case in cases.CASES.items():
        if name.startswith("floor"):
            continue
        slow = case.timeout > 100 and not case.vipl
        try:
            found[name] = counted(case, 1 if slow or quick else 5 if case.vipl else 3)
        except BROKEN as e:
            report.failed(name, e)
    rows = []
    for name, f in found.items():
        peer = found.get(VERSUS.get(name))
        ratio = f"{peer['total'] / f['work']:.1f}x" if peer else ""
        # Which of a peer's instructions are waiting is not known: it has one figure.
        rows.append([name, f["total"], f["work"] if name.startswith("vipl") else "", f["accesses"],
                     f["notifications"], f["channel"], ratio, VERSUS.get(name, "")])
    report.table("Counts (instructions from reset to the payload's first)",
                 ["", "instructions", "no waiting", "accesses", "notifications", "channel", "less than", ""], rows)


# --- wall time -----------------------------------------------------------------------

WALL = [
    "vipl-q35-blk", "qboot-q35-kernel", "seabios-q35-kernel", "vipl-q35-blk-4k", "vipl-q35-scsi", "seabios-q35-sector",
    "seabios-q35-grub", "seabios-q35-isolinux", "vipl-pc-blk", "qboot-pc-kernel", "vipl-pc-blk-4k", "seabios-pc-sector",
    "seabios-pc-kernel", "seabios-pc-grub", "vipl-microvm-blk", "qboot-microvm-kernel", "vipl-microvm-blk-4k", "vipl-s390x-blk-68k",
    "ccw-s390x-blk-68k", "vipl-s390x-scsi-68k", "ccw-s390x-scsi-68k", "vipl-s390x-blk-100m", "ccw-s390x-blk-100m",
    "vipl-s390x-scsi-100m", "ccw-s390x-scsi-100m", "qemu-s390x-kernel-100m",
]
SLOW = ["ovmf-q35-efi"]
KVM = ["vipl-q35-blk", "vipl-q35-blk-4k", "qboot-q35-kernel", "seabios-q35-sector", "vipl-microvm-blk", "qboot-microvm-kernel"]


def timed(command, ok, timeout):
    """(wall, processor time) of a run in ms; its status has to be @ok."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    run = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         timeout=timeout, check=False)
    took = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode != ok:
        raise counting.CountError(f"status {run.returncode}, not {ok}: {run.stdout[-300:].decode('ascii', 'replace')}")
    return took * 1000, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def limit_ms(path, size, small=False):
    command = [os.path.join(OUT, "limit"), path, str(size)] + ["small"] * small
    return float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=300).stdout)


def over_floor(case, size=128 * MIB):
    """What one run takes more than its floor, run just before: (wall, processor time) in ms.

    Reading the file before has it in the page cache, and as much free memory at hand that the machine
    below (should this be a virtual one) has given it: else whoever comes first pays for the others.
    """
    floor = cases.floor_of(case)
    base = timed(floor.command(), floor.ok, floor.timeout)
    path = case.file()
    limit_ms(path, min(size, os.path.getsize(path)))
    return [x - y for x, y in zip(timed(case.command(), case.ok, case.timeout), base)]


def medians(pairs):
    return [round(statistics.median(column), 2) for column in zip(*pairs)]


def in_turn(contenders, rounds):
    """Rounds in which each has its turn: {name: (wall, processor time)}, {name: why it has none}."""
    over, broken = {c.name: [] for c in contenders}, {}
    for turn in range(rounds + 1):
        for c in contenders:
            if c.name in broken:
                continue
            try:
                took = over_floor(c)
            except BROKEN as e:
                broken[c.name] = str(e)
                continue
            if turn:    # the first round warms caches
                over[c.name].append(took)
    return {n: medians(v) for n, v in over.items() if n not in broken}, broken


def wall_rows(found, suffix=""):
    rows = []
    for name, (ms, cpu) in found.items():
        versus = VERSUS.get(name.removesuffix(suffix))
        peer = found.get(f"{versus}{suffix}")
        ratio = f"{peer[0] / ms:.1f}x" if peer and peer[0] > 0 and ms > 0 else ""
        rows.append([name, f"{ms:.1f}", f"{cpu:.1f}", ratio, versus if peer else ""])
    return rows


WALL_HEAD = ["", "ms", "processor ms", "less than", ""]


def section_wall(report, quick):
    rounds = 3 if quick else 11
    found, broken = in_turn([cases.CASES[n] for n in WALL], rounds)
    if not quick:
        more, also = in_turn([cases.CASES[n] for n in SLOW], 3)
        found, broken = found | more, broken | also
    for name, why in broken.items():
        report.failed(name, why)
    report.data["wall_ms"] = {n: v[0] for n, v in found.items()}
    report.data["processor_ms"] = {n: v[1] for n, v in found.items()}
    report.table(f"Wall time over the floor, TCG (medians of {rounds} rounds in turn; load {report.load()})", WALL_HEAD,
                 wall_rows(found))
    section_kvm(report, rounds)


def section_kvm(report, rounds):
    """The same under KVM, where there is one in which a machine comes up at all."""
    try:
        floor = cases.under_kvm(cases.floor_of(cases.CASES[KVM[0]]))
        timed(floor.command(), floor.ok, 20)
    except BROKEN as e:
        report.data["kvm"] = "none"
        report.say(f"\nWall time under KVM: there is none here ({str(e).strip().splitlines()[-1][:120]})")
        return
    found, broken = in_turn([cases.under_kvm(cases.CASES[n]) for n in KVM], rounds)
    report.data["kvm"] = {n: v[0] for n, v in found.items()}
    report.table(f"Wall time over the floor, KVM (medians of {rounds} rounds in turn)", WALL_HEAD, wall_rows(found, " kvm"))
    for name, why in broken.items():
        if name.startswith("vipl"):
            report.failed(name, why)
        else:
            report.say(f"  {name}: does not come up under this KVM")


# --- throughput ---------------------------------------------------------------------

def load_rounds(case, size, rounds):
    """Medians over rounds of the limit, then the floor and the case: (limit, wall, processor time, times the limit)."""
    taken = []
    for turn in range(rounds + 1):
        limit_ms(case.file(), size)
        limit = limit_ms(case.file(), size)
        took = over_floor(case, size)
        if turn:    # the first round warms caches
            taken.append((limit, *took, took[0] / limit))
    return medians(taken)


def section_throughput(report, quick):
    found = report.data["throughput"] = {}
    sizes = [64 * MIB] if quick else [64 * MIB, 512 * MIB, 2048 * MIB]
    rows = []
    for size in sizes:
        rounds = 3 if quick else 5 if size > 512 * MIB else 9
        for case in growth.loads(size):
            try:
                limit, ms, cpu, times = load_rounds(case, size, rounds)
                figures = counted(case, 1)
            except BROKEN as e:
                report.failed(case.name, e)
                continue
            found[case.name] = {"limit_ms": limit, "ms": ms, "processor_ms": cpu, "of_limit": times, **figures}
            rows.append([case.name, f"{limit:.0f}", f"{ms:.0f}", f"{times:.2f}", f"{size / MIB / ms * 1000:,.0f}",
                         f"{cpu:.0f}", figures["notifications"], figures["work"] if case.vipl else figures["total"]])
        raw = images.initrd(size)
        small = statistics.median(limit_ms(raw, size, small=True) for _ in range(3))
        found[f"limit-{size // MIB}m"] = {"small_pages_ms": round(small, 2)}
        rows.append([f"(limit {size // MIB}m, no huge pages)", f"{small:.0f}"] + [""] * 6)
    report.table(f"Throughput (limit: the same file read into fresh memory; load {report.load()})",
                 ["", "limit ms", "ms", "x limit", "MiB/s", "processor ms", "notifications", "instructions"], rows)


# --- growth, size -----------------------------------------------------------------------

def section_growth(report, quick):
    found = report.data["growth"] = {}
    rows = []
    for what, series in growth.series(quick).items():
        found[what] = {}
        before = None
        for n, case in series:
            try:
                f = counted(case, 1 if quick else 3)
                f["ms"] = in_turn([case], 1 if quick else 3)[0][case.name][0]
            except (*BROKEN, KeyError) as e:
                report.failed(f"{what} {n}", e)
                continue
            found[what][n] = f
            # From point to point: what is run at all for the first time is a step, not a slope.
            each = f"{(f['work'] - before[1]) / (n - before[0]):,.1f}" if before else ""
            before = n, f["work"]
            rows.append([what, n, f["work"], each, f["notifications"], f["accesses"], f["channel"], f"{f['ms']:.1f}"])
    report.table("Growth (instructions without waiting; wall time over a floor with the same devices)",
                 ["", "n", "instructions", "per one more", "notifications", "accesses", "channel", "ms"], rows)


def section_size(report, quick):
    del quick
    found = report.data["size"] = growth.sizes()
    for name, size in found.items():
        if not size:
            report.failed(name, "not there")
    ram = report.data["ram_kib"] = {}
    for case in growth.ram_cases():
        try:
            ram[case.name] = growth.ram_written(case) >> 10
        except BROKEN as e:
            report.failed(case.name, e)
    report.table("Size of the image, bytes", ["", "bytes"], list(found.items()))
    report.table("RAM written, but for what was loaded, KiB", ["", "KiB"], list(ram.items()))


SECTIONS = {"counts": section_counts, "wall": section_wall, "throughput": section_throughput,
            "growth": section_growth, "size": section_size}


def main():
    p = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1][7:], add_help=True)
    p.add_argument("--quick", action="store_true", help="few rounds, small loads")
    p.add_argument("--only", default=",".join(SECTIONS))
    a = p.parse_args()
    only = a.only.split(",")
    report = Report(set(only) == set(SECTIONS))
    for name in only:
        report.begin(name)
        SECTIONS[name](report, a.quick)
        report.save()
    print(f"\n{OUT}/bench.txt, bench.json, bench.svg")
    return 1 if report.data["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
