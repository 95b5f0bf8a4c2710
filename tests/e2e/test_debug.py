# SPDX-License-Identifier: MIT
"""`make debug` as a person would use it: gdb on QEMU's stub, driven by a script.

From the first instruction on symbols are right; a breakpoint in virtio_read_many
shows its arguments and its callers; a virtqueue can be walked; the kernel comes up.
"""
import os
import re
import shlex
import subprocess

import pytest

from qemu import TOP
from run_disks import machine_args

SCRIPT = """
vipl-pc
tbreak virtio_read_many
continue
backtrace
info args
tbreak virtqueue_kick
continue
vipl-queue q
tbreak handoff
continue
backtrace 4
print h->image->segments
print h->image->entry
"""

FIRST = {"s390x": "_start", "x86": "reset_vector"}
OUTER = {"s390x": ("boot_main", "arch_main", "_start"), "x86": ("boot_main", "arch_main")}

# The disks of s390x take minutes to make: one worker waits for them, not all.
both = pytest.mark.parametrize("arch", [pytest.param(a, marks=pytest.mark.xdist_group(f"debug-{a}")) for a in ("s390x", "x86")])


@both
def test_gdb_session(arch, tmp_path):
    script = tmp_path / "script.gdb"
    script.write_text(SCRIPT)
    out = subprocess.run([os.path.join(TOP, "tools/debug"), arch, "-batch", "-x", script], text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, check=False)
    text = out.stdout
    assert out.returncode == 0, text
    assert re.search(rf"^vipl: at 0x[0-9a-f]+: {FIRST[arch]} in section", text, re.M), text
    assert re.search(r"virtio_read_many \(disk=.*, sector=\d+, to=.*, count=\d+\)", text), text
    assert re.search(r"^count = [1-9]\d*$", text, re.M), text
    for name in OUTER[arch]:
        assert re.search(rf"^#\d+ .*\b{name} \(", text, re.M), (name, text)
    queue = re.search(r"^queue (\d+): size (\d+), avail.idx (\d+) \(driver (\d+)\).*in flight (\d+)$", text, re.M)
    assert queue and int(queue[2]) >= 2 and int(queue[5]) >= 1, text
    assert re.search(r"^    desc \d+: addr 0x[0-9a-f]+ len 16 out", text, re.M) or \
        re.search(r"^    desc \d+: addr 0x[0-9a-f]+ len \d+ out indirect", text, re.M), text
    assert re.search(r"^#0  handoff \(", text, re.M), text
    assert re.search(r"^\$1 = [1-9]", text, re.M), text


# The kernel's first instruction after hand-over: zipl's stage 3, a bzImage's 64-bit entry.
KERNEL = {"s390x": "0xa000", "x86": "0x1000200"}


@both
def test_gdb_to_the_kernel(arch, tmp_path):
    """Left to itself after a breakpoint, the machine goes on into the kernel."""
    script = tmp_path / "script.gdb"
    script.write_text(f"tbreak handoff\ncontinue\nhbreak *{KERNEL[arch]}\ncontinue\nprint/x $pc\n")
    out = subprocess.run([os.path.join(TOP, "tools/debug"), arch, "-batch", "-x", script], text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, check=False)
    assert re.search(rf"^\$1 = {KERNEL[arch]}$", out.stdout, re.M), out.stdout


def test_reset_to_long_mode(tmp_path):
    """A few dozen instructions, each with its symbol: in the ROM, in real mode, at the switch, in long mode."""
    script = tmp_path / "script.gdb"
    script.write_text("""
set $n = 0
while $n < 100 && ($cs != 0x10)
vipl-pc
stepi
set $n = $n + 1
end
vipl-pc
print $efer & 0x400
print $n
""")
    out = subprocess.run([os.path.join(TOP, "tools/debug"), "x86", "-batch", "-x", script], text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, check=False).stdout
    names = re.findall(r"^vipl: at 0x[0-9a-f]+: (\w+)", out, re.M)
    taken = int(re.search(r"^\$2 = (\d+)$", out, re.M)[1])
    assert taken <= 36 and re.search(r"^\$1 = 1024$", out, re.M), out
    assert len(names) == taken + 1, out
    assert names[0] == "reset_vector" and set(names[1:-1]) == {"start16"} and names[-1] == "start64", out


# Makes the instruction at the breakpoint an illegal one.
FAULT = {"s390x": "set var *(short *)$pc = 0", "x86": "set var *(unsigned short *)$pc = 0x0b0f"}
SAYS = {"s390x": r"^vipl: fault: program check, code 0001, psw [0-9a-f]{16} [0-9a-f]{16}",
        "x86": r"^vipl: exception 6 error 0 rip [0-9a-f]+ rflags [0-9a-f]+ rsp [0-9a-f]+"}
# x86 has no frame pointers: its trace is what looks like return addresses, the nearest sixteen.
CALLER = {"s390x": "arch_main", "x86": "read_partitions"}
REGISTERS = {"s390x": (r"^vipl:   r\d+( [0-9a-f]{16}){4}$", 4), "x86": (r"^vipl: ([0-9a-f]{16} ?){5}$", 3)}


def function_at(arch, address):
    elf = os.path.join(TOP, f"build/{arch}/vipl.debug.elf")
    out = subprocess.run(["addr2line", "-f", "-e", elf, address], text=True, stdout=subprocess.PIPE, check=True)
    return out.stdout.splitlines()[0]


@both
def test_fault_is_explained(arch, tmp_path):
    """A fault in the firmware prints PSW or frame, registers, and a backtrace that names the callers."""
    script = tmp_path / "script.gdb"
    script.write_text(f"tbreak virtio_read_many\ncontinue\n{FAULT[arch]}\ncontinue\n")
    args = machine_args(arch) + (["-device", "isa-debug-exit,iobase=0xf4,iosize=4"] if arch == "x86" else [])
    out = subprocess.run([os.path.join(TOP, "tools/debug"), arch, "-batch", "-x", script], text=True,
                         env={**os.environ, "QEMU_ARGS": shlex.join(args)},
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, check=False)
    text = out.stdout
    assert re.search(SAYS[arch], text, re.M), text
    pattern, lines = REGISTERS[arch]
    assert len(re.findall(pattern, text, re.M)) == lines, text
    trace = " ".join(re.findall(r"^vipl: +at ([0-9a-f]+(?: from)?(?: [0-9a-f]+)*)$", text, re.M))
    names = [function_at(arch, a) for a in trace.replace("from", "").split()]
    assert names[0] in ("virtio_read_many", "log2_pow2") and CALLER[arch] in names, (names, text)
    if arch == "s390x":
        assert re.search(r"^vipl: halt: code 3$", text, re.M), text


def test_stack_guard(tmp_path):
    """A stack that is used up traps before it reaches what lies below, and says so."""
    script = tmp_path / "script.gdb"
    script.write_text("tbreak virtio_read_many\ncontinue\nset var $r15 = (unsigned long)_stack_bottom + 1200\ncontinue\n")
    out = subprocess.run([os.path.join(TOP, "tools/debug"), "s390x", "-batch", "-x", script], text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, check=False)
    assert re.search(r"^vipl: fault: program check, code 0001", out.stdout, re.M), out.stdout
    assert re.search(r"^vipl: the stack is full$", out.stdout, re.M), out.stdout
    assert re.search(r"^vipl: halt: code 5$", out.stdout, re.M), out.stdout
