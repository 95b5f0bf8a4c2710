#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Proves with Frama-C that the parsers and the virtqueue read and write only what is theirs, do
nothing undefined, and end.

usage: prove.py [--slice] [--list] [--table] [UNIT...]

A unit is a file tests/proofs/NAME.acsl, of a form that unit.py tells. The run ends with a line
"N passed, N failed"; it fails when a goal is neither proved nor explained, when an annotation finds no
place, or when a proof is of nothing because something is missing in it.
"""
import argparse
import concurrent.futures
import fnmatch
import os
import re
import shutil
import subprocess
import sys
import time

from table import check_docs, table
from unit import HERE, ROOT, Unit, Wrong

BUILD = os.path.join(ROOT, "build", "proofs")
KERNEL = ["-c11", "-machdep", "gcc_x86_64", "-kernel-warn-key", "annot-error=abort"]
WP = ["-instantiate", "-wp", "-wp-rte", "-wp-model", "Typed+Cast", "-wp-prover", "cvc4", "-wp-timeout", "60",
      "-wp-definitions-terminate", "-wp-declarations-terminate", "-wp-par", "2", "-wp-prop=-@exits",
      "-wp-cache", "update"]
# Without the goals of each access, which are Eva's.
ENDS = [a for a in WP if a not in ("-instantiate", "-wp-rte")]
EVA = ["-eva", "-eva-precision", "3", "-main", "proof_main", "-eva-no-print",
       "-eva-warn-key", "locals-escaping=inactive", "-metrics", "-metrics-eva-cover"]
GOAL = re.compile(r"^\[wp\] \[(?P<by>[^\]]*)\] Goal typed_cast_(?P<goal>\S+)(?: : (?P<result>Valid))?")
CVC4 = """#!/bin/sh
for arg; do
	shift
	case $arg in --tlimit=*) ;; *) set -- "$@" "$arg" ;; esac
