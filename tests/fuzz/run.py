#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs fuzz targets one after the other, with bounds on time and memory, and says what came of it.

usage: run.py [--seconds N | --slice | --merge | --until RUNS] NAME...

--slice runs every input of the corpora and as many mutations again as keep it short, always the same ones.
--until goes on until each target has so many executions in all, those first that get there soonest; one with a
finding is left out from then on. It takes the build without traced comparisons, which is several times as fast.
--merge puts what is new in build/fuzz/new into the corpora, as few files as reach the same.
A corpus is kept as one archive, tests/fuzz/corpus/NAME.tar.xz, and unpacked to build/fuzz/corpus/NAME.
Executions are added up in build/fuzz/executions.json, findings are in build/fuzz/found. Status 1: a finding.
"""
import argparse
import hashlib
import io
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tarfile
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OUT = os.path.join(TOP, "build/fuzz")
HERE = os.path.join(TOP, "tests/fuzz")
SLICE_RUNS = 2000
MAX_LEN = {"x86": 32768, "s390x": 32768, "ext4": 16384, "fat": 16384, "iso9660": 16384, "zipl": 16384,
           "eckd": 16384, "eltorito": 16384, "gpt": 8192, "mbr": 8192, "acpi": 16384}
DEFAULT_LEN = 4096
# Whose dictionaries a target of several layers takes.
LAYERS = {"x86": ["gpt", "mbr", "fat", "ext4", "iso9660", "bls", "extlinux", "isolinux", "bzimage", "uki", "elf", "multiboot"],
          "s390x": ["zipl", "eckd", "eltorito", "iso9660", "s390"], "pci_bus": ["pci"], "vscsi": ["scsi"]}
# A run that takes longer than this is a hang; a loaded machine needs some patience.
TIMEOUT = 10
CHUNK = 90      # seconds of one target at a time, on the way to many executions
# Next to nothing is allocated and freed but the fuzzer's own copies of inputs.
SANITIZERS = {"UBSAN_OPTIONS": "print_stacktrace=1",
              "ASAN_OPTIONS": "quarantine_size_mb=1:thread_local_quarantine_size_kb=64:max_malloc_fill_size=0"}


def options(name):
    # the firmware has no heap that could leak
    args = ["-detect_leaks=0", "-timeout=%d" % TIMEOUT, "-rss_limit_mb=1024", "-malloc_limit_mb=256", "-print_final_stats=1",
            "-max_len=%d" % MAX_LEN.get(name, DEFAULT_LEN), "-artifact_prefix=%s/found/%s-" % (OUT, name)]
    words = dictionary(name)
    return [*args, "-dict=" + words] if words else args


def dictionary(name):
    """The target's words, or those of all its layers; None: it has none."""
    parts = [os.path.join(HERE, "dict", part + ".dict") for part in LAYERS.get(name, [name])]
    if not all(map(os.path.exists, parts)):
        return None
    os.makedirs(os.path.join(OUT, "dict"), exist_ok=True)
    with open(os.path.join(OUT, "dict", name), "w", encoding="ascii") as out:
        for part in parts:
            with open(part, encoding="ascii") as f:
                out.write(f.read())
    return out.name


def archive(name):
    return os.path.join(HERE, "corpus", name + ".tar.xz")


def corpus(name):
    """The folder with the target's inputs, unpacked anew when the archive changed."""
    path, stamp = os.path.join(OUT, "corpus", name), os.path.join(OUT, "corpus", name + ".stamp")
    there = os.path.exists(archive(name))
    if there and os.path.exists(stamp) and os.path.getmtime(stamp) >= os.path.getmtime(archive(name)):
        return path
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path, exist_ok=True)
    if there:
        with tarfile.open(archive(name)) as tar:
            for member in tar:
                with open(os.path.join(path, os.path.basename(member.name)), "wb") as f:
                    f.write(tar.extractfile(member).read())
        with open(stamp, "wb"):
            pass
    return path


def keep(name, folder):
    """Packs a folder's files as the corpus; the same files give the same bytes."""
    os.makedirs(os.path.join(HERE, "corpus"), exist_ok=True)
    units = {}
    for unit in os.listdir(folder):
        with open(os.path.join(folder, unit), "rb") as f:
            data = f.read()
        units[hashlib.sha256(data).hexdigest()[:12]] = data
    with tarfile.open(archive(name), "w:xz", preset=9) as tar:
        for unit in sorted(units):
            info = tarfile.TarInfo(unit)
            info.size = len(units[unit])
            tar.addfile(info, io.BytesIO(units[unit]))


