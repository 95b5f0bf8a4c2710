#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The benchmark: vipl and its peers in turn, on the same images.

usage: bench.py [--quick] [--only counts,wall,throughput,growth,size]

1 counts      instructions to the payload's first, device accesses, notifications, channel commands
2 wall        time over a floor (the same machine, whose firmware ends at once), in paired rounds
3 throughput  large loads against a process that preads the same bytes into fresh memory
4 growth      what one more disk, LUN, partition, file, PCI function or page costs
5 size        of each image, and the RAM each one writes

Results: build/bench/bench.json, bench.txt (the tables) and bench.svg. A case that fails is a line
in them, and the exit status is 1.
"""
import argparse
import json
import os
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
    """Tables as text and everything as JSON, written after each section."""

    def __init__(self):
        self.data = {"qemu": subprocess.run(["qemu-system-x86_64", "--version"], check=True, text=True,
                                            stdout=subprocess.PIPE).stdout.splitlines()[0],
                     "date": time.strftime("%Y-%m-%d"), "failed": []}
        self.lines = []

    def table(self, title, head, rows):
        cells = [[str(c) if not isinstance(c, int) else f"{c:,}" for c in row] for row in [head, *rows]]
        width = [max(len(row[i]) for row in cells) for i in range(len(head))]
        self.say(f"\n{title}")
        for row in cells:
            self.say("  " + row[0].ljust(width[0]) + "".join("  " + c.rjust(w) for c, w in zip(row[1:], width[1:])))

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
            f.write("\n".join(self.lines) + "\n")
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

WALL = {
    "floor-q35": ["vipl-q35-blk", "vipl-q35-blk-4k", "vipl-q35-scsi", "qboot-q35-kernel", "seabios-q35-sector",
                  "seabios-q35-kernel", "seabios-q35-grub", "seabios-q35-isolinux"],
    "floor-pc": ["vipl-pc-blk", "vipl-pc-blk-4k", "qboot-pc-kernel", "seabios-pc-sector", "seabios-pc-grub"],
    "floor-microvm": ["vipl-microvm-blk", "vipl-microvm-blk-4k", "qboot-microvm-kernel"],
    "floor-s390x": ["vipl-s390x-blk-68k", "ccw-s390x-blk-68k", "vipl-s390x-scsi-68k", "ccw-s390x-scsi-68k",
                    "vipl-s390x-blk-100m", "ccw-s390x-blk-100m", "vipl-s390x-scsi-100m", "ccw-s390x-scsi-100m"],
}


def seconds(command, ok, timeout):
    started = time.perf_counter()
    run = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         timeout=timeout, check=False)
    took = time.perf_counter() - started
    if run.returncode != ok:
        raise counting.CountError(f"status {run.returncode}, not {ok}: {run.stdout[-300:].decode('ascii', 'replace')}")
    return took


def paired(floor, contenders, rounds):
    """{name: median of (its time - that of the floor in the same round), in ms}; a failure is its message."""
    commands = {c.name: c.command() for c in (floor, *contenders)}
    over = {c.name: [] for c in contenders}
    broken = {}
    for turn in range(rounds + 1):
        base = seconds(commands[floor.name], floor.ok, floor.timeout)
        for c in contenders:
            if c.name in broken:
                continue
            try:
                took = seconds(commands[c.name], c.ok, c.timeout)
            except (counting.CountError, subprocess.TimeoutExpired) as e:
                broken[c.name] = str(e)
                continue
            if turn:    # the first round warms caches
                over[c.name].append((took - base) * 1000)
    return {n: statistics.median(v) for n, v in over.items() if n not in broken}, broken


def section_wall(report, quick):
    found = report.data["wall_ms"] = {}
    rounds = 3 if quick else 11
    groups = dict(WALL)
    if not quick:
        groups["floor-q35 "] = ["ovmf-q35-efi"]
    for floor, names in groups.items():
        try:
            medians, broken = paired(cases.CASES[floor.strip()], [cases.CASES[n] for n in names],
                                     rounds if "ovmf-q35-efi" not in names else 3)
        except BROKEN as e:
            report.failed(floor, e)
            continue
        found.update({n: round(v, 2) for n, v in medians.items()})
        for name, why in broken.items():
            report.failed(name, why)
    rows = []
    for name, ms in found.items():
        peer = found.get(VERSUS.get(name))
        rows.append([name, f"{ms:.1f}", f"{peer / ms:.1f}x" if peer and peer > 0 and ms > 0 else "", VERSUS.get(name, "")])
    report.table(f"Wall time over the floor, ms (medians of {rounds} paired rounds)", ["", "ms", "less than", ""], rows)


# --- throughput ---------------------------------------------------------------------

def limit_ms(path, size, rounds=1, small=False):
    command = [os.path.join(OUT, "limit"), path, str(size)] + ["small"] * small
    return statistics.median(float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True,
                                                  timeout=300).stdout) for _ in range(rounds))


def load_rounds(case, raw, size, rounds):
    """(ms over the floor, times the limit): medians over rounds of floor, case and limit, one after the other."""
    floor = growth.load_floor(case)
    ms, times = [], []
    for turn in range(rounds + 1):
        took = (-seconds(floor.command(), floor.ok, floor.timeout) + seconds(case.command(), case.ok, case.timeout)) * 1000
        limit = limit_ms(raw, size)
        if turn:    # the first round warms caches
            ms.append(took)
            times.append(took / limit)
    return statistics.median(ms), statistics.median(times)


def section_throughput(report, quick):
    found = report.data["throughput"] = {}
    sizes = [64 * MIB] if quick else [64 * MIB, 512 * MIB, 2048 * MIB]
    rows = []
    for size in sizes:
        rounds = 3 if quick or size > 512 * MIB else 7
        raw = images.initrd(size)
        limit_ms(raw, size, 1)
        limits = limit_ms(raw, size, rounds), limit_ms(raw, size, rounds, small=True)
        rows.append([f"limit {size // MIB} MiB", f"{limits[0]:.0f}", f"{size / MIB / limits[0]:.2f}", "", "", ""])
        rows.append(["  without huge pages", f"{limits[1]:.0f}", f"{size / MIB / limits[1]:.2f}", "", "", ""])
        found[f"limit-{size // MIB}m"] = {"ms": limits[0], "small_pages_ms": limits[1]}
        for case in growth.loads(size):
            try:
                ms, times = load_rounds(case, raw, size, rounds)
                figures = counted(case, 1)
            except BROKEN as e:
                report.failed(case.name, e)
                continue
            found[case.name] = {"ms": round(ms, 2), "of_limit": round(times, 3), **figures}
            rows.append([case.name, f"{ms:.0f}", f"{size / MIB / ms:.2f}", f"{times:.2f}",
                         figures["notifications"], figures["work"] if case.vipl else figures["total"]])
    report.table("Throughput (wall over floor)", ["", "ms", "MiB/ms", "x limit", "notifications", "instructions"], rows)


# --- growth, size -----------------------------------------------------------------------

def section_growth(report, quick):
    found = report.data["growth"] = {}
    rows = []
    for what, series in growth.series(quick).items():
        points = []
        for n, case in series:
            try:
                points.append((n, counted(case, 1 if quick else 3)))
            except BROKEN as e:
                report.failed(f"{what} {n}", e)
        found[what] = {n: f for n, f in points}
        first = points[0] if points else None
        for n, f in points:
            each = (f["work"] - first[1]["work"]) / (n - first[0]) if n != first[0] else 0
            rows.append([what, n, f["work"], f"{each:,.1f}" if each else "", f["notifications"], f["accesses"],
                         f["channel"]])
    report.table("Growth (instructions without waiting)",
                 ["", "n", "instructions", "per one more", "notifications", "accesses", "channel"], rows)


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
    report = Report()
    for name in a.only.split(","):
        SECTIONS[name](report, a.quick)
        report.save()
    print(f"\n{OUT}/bench.txt, bench.json, bench.svg")
    return 1 if report.data["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
