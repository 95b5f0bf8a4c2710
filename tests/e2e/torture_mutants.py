# SPDX-License-Identifier: MIT
"""Two thousand damaged disks of each architecture: `make torture`. The first fifty are those of make check."""
import pytest

from mutants import mutants

MUTANTS, CHUNK = 2000, 25


@pytest.mark.parametrize("first", range(0, MUTANTS, CHUNK))
@pytest.mark.parametrize("arch", ["s390x", "x86"])
def test_mutants(arch, first, record_property):
    ends, wrong = mutants(arch, range(first, first + CHUNK))
    record_property("mutants", {arch: dict(ends)})
    assert not wrong, "\n".join(wrong)
