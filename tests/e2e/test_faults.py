# SPDX-License-Identifier: MIT
"""Disks that fail, are slow or go away while vipl reads them; and no disk is ever written.

Errors come from QEMU's blkdebug: it counts reads, so each read of a boot fails in turn, once or for good.
"""
import dataclasses
import hashlib
import json
import os
import re
import shutil
import sys
import time

import pytest

import lines
from cd import cds
from x86_check import EXIT, GOOD, check_disk

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "bench"))

import images  # noqa: E402  pylint: disable=wrong-import-position

MIB = 1 << 20
EIO = 5
TRIES = 4                   # docs: a read is tried again three times
RETRIED = r"^vipl: [^\n]*: (\d+) failed reads? retried$"
REASON = r"blk: read failed 4 times|scsi: command \w+ failed, status 02 sense"
READS_MAX = 100
PAYLOAD_PSW = 0xCAFE        # where bench's s390x payload waits


def check_x86():
    return check_disk()


def cd_s390x():
    return cds("cd-small")[0]


def zipl_s390x():
    return images.zipl_disk(4 * MIB, 40)


@dataclasses.dataclass
class Case:
    """A machine with one disk, and how to know that its kernel runs."""
    arch: str
    device: str             # blk or scsi
    disk: object            # makes the image
    marker: str

    def args(self, node="d", number=0, boot=1):
        s390x = self.arch == "s390x"
        bus = "ccw" if s390x else "pci"
        if self.device == "blk":
            return ["-device", f"virtio-blk-{bus},id=disk{number},drive={node},bootindex={boot}"]
        return ["-device", f"virtio-scsi-{bus},id=s{number}",
                "-device", f"scsi-hd,id=disk{number},drive={node},bus=s{number}.0,bootindex={boot}"]


CASES = {
    "x86-blk": Case("x86", "blk", check_x86, "VIPL-CHECK good"),
    "x86-scsi": Case("x86", "scsi", check_x86, "VIPL-CHECK good"),
    "s390x-blk-cd": Case("s390x", "blk", cd_s390x, "VIPL-PAYLOAD"),
    "s390x-scsi-cd": Case("s390x", "scsi", cd_s390x, "VIPL-PAYLOAD"),
    "s390x-blk-zipl": Case("s390x", "blk", zipl_s390x, "0xcafe"),
    "s390x-scsi-zipl": Case("s390x", "scsi", zipl_s390x, "0xcafe"),
}
each = pytest.mark.parametrize("name", CASES)


def blockdev(node, path, errors=(), states=(), read_only=True, **more):
    """A raw disk over blkdebug over a file."""
    file = {"driver": "file", "filename": path, "read-only": read_only}
    debug = {"driver": "blkdebug", "image": file, "read-only": read_only}
    debug |= {"inject-error": list(errors)} if errors else {}
    debug |= {"set-state": list(states)} if states else {}
    return ["-blockdev", json.dumps({"driver": "raw", "node-name": node, "file": debug, "read-only": read_only, **more})]


def nth(n, times):
    """The rules by which read n fails, so many times, or (0) it and all that follow."""
    states = [{"event": "read_aio", "state": i, "new_state": i + 1} for i in range(1, n)]
    error = {"event": "read_aio", "state": n, "errno": EIO, "immediately": False}
    return [{**error, "once": True}] * times or [{**error, "once": False}], states


def start(qemu, case, disks, timeout=30, **kw):
    """The machine stays there, paused, when its kernel or its firmware has come to the end."""
    args = ["-action", "panic=pause,shutdown=pause"] + (["-device", "pvpanic"] if case.arch == "x86" else [])
    return qemu(case.arch, [*args, *disks], timeout=timeout, **kw)