def new(name):
    path = os.path.join(OUT, "new", name)
    os.makedirs(path, exist_ok=True)
    return path


def run(name, args, limit, build="", nice=19):
    """The target's status and output. What takes long leaves the machine to others."""
    try:
        done = subprocess.run([os.path.join(OUT, build, name), *args], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=limit, check=False, errors="replace", preexec_fn=lambda: os.nice(nice),
                              env={**os.environ, **SANITIZERS})
    except subprocess.TimeoutExpired:
        return 1, "no end"
    return done.returncode, done.stdout


def fuzz(name, how):
    size = len(os.listdir(corpus(name)))
    with tempfile.TemporaryDirectory() as scratch:
        if how.slice:
            args = [scratch, corpus(name), "-runs=%d" % (size + SLICE_RUNS), "-seed=1"]
        else:
            args = [new(name), corpus(name), "-max_total_time=%d" % how.seconds]
        if how.until:
            args += ["-reduce_inputs=0", "-entropic_scale_per_exec_time=1", "-verbosity=0"]
        status, text = run(name, [*options(name), *args], 120 + 2 * (how.seconds or 0), "fast" if how.until else "",
                           0 if how.slice else 19)
    found = re.search(r"stat::number_of_executed_units:\s+(\d+)", text)
    cov = re.findall(r" cov: (\d+)", text)
    return {"status": status, "runs": int(found.group(1)) if found else 0, "cov": int(cov[-1]) if cov else 0,
            "inputs": size, "text": text}


def merge(name):
    """A corpus of few inputs that reach what all of them do."""
    with tempfile.TemporaryDirectory() as scratch:
        status, text = run(name, [*options(name), "-set_cover_merge=1", scratch, corpus(name), new(name),
                                  os.path.join(OUT, "seeds", name)], 3600, nice=0)
        if status:
            return status, text
        keep(name, scratch)
    return 0, ""


def kept(what):
    path = os.path.join(OUT, what + ".json")
    if not os.path.exists(path):
        return {}
    with open(path, encoding="ascii") as f:
        return json.load(f)


def keep_numbers(what, numbers):
    with open(os.path.join(OUT, what + ".json"), "w", encoding="ascii") as f:
        json.dump(numbers, f, indent=1, sort_keys=True)


def count(name, r):
    total = kept("executions")
    total[name] = total.get(name, 0) + r["runs"]
    keep_numbers("executions", total)
    return total[name]


def report(name, r, total):
    verdict = "ok" if not r["status"] else "FOUND"
    print(f"  {name:12} {r['runs']:9} runs ({total} in all), {r['inputs']:4} inputs, "
          f"{r['cov']:5} edges: {verdict}", flush=True)
    if r["status"]:
        print(r["text"][-4000:], flush=True)
    return r["status"]


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def campaign(how):
    """Many executions of each target, the most targets done first. Status 1: a finding."""
    speed, found = kept("speed"), False     # executions in a second of CPU time
    todo = [n for n in how.names if kept("executions").get(n, 0) < how.until]
    while todo:
        name = min(todo, key=lambda n: (how.until - kept("executions").get(n, 0)) / speed.get(n, 1e9))
        how.seconds = CHUNK if name in speed else CHUNK // 3
        before = cpu_seconds()
        r = fuzz(name, how)
        speed[name] = max(r["runs"], 1) / max(cpu_seconds() - before, 0.1)
        keep_numbers("speed", speed)
        total = count(name, r)
        bad = report(name, r, total)
        found |= bool(bad)
        if bad or total >= how.until:
            todo.remove(name)
    return int(found)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int)
    parser.add_argument("--slice", action="store_true")
    parser.add_argument("--merge", action="store_true")
    parser.add_argument("--until", type=int)
    parser.add_argument("names", nargs="+")
    how = parser.parse_args()
    os.makedirs(OUT + "/found", exist_ok=True)
    if how.until:
        return campaign(how)
    bad = 0
    for name in how.names:
        if how.merge:
            os.makedirs(os.path.join(OUT, "seeds", name), exist_ok=True)
            before = len(os.listdir(corpus(name)))
            status, text = merge(name)
            print(f"  {name:12} {before:6} -> {len(os.listdir(corpus(name))):6} inputs, "
                  f"{os.path.getsize(archive(name)):8} bytes packed", flush=True)
            bad |= status
            if status:
                print(text[-3000:])
            continue
        r = fuzz(name, how)
        total = count(name, r) if not how.slice else r["runs"]
        bad |= 1 if report(name, r, total) else 0
    return bad


if __name__ == "__main__":
    sys.exit(main())
