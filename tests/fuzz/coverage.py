#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Which lines of the parsers unit tests and corpora reach: runs both, prints a table, holds it to limits.

usage: coverage.py [-v]         -v names the lines that nothing reaches
Builds are tests/fuzz/coverage.mk's; the report with sources is build/coverage/html. Status 1: below a limit.
"""
import glob
import json
import os
import subprocess
import sys

import run

TOP, OUT = run.TOP, os.path.join(run.TOP, "build/coverage")
# Everything that reads what a disk, a device or the host says.
PARSERS = ["disk/", "fs/", "iso9660/", "entries/", "image/", "zipl/", "scsi/", "virtio/", "lib/", "arch/x86/acpi.c",
           "arch/x86/fw_cfg.c", "arch/x86/bootorder.c", "arch/x86/memmap.c", "arch/x86/pci_bus.c"]
# Only firmware has these: the host's C library is there.
NOT_HERE = ["lib/string.c"]
ALL, EACH = 95.0, 90.0


def programs():
    for old in glob.glob(f"{OUT}/obj/**/*.gcda", recursive=True):
        os.remove(old)
    for path in sorted(glob.glob(f"{OUT}/unit/test_*")):
        yield [path]
    for path in sorted(glob.glob(f"{OUT}/fuzz/*")):
        folder = run.corpus(os.path.basename(path))
        yield [path, *(os.path.join(folder, n) for n in sorted(os.listdir(folder)))]


def measure():
    for command in programs():
        done = subprocess.run(command, cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600,
                              check=False, errors="replace")
        if done.returncode:
            sys.exit(f"{command[0]}: status {done.returncode}\n{done.stdout[-3000:]}")
    for left in glob.glob(f"{OUT}/obj/**/*.gcno", recursive=True):
        if not os.path.exists(left[:-4] + "gcda"):      # of a source that is there no more
            os.remove(left)
    os.makedirs(f"{OUT}/html", exist_ok=True)
    subprocess.run(["gcovr", "-r", TOP, "--object-directory", f"{OUT}/obj", *(f"--filter={TOP}/{p}" for p in PARSERS),
                    "--json", f"{OUT}/lines.json", "--html-details", f"{OUT}/html/index.html", f"{OUT}/obj"],
                   cwd=f"{OUT}/html", check=True, timeout=600)   # where what gcov makes may lie about
    with open(f"{OUT}/lines.json", encoding="ascii") as f:
        return json.load(f)["files"]


def main():
    files, bad = {}, 0
    for file in measure():
        lines = [line for line in file["lines"] if not line.get("gcovr/noncode")]
        files[file["file"]] = (len(lines), [line["line_number"] for line in lines if not line["count"]])
    for name in sorted(p for part in PARSERS for p in glob.glob(part + "*.c" if part.endswith("/") else part, root_dir=TOP)):
        if name not in files and name not in NOT_HERE:
            print(f"  {name:24} is in no test")
            bad = 1
    for name, (n, missed) in sorted(files.items()):
        rate = 100.0 * (n - len(missed)) / n
        low = rate < EACH
        bad |= low
        print(f"  {name:24} {n - len(missed):4} of {n:4} lines {rate:6.1f} %{'  LOW' if low else ''}")
        if missed and (low or "-v" in sys.argv):
            print("      not", *missed)
    n, missed = sum(f[0] for f in files.values()), sum(len(f[1]) for f in files.values())
    rate = 100.0 * (n - missed) / n
    print(f"  {'parsers':24} {n - missed:4} of {n:4} lines {rate:6.1f} %, limits {ALL} % and {EACH} % of each file")
    return int(bool(bad) or rate < ALL)


if __name__ == "__main__":
    sys.exit(main())