def ending(vm, case, timeout=20):
    """What came of it: "boots" or "fails"."""
    limit = time.monotonic() + timeout
    while time.monotonic() < limit:
        text = vm.console
        if case.marker in text:
            return "boots"
        status = vm.qmp("query-status")["status"]
        if status == "guest-panicked":
            vm.qmp("query-name")    # the event comes before this answer
            info = [e["data"].get("info", {}) for e in vm.events if e["event"] == "GUEST_PANICKED"]
            if any(i.get("psw-addr") == PAYLOAD_PSW for i in info):
                return "boots"
            found = vm.wait_for(f"{lines.LAST}|{re.escape(case.marker)}", timeout=5)
            return "boots" if found.group(0) == case.marker else "fails"
        assert status in ("running", "io-error"), vm.story()
        time.sleep(0.01)
    raise vm.error("no end")


def stats(vm, node="d"):
    """Counters of a disk, by its node."""
    for entry in vm.qmp("query-blockstats", query_nodes=False):
        if entry.get("node-name") == node or entry.get("qdev", "").endswith(f"disk{node[1:] or 0}") or \
           f"disk{node[1:] or 0}/" in entry.get("qdev", ""):
            return entry["stats"]
    raise vm.error("no such disk")


FIRST = 2       # read 1 is QEMU's own, of the partition table, for a geometry


def each_read(qemu, case, times):
    """Boots in which read n failed, n = 2, 3, ... the last: (n, machine, how it ended)."""
    for n in range(FIRST, READS_MAX):
        vm = start(qemu, case, [*blockdev("d", case.disk(), *nth(n, times)), *case.args()])
        came = ending(vm, case)
        if came == "boots" and not re.search(RETRIED, vm.console, re.M):
            assert n >= FIRST + 2, f"too few reads\n{vm.story()}"
            vm.stop()
            return
        yield n, vm, came
        vm.stop()
    raise AssertionError(f"more than {READS_MAX} reads")


# --- errors ---------------------------------------------------------------------------

@each
def test_transient(qemu, name):
    """Each read fails once, or three times: it is read again, the log counts it, the kernel arrives whole."""
    case = CASES[name]
    for times in (1, TRIES - 1):
        for n, vm, came in each_read(qemu, case, times):
            assert came == "boots", f"read {n}, {times} times\n{vm.story()}"
            counted = sum(int(m) for m in re.findall(RETRIED, vm.console, re.M))
            assert counted >= times, f"read {n}, {times} times\n{vm.story()}"


@each
def test_lasting(qemu, name):
    """From some read on all fail: a reason, a last line, a status; nothing is started."""
    case = CASES[name]
    for n, vm, came in each_read(qemu, case, 0):
        text = vm.console
        assert came == "fails", f"read {n}\n{vm.story()}"
        assert re.search(lines.NOTHING, text, re.M), f"read {n}\n{vm.story()}"
        assert re.search(REASON, text), f"read {n}\n{vm.story()}"
        assert not re.search(lines.FAULT, text, re.M), vm.story()


@each
def test_next_target(qemu, name):
    """The first disk is broken for good, the second one boots."""
    case = CASES[name]
    for n in (FIRST, FIRST + 1):
        vm = start(qemu, case, [*blockdev("d", case.disk(), *nth(n, 0)), *case.args(),
                                *blockdev("d1", case.disk()), *case.args("d1", 1, 2)],
                   version=10 if case.arch == "s390x" else 7)
        assert ending(vm, case) == "boots", f"read {n}\n{vm.story()}"
        vm.stop()


@pytest.mark.parametrize("name", ["x86-blk", "s390x-blk-zipl"])
def test_status(qemu, name):
    """The status that the host sees, as docs/status.md has it."""
    case = CASES[name]
    vm = qemu(case.arch, [*blockdev("d", case.disk(), *nth(FIRST, 0)), *case.args(),
                          *(EXIT if case.arch == "x86" else [])], timeout=20)
    assert vm.wait() == (5 if case.arch == "x86" else 1), vm.story()


# --- rerror= ----------------------------------------------------------------------------

