# SPDX-License-Identifier: MIT
"""What every end-to-end test may ask for: machines that end with the test."""
import collections
import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "images")]

from qemu import Qemu  # noqa: E402  pylint: disable=wrong-import-position


@pytest.fixture
def qemu(request):
    """Starts machines: qemu("s390x", [...], timeout=...). All are stopped after the test."""
    machines = request.node.machines = []

    def start(*args, **kw):
        vm = Qemu(*args, **kw)
        machines.append(vm)
        return vm

    yield start
    for vm in machines:
        vm.stop()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed test shows what each of its machines said, whatever it failed of."""
    report = (yield).get_result()
    if call.when == "call" and report.failed:
        for i, vm in enumerate(getattr(item, "machines", [])):
            report.sections.append((f"machine {i}", vm.story()))


def pytest_terminal_summary(terminalreporter):
    """How many mutants came to which end, where there were any."""
    ends = collections.defaultdict(collections.Counter)
    for reports in terminalreporter.stats.values():
        for report in reports:
            for what, value in getattr(report, "user_properties", ()):
                if what == "mutants" and report.when == "call":
                    for arch, counted in value.items():
                        ends[arch].update(counted)
    for arch, counted in sorted(ends.items()):
        terminalreporter.write_line(f"mutants, {arch}: {sum(counted.values())}: " + ", ".join(
            f"{n} {how}" for how, n in sorted(counted.items())))
