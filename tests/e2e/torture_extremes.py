# SPDX-License-Identifier: MIT
"""What takes too long for make check: `make torture`."""
import pytest

from test_extremes import search_250_disks


@pytest.mark.parametrize("machine", ["q35", "pc"])
def test_250_disks(qemu, machine):
    search_250_disks(qemu, machine)
