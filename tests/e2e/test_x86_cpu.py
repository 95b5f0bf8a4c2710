# SPDX-License-Identifier: MIT
"""Linux on CPUs that can more than QEMU's default: up to mounting a root that is not there."""
import pytest

import x86_parts as parts


# max: 57-bit addresses, for which the kernel leaves long mode once before anything of it runs
@pytest.mark.parametrize("cpu", ["qemu64", "max", "max,la57=off", "EPYC", "Nehalem"])
def test_cpu(qemu, cpu):
    vm = qemu("x86", ["-cpu", cpu, "-no-reboot", "-kernel", parts.kernel(), "-append", "console=ttyS0 panic=-1"],
              timeout=90)
    vm.wait_for("Unable to mount root fs")
    vm.wait()