done
exec {} "$@"
"""
# Warnings after which a proof would say less than it seems to.
HOLLOW = ("Missing assigns clause", "Missing terminates clause on call", "Neither code nor specification",
          "Missing decreases", "Unsupported", "not yet implemented", "Skip", "ignored", "Ignor",
          "Loop without", "Missing loop")


def run_unit(unit, seconds):
    """(names proved, names that are not)"""
    out = os.path.join(BUILD, unit.name)
    os.makedirs(out, exist_ok=True)
    unit.check_variants()
    if unit.mode == "states":
        return run_states(unit, out, seconds)
    copy = os.path.join(out, os.path.basename(unit.source))
    with open(copy, "w", encoding="utf-8") as f:
        f.write(unit.annotated())
        if unit.mode == "eva":
            f.write(f'#include "{HERE}/{unit.harness}"\n')
    include = (f"-I{ROOT}/include -I{ROOT} -I{HERE} -I{ROOT}/{os.path.dirname(unit.source)} "
               f"-include {HERE}/{unit.header}")
    command = ["frama-c", *KERNEL, f"-cpp-extra-args={include}"]
    if unit.mode != "eva":
        command += [*(ENDS if unit.mode == "ends" else WP), "-wp-session", os.path.join(BUILD, "session"),
                    "-wp-fct", ",".join(unit.functions())]
    else:
        command += EVA
    command += [*unit.options, copy]
    run = finish(command, seconds)
    with open(os.path.join(out, "log"), "w", encoding="utf-8") as f:
        f.write(" ".join(command) + "\n" + run.stdout)
    if run.returncode:
        tail = [l for l in run.stdout.splitlines() if "rror" in l or l.startswith("  ")][-8:]
        raise Wrong(f"Frama-C ended with {run.returncode}:\n  " + "\n  ".join(tail))
    return (judge_eva if unit.mode == "eva" else judge_wp)(unit, run.stdout)


def timed(unit, seconds):
    start = time.monotonic()
    good, bad = run_unit(unit, seconds)
    return good, bad, time.monotonic() - start


def finish(command, seconds):
    try:
        return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise Wrong(f"no end after {seconds} s") from None


def run_states(unit, out, seconds):
    program = os.path.join(out, "states")
    subprocess.run(["gcc", "-std=gnu11", "-O2", "-g", "-Wall", "-Wextra", "-fno-strict-aliasing",
                    "-fsanitize=address,undefined", "-fno-sanitize-recover=all", f"-I{ROOT}/include", f"-I{ROOT}",
                    "-o", program, os.path.join(HERE, unit.harness)], check=True)
    run = finish([program], seconds)
    with open(os.path.join(out, "log"), "w", encoding="utf-8") as f:
        f.write(run.stdout)
    rings = re.findall(r"^\S+: (.*: \d+ states)$", run.stdout, re.M)
    if run.returncode or not rings:
        return set(rings), {run.stdout.strip()[-2000:] or "no answer": "states"}
    return set(rings), {}


def judge_wp(unit, text):
    good, bad = set(), {}
    for line in text.splitlines():
        found = GOAL.match(line)
        if found:
            if found["result"]:
                good.add(found["goal"])
            else:
                bad[found["goal"]] = found["by"]
        if any(h in line for h in HOLLOW) and not harmless(unit, line):
            bad["hollow: " + line.strip()] = "warning"
    total = re.search(r"^\[wp\] Proved goals:\s+(\d+) / (\d+)", text, re.M)
    if not total:
        raise Wrong("no goals")
    left = int(total[2]) - int(total[1])
    if left != sum(1 for b in bad.values() if b != "warning"):
        raise Wrong(f"Frama-C counts {left} goals that are not proved, the log has {len(bad)}")
    for i in range(int(total[1]) - len(good)):
        good.add(f"(trivial {i})")
    return good, bad


def harmless(unit, line):
    """What is not called needs no contract. And where nothing is said of what is written, it may be everything;
    that is no less than it is, and enough for ends."""
    undefined = re.search(r"(?:Neither code nor \w+|explicit assigns clause) for function (\w+)", line)
    if undefined:
        return not unit.calls_of(undefined[1])
    return unit.mode == "ends" and "Missing assigns clause" in line


def judge_eva(unit, text):
    found = re.search(r"(\d+) alarms? generated by the analysis", text)
    bad = {}
    if not found:
        raise Wrong("Eva gave no summary")
    for line in text.splitlines():
        m = re.match(r"\[eva:alarm\] (\S+): Warning:", line)
        if m:
            bad["alarm " + os.path.basename(m[1])] = "Eva"
        if "[eva:garbled-mix" in line or "using default assigns" in line or "Neither code nor" in line:
            bad["hollow: " + line.strip()] = "warning"
    reached = set(re.findall(r"^ *(\w+): \d+ stmts? out of \d+", text, re.M))
    wanted = set(unit.functions())
    for name in wanted - reached:
        bad[f"hollow: the harness does not reach {name}()"] = "warning"
    return {f"(no alarm in {name})" for name in wanted & reached}, bad


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--slice", action="store_true", help="only what `make check` runs")
    parser.add_argument("--list", action="store_true", help="what is there, and what is not proved and why")
    parser.add_argument("--seconds", type=int, default=3600, help="time limit of a unit")
    parser.add_argument("--jobs", type=int, default=2, help="units at a time")
    parser.add_argument("units", nargs="*")
    parser.add_argument("--table", action="store_true", help="the table of docs/proofs.md")
    args = parser.parse_args()
    units = [Unit(os.path.join(HERE, n)) for n in sorted(os.listdir(HERE)) if n.endswith(".acsl")]
    if args.table:
        print(table(units))
        return 0
    check_docs(units)
    if args.units:
        units = [u for u in units if u.name in args.units]
    if args.slice:
        units = [u for u in units if u.slice]
    if args.list:
        for u in units:
            print(f"{u.name}: {' '.join([u.source] + u.also)}, {u.mode}{', slice' if u.slice else ''}")
            for what, why in {**u.skip, **u.unproved}.items():
                print(f"    not proved: {what}: {why}")
        return 0
    detect()
    check_bits()
    passed = failed = 0
    start = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(max_workers=args.jobs) as pool:
        jobs = {pool.submit(timed, u, args.seconds): u for u in units}
        for job in concurrent.futures.as_completed(jobs):
            unit = jobs[job]
            try:
                good, bad, took = job.result()
            except Wrong as e:
                print(f"prove: {unit.name}: {e}", flush=True)
                failed += 1
                continue
            open_goals = [g for g in bad if not any(fnmatch.fnmatch(g, p) for p in unit.unproved)]
            passed += len(good)
            failed += len(open_goals)
            for g in sorted(open_goals):
                print(f"prove: {unit.name}: {g}: not proved ({bad[g]})")
            print(f"prove: {unit.name}: {len(good)} goals of {unit.source}, "
                  f"{len(bad) - len(open_goals)} explained, {len(open_goals)} open ({took:.0f} s)", flush=True)
    print(f"prove: {time.monotonic() - start:.0f} s")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def check_bits():
    """The axioms on bits are theorems of 64-bit vectors."""
    wanted = set()
    for name in sorted(os.listdir(HERE)):
        if name.endswith(".h"):
            with open(os.path.join(HERE, name), encoding="utf-8") as f:
                for bits in re.findall(r"axiomatic \w*Bits \{(.*?)\n    \}", f.read(), re.S):
                    wanted |= set(re.findall(r"axiom (\w+):", bits))
    out = subprocess.run(["z3", "-T:60", os.path.join(HERE, "bits.smt2")], check=False, text=True,
                         stdout=subprocess.PIPE).stdout.split()
    proved = {name for name, answer in zip(out[::2], out[1::2]) if answer == "unsat"}
    if wanted - proved or len(out) % 2:
        sys.exit(f"prove: not theorems of bits: {sorted(wanted - proved) or out}")


def detect():
    """Why3 looks for its provers anew each time: what a user has configured, or has not, is no matter here.
    cvc4 counts time on the wall, so that a goal would be lost to whatever else the machine does: it is called
    without a limit, and Why3 ends it after as much time of a CPU."""
    missing = [tool for tool in ("frama-c", "why3", "cvc4", "z3", "gcc") if not shutil.which(tool)]
    if missing:
        sys.exit(f"prove: nothing is proved without {', '.join(missing)} (tools/setup check installs them)")
    provers = os.path.join(BUILD, "provers")
    os.makedirs(provers, exist_ok=True)
    with open(os.path.join(provers, "cvc4"), "w", encoding="utf-8") as f:
        f.write(CVC4.format(shutil.which("cvc4")))
        os.chmod(f.fileno(), 0o755)
    os.environ["PATH"] = provers + os.pathsep + os.environ["PATH"]
    os.environ["WHY3CONFIG"] = os.path.join(BUILD, "why3.conf")
    if os.path.exists(os.environ["WHY3CONFIG"]):
        os.remove(os.environ["WHY3CONFIG"])
    found = subprocess.run(["why3", "config", "detect"], check=False, text=True, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT)
    if found.returncode or "CVC4" not in found.stdout:
        sys.exit(f"prove: why3 does not find cvc4:\n{found.stdout}")


if __name__ == "__main__":
    sys.exit(main())
