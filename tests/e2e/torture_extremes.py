# SPDX-License-Identifier: MIT
"""What takes too long for make check: `make torture`."""
import pytest

from test_extremes import DISKS, search


@pytest.mark.parametrize("machine", ["q35", "pc"])
def test_250_disks(qemu, machine):
    search(qemu, machine, DISKS)
