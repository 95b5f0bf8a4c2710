# SPDX-License-Identifier: MIT
"""What docs/proofs.md says of each file: the units about it, and what no unit is about."""
import glob
import os
import sys

from unit import LOOP, ROOT, find_function, functions_of, text_of

PARSERS = ("disk fs iso9660 entries image zipl scsi virtio lib boot arch/x86/acpi.c arch/x86/fw_cfg.c "
           "arch/x86/bootorder.c arch/x86/memmap.c arch/x86/pci_bus.c include/vipl/view.h").split()
MARK = "<!-- prove.py --table -->"
HOW = {"wp": "WP", "ends": "ends (WP)", "eva": "Eva", "states": "all states"}


def table(units):
    """The units about each file; then the functions of whose accesses no unit is, and the loops of whose ends none is."""
    rows, about = ["| file | unit | how | functions left out |", "|---|---|---|---|"], {}
    for unit in units:
        for source in [unit.source] + unit.also:
            about.setdefault(source, []).append(unit)
    for source in sorted(about):
        here = functions_of(source)
        for unit in about[source]:
            only = [f for f in unit.only if f in here]
            left = "all but " + ", ".join(only) if unit.only else ", ".join(f for f in unit.skip if f in here)
            rows.append(f"| {source} | {unit.name} | {HOW[unit.mode]} | {left} |")
    return "\n".join(rows + without(about))


def without(about):
    """The second table, or that there is nothing to be in it."""
    rows = []
    for source in sorted(sources()):
        touches, ends = gaps(source, about.get(source, []))
        if touches or ends:
            rows.append(f"| {source} | {', '.join(touches)} | {', '.join(ends)} |")
    if not rows:
        return ["", "Of each function in these files some unit is about the accesses, and of each loop some unit shows that it ends."]
    return ["", "| file | functions whose accesses no unit is about | whose loops no unit shows to end |", "|---|---|---|"] + rows


def sources():
    return [os.path.relpath(f, ROOT) for p in PARSERS for f in
            (glob.glob(f"{ROOT}/{p}/**/*.c", recursive=True) if os.path.isdir(f"{ROOT}/{p}") else [f"{ROOT}/{p}"])]


def gaps(source, units):
    """Which of its functions no unit of those that look at accesses, and at ends, is about."""
    lines = text_of(source).split("\n")
    loops = [f for f in functions_of(source)
             if any(LOOP.match(l) for l in lines[slice(*find_function(lines, f, source))])]
    touched = {f for u in units if u.mode != "ends" for f in u.functions()}
    ended = {f for u in units if u.mode != "eva" for f in u.functions()}
    return [f for f in functions_of(source) if f not in touched], [f for f in loops if f not in ended]


def check_docs(units):
    """docs/proofs.md says what is there."""
    if text_of("docs/proofs.md").split(MARK)[1].strip() != table(units).strip():
        sys.exit("prove: the table in docs/proofs.md is not that of prove.py --table")
