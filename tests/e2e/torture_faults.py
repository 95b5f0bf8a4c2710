# SPDX-License-Identifier: MIT
"""Each read of the boot of each kind of image fails, once, three times, for good: `make torture`.

test_faults.py does so with three images; here each boot is watched as well (watched.py).
"""
import random
import re

import pytest

from mutants import devices, machine_args, seeds
from test_faults import READS_MAX, REASON, RETRIED, blockdev, nth
from watched import watched

CASES = [(seed, device) for arch in ("s390x", "x86") for seed in seeds(arch) for device in devices(seed)]


def boot(seed, device, n, times):
    def drive(path, _access):
        return blockdev("d", path, *nth(n, times))
    return watched(seed.arch, machine_args(seed, seed.path, random.Random(n), device=device, drive=drive), whole=True)


@pytest.mark.parametrize("times", [1, 3, 0], ids=["once", "thrice", "always"])
@pytest.mark.parametrize("seed,device", CASES, ids=[f"{s.arch}-{s.name}-{d}" for s, d in CASES])
def test_each_read(seed, device, times):
    """The first may be QEMU's own, of a partition table for a geometry."""
    for n in range(1, READS_MAX):
        b = boot(seed, device, n, times)
        what = f"read {n}\n{b.problems}\n{b.story}"
        assert not b.problems, what
        counted = sum(int(m) for m in re.findall(RETRIED, b.text, re.M))
        if b.how == "booted" and not counted and n > 1:
            assert n >= 3, "no read failed: " + what
            return
        if times:
            assert b.how == "booted" and (counted >= times or n == 1), what
        else:
            assert b.how == "refused" and re.search(REASON, b.text) or n == 1, what
    raise AssertionError(f"more than {READS_MAX} reads")