@each
@pytest.mark.parametrize("policy", ["report", "stop", "auto"])
def test_rerror(qemu, name, policy):
    """stop: the host repairs the disk meanwhile. QEMU's SCSI then gives a residual that cannot be: that is read again."""
    case = CASES[name]
    args = [a.replace("drive=d,", f"drive=d,rerror={policy},") for a in case.args()]
    vm = start(qemu, case, [*blockdev("d", case.disk(), *nth(FIRST, 1)), *args])
    if policy == "stop":
        limit = time.monotonic() + 10
        while vm.qmp("query-status")["status"] != "io-error":
            assert time.monotonic() < limit, vm.story()
            time.sleep(0.01)
        vm.qmp("cont")
    assert ending(vm, case) == "boots", vm.story()
    assert bool(re.search(RETRIED, vm.console, re.M)) == (policy != "stop" or case.device == "scsi"), vm.story()


@each
def test_rerror_ignore(qemu, name):
    """Reads that failed are answered as good, whatever is in the buffer: it boots or says why."""
    case = CASES[name]
    args = [a.replace("drive=d,", "drive=d,rerror=ignore,") for a in case.args()]
    vm = start(qemu, case, [*blockdev("d", case.disk(), *nth(FIRST, 0)), *args])
    assert ending(vm, case) == "fails", vm.story()


# --- slow, and gone ------------------------------------------------------------------------

@each
def test_throttled(qemu, name):
    """20 reads and 16 MiB a second."""
    case = CASES[name]
    throttle = ["-object", json.dumps({"qom-type": "throttle-group", "id": "t",
                                       "limits": {"iops-total": 20, "bps-total": 16 * MIB}}),
                "-blockdev", json.dumps({"driver": "file", "node-name": "f", "filename": case.disk(), "read-only": True}),
                "-blockdev", json.dumps({"driver": "throttle", "node-name": "d", "throttle-group": "t", "file": "f",
                                         "read-only": True})]
    vm = start(qemu, case, [*throttle, *case.args()], timeout=60)
    assert ending(vm, case, 40) == "boots", vm.story()


# PCI devices go only when the guest lets them; what is behind a SCSI host, and channel devices, go at once.
@pytest.mark.parametrize("name", ["x86-scsi", "s390x-scsi-cd", "s390x-scsi-zipl", "s390x-blk-cd", "s390x-blk-zipl"])
@pytest.mark.parametrize("delay", [0.2, 0.6])
def test_unplugged(qemu, name, delay):
    """One read in half a second; the disk goes in between."""
    case = CASES[name]
    slow = ["-object", json.dumps({"qom-type": "throttle-group", "id": "t", "limits": {"iops-total": 2}}),
            "-blockdev", json.dumps({"driver": "file", "node-name": "f", "filename": case.disk(), "read-only": True}),
            "-blockdev", json.dumps({"driver": "throttle", "node-name": "d", "throttle-group": "t", "file": "f",
                                     "read-only": True})]
    vm = start(qemu, case, [*slow, *case.args()], timeout=90)
    time.sleep(delay)
    vm.qmp("device_del", id="disk0")
    came = ending(vm, case, 60)
    assert not re.search(lines.FAULT, vm.console, re.M), vm.story()
    assert came == "boots" or re.search(lines.NOTHING, vm.console, re.M), vm.story()


# --- no write, ever ---------------------------------------------------------------------------

def digest(path):
    with open(path, "rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


@each
@pytest.mark.parametrize("fault", [0, 1])
def test_no_write(qemu, tmp_path, name, fault):
    """A disk that could be written: QEMU counts no write, no flush, no discard, and the file stays as it was."""
    case = CASES[name]
    path = str(tmp_path / "disk")
    shutil.copy(case.disk(), path)
    before = digest(path)
    vm = start(qemu, case, [*blockdev("d", path, *nth(FIRST + 1, 0 if fault else 1), read_only=False), *case.args()])
    assert ending(vm, case) == ("fails" if fault else "boots"), vm.story()
    counted = stats(vm)
    assert counted["rd_operations"] > 0
    for what in ("wr_operations", "wr_bytes", "flush_operations", "unmap_operations", "failed_wr_operations"):
        assert counted[what] == 0, f"{what}\n{vm.story()}"
    vm.stop()
    assert digest(path) == before
