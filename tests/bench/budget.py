#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The budget: what each boot of vipl's costs today, and what it may never cost.

usage: budget.py [CASE...]   measures and compares
       budget.py --write [CASE...]   takes what is measured as the new budget

budget.json: "counts" are what was measured; a count that grows by more than 2 % fails the check.
"limits" hold whatever the budget says: the project's promises. "growth" limits what one more of
something costs, in instructions. Devices answer when they do, so a boot is counted until a run is
within its budget, up to RUNS times: the fewest instructions of several runs are exact.
"""
import json
import os
import sys

import cases
import count as counting
import growth
import images

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "budget.json")
RUNS = 9
NOTIFICATIONS_MORE = 2
KEYS = ("work", "accesses", "notifications", "channel")
SIZE_LIMITS = {"build/s390x/vipl.elf": 63104, "build/x86/vipl.bin": 65536}


def load():
    with open(PATH, encoding="ascii") as f:
        return json.load(f)


def budgeted():
    return [n for n, c in cases.CASES.items() if c.vipl]


def allowed(key, value):
    """Of notifications two more: QEMU traces each twice, and merges those that its thread is late for."""
    return value + (NOTIFICATIONS_MORE if key == "notifications" else value * 2 // 100)


def over(figures, budget, limits):
    """What is too much, one line each."""
    lines = []
    for key in KEYS:
        if key in budget and figures[key] > allowed(key, budget[key]):
            lines.append(f"{key}: {figures[key]:,}, the budget is {budget[key]:,}")
        if key in limits and figures[key] > limits[key]:
            lines.append(f"{key}: {figures[key]:,}, the limit is {limits[key]:,}")
    return lines


def measure(case, budget=None, limits=None, runs=RUNS):
    """The least of each figure over up to @runs boots; done when that is within budget and limits."""
    least = None
    for _ in range(runs):
        result = case.count()
        if not result.reached:
            raise counting.CountError(f"{case.name}: payload not reached, status {result.status}\n"
                                      f"{result.output[-1000:]}")
        figures = result.figures()
        least = figures if least is None else {k: min(v, least[k]) for k, v in figures.items()}
        if budget is not None and not over(least, budget, limits or {}):
            break
    return {k: least[k] for k in KEYS}


def growth_of(what):
    """Instructions for one more, between the ends of a short series."""
    points = [(n, measure(case, runs=3)["work"]) for n, case in growth.series(quick=True)[what]]
    return (points[-1][1] - points[0][1]) / (points[-1][0] - points[0][0])


def main(args):
    write = args[:1] == ["--write"]
    budget = load()
    bad = 0
    for name in args[write:] or budgeted():
        try:
            figures = measure(cases.CASES[name])
        except (counting.CountError, OSError) as e:
            print(f"{name}: {e}", file=sys.stderr)
            bad = 1
            continue
        before = budget["counts"].get(name, {})
        lines = over(figures, {} if write else before, budget["limits"].get(name, {}))
        print(f"{name:28} " + "  ".join(f"{k} {figures[k]:,}" + (f" ({figures[k] - before[k]:+,})" if before else "")
                                        for k in KEYS if figures[k] or k == "work"))
        for line in lines:
            print(f"    {line}")
            bad = 1
        budget["counts"][name] = figures
    if write:
        budget["counts"] = dict(sorted(budget["counts"].items()))
        with open(PATH, "w", encoding="ascii") as f:
            json.dump(budget, f, indent="\t")
            f.write("\n")
    return bad


if __name__ == "__main__":
    assert os.path.isdir(images.TOP)
    sys.exit(main(sys.argv[1:]))
