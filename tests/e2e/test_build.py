# SPDX-License-Identifier: MIT
"""The same commit gives the same bytes, wherever it is built; and each image keeps its size."""
import os
import re
import shutil
import subprocess

import pytest

from qemu import FIRMWARE, TOP

LIMIT = {"s390x": 63104, "x86": 65536}


@pytest.mark.parametrize("arch", ["s390x", "x86"])
def test_reproducible(arch, tmp_path):
    tree = tmp_path / "elsewhere"
    shutil.copytree(TOP, tree, ignore=shutil.ignore_patterns("build", ".git", "__pycache__"))
    subprocess.run(["make", "-s", "-C", tree, arch], check=True, stdout=subprocess.DEVNULL, timeout=300)
    with open(os.path.join(TOP, FIRMWARE[arch]), "rb") as here, open(tree / FIRMWARE[arch], "rb") as there:
        assert here.read() == there.read()


@pytest.mark.parametrize("arch", ["s390x", "x86"])
def test_size(arch):
    assert os.path.getsize(os.path.join(TOP, FIRMWARE[arch])) <= LIMIT[arch]


def test_x86_takes_only_moves_of_sse():
    """A hypervisor that interprets kernel code need not know the rest: KVM's own interpreter ends the machine."""
    moves = {"movups", "movaps", "movdqu", "movdqa", "movntps", "movntdq"}
    listing = subprocess.run(["objdump", "-d", "--no-show-raw-insn", os.path.join(TOP, "build/x86/vipl.debug.elf")],
                             check=True, text=True, stdout=subprocess.PIPE, timeout=60).stdout
    used = set(re.findall(r"\t(\w+) +[^\n]*%[xyz]?mm\d", listing))
    assert used and used <= moves
