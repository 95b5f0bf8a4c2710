# SPDX-License-Identifier: MIT
"""How reads reach the device and the log its port: notifications of large loads, bytes of a good boot's log."""
import os
import re
import resource
import subprocess
import sys
import tempfile
import time

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import cases  # noqa: E402  pylint: disable=wrong-import-position
import growth  # noqa: E402  pylint: disable=wrong-import-position
import images  # noqa: E402  pylint: disable=wrong-import-position

MIB = images.MIB
LOAD = 64 * MIB
LOADS = {case.name: case for case in growth.loads(LOAD) if case.vipl}
SHAPES = ("q35-blk", "q35-scsi", "s390x-blk", "s390x-scsi")
TRACED = re.compile(r"^(\d+)@[\d.]+:(\w+) ")
NOTIFY, READS = "virtio_queue_notify", ("virtio_blk_handle_read", "scsi_req_parsed_lba")


def run(case, *more):
    with subprocess.Popen([*case.command(), *more], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT) as vm:
        try:
            out, _ = vm.communicate(timeout=case.timeout)
        finally:
            vm.kill()
    assert vm.returncode == case.ok, out[-1000:].decode("ascii", "replace")
    return vm.pid, out


def notifications(case, least_reads=1):
    """As they leave the guest: a channel's are traced there, and again where QEMU's main thread takes them."""
    traces = [a for event in (NOTIFY, *READS) for a in ("-trace", event)]
    with tempfile.NamedTemporaryFile("r", encoding="ascii") as log:
        pid, _ = run(case, "-msg", "timestamp=on", "-D", log.name, *traces)
        found = [(int(m.group(1)), m.group(2)) for m in map(TRACED.match, log) if m]
    assert sum(event in READS for _, event in found) >= least_reads
    threads = [thread for thread, event in found if event == NOTIFY]
    assert threads, "no notification was traced"
    return sum(t != pid for t in threads) or len(threads)


def small(shape):
    machine, bus = shape.split("-")
    disk = images.zipl_disk(64 * 1024) if machine == "s390x" else growth.small()
    attach = cases.blk if bus == "blk" else cases.scsi
    make = growth.s390_case if machine == "s390x" else growth.x86_case
    return make(f"vipl-{shape}-small", lambda: cases.machine(machine) + attach(machine, disk))


@pytest.mark.parametrize("shape", SHAPES)
def test_contiguous(shape):
    """At most one notification for 8 MiB."""
    more = notifications(LOADS[f"vipl-{shape}-64m"]) - notifications(small(shape))
    assert more <= LOAD // (8 * MIB)


@pytest.mark.parametrize("shape", SHAPES)
def test_fragments(shape):
    """At most one notification for 64 extents: pieces are whole clusters, so they are a few less than 1,000."""
    more = notifications(LOADS[f"vipl-{shape}-64m-1000x"], 950) - notifications(LOADS[f"vipl-{shape}-64m"])
    assert more <= 950 // 64


@pytest.mark.parametrize("name", ["vipl-q35-blk", "vipl-q35-scsi", "vipl-pc-blk", "vipl-microvm-blk",
                                  "vipl-s390x-blk-68k", "vipl-s390x-scsi-100m"])
def test_log_of_a_good_boot_is_short(name):
    _, out = run(cases.CASES[name], "-serial", "stdio")
    lines = [line for line in out.splitlines() if line.startswith(b"vipl: ")]
    assert len(lines) >= 2
    assert sum(len(line) + 2 for line in lines) < 400


def test_x86_console_is_written_with_string_instructions():
    elf = os.path.join(images.TOP, cases.DEBUG["x86"])
    code = ""
    for function in ("console_write", "uart_write", "out_string"):
        code += subprocess.run(["objdump", "-d", "--no-show-raw-insn", f"--disassemble={function}", elf], check=True,
                               text=True, stdout=subprocess.PIPE).stdout
    assert re.search(r"rep outsb", code)
    assert not re.search(r"\tout +%", code)


def test_kernel_by_one_transfer():
    """-kernel and -initrd: as many transfers of fw_cfg's DMA for 16 MiB as for 64 KiB."""
    def transfers(size):
        case = growth.x86_case("vipl-kernel", lambda: cases.machine("q35") + [
            "-kernel", images.kernel(max(size, 64 * 1024)), "-initrd", images.initrd(size)])
        return case.count().regions["fwcfg.dma"]
    few = transfers(64 * 1024)
    assert 10 < few == transfers(16 * MIB)


SLOW = LOAD // 2    # bytes a second


def slow(machine, *more):
    """A load from a disk that takes two seconds for it, on any of the machines."""
    disk = images.zipl_disk(LOAD) if machine == "s390x" else images.fat_disk(4096, LOAD, esp=512)
    make = growth.s390_case if machine == "s390x" else growth.x86_case

    def args():
        found = cases.machine(machine) + cases.blk(machine, disk) + list(more)
        return [f"{a},throttling.bps-read={SLOW}" if a.startswith("if=none") else a for a in found]
    return make(f"vipl-{machine}-slow", args)


def times(case):
    """Seconds, and those of processors."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    run(case)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.parametrize("machine", ["q35", "pc", "microvm", "s390x"])
def test_waits_asleep(machine):
    """A CPU that waits for a large read leaves the host's processor to others."""
    wall, processor = times(slow(machine))
    assert wall > 1.5, "the disk was not slow"
    assert processor < 1


@pytest.mark.parametrize("machine", ["q35", "microvm"])
def test_no_timer_to_wake(machine):
    """Without a local APIC nothing would end the sleep: there is none. How long QEMU is at its own work differs by
    the machine and its load; so it is beside one that sleeps."""
    _, asleep = times(slow(machine))
    wall, polling = times(slow(machine, "-cpu", "qemu64,-apic"))
    assert wall > 1.5, "the disk was not slow"
    assert polling > 1.5 * asleep
