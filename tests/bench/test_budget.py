# SPDX-License-Identifier: MIT
"""Speed stays won: each boot of vipl's within its budget (budget.json; budget.py says how)."""
import os
import subprocess
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import budget  # noqa: E402  pylint: disable=wrong-import-position
import cases  # noqa: E402  pylint: disable=wrong-import-position
import count as counting  # noqa: E402  pylint: disable=wrong-import-position
import images  # noqa: E402  pylint: disable=wrong-import-position

BUDGET = budget.load()


@pytest.mark.parametrize("name", budget.budgeted())
def test_within_budget(name):
    assert name in BUDGET["counts"], f"no budget: tests/bench/budget.py --write {name}"
    limits = BUDGET["limits"].get(name, {})
    figures = budget.measure(cases.CASES[name], BUDGET["counts"][name], limits)
    too_much = budget.over(figures, BUDGET["counts"][name], limits)
    assert not too_much, f"{name}: " + "; ".join(too_much)


@pytest.mark.parametrize("what", BUDGET["growth"])
def test_growth(what):
    each = budget.growth_of(what)
    assert each <= BUDGET["growth"][what], f"{what}: {each:,.1f} instructions for one more"


@pytest.mark.parametrize("path", budget.SIZE_LIMITS)
def test_size(path):
    assert 0 < os.path.getsize(os.path.join(images.TOP, path)) <= budget.SIZE_LIMITS[path]


def test_budget_names_no_other_boot():
    assert set(BUDGET["counts"]) | set(BUDGET["limits"]) <= set(budget.budgeted())


# --- the instrument itself ---------------------------------------------------------

def test_floor_takes_its_three_instructions():
    result = cases.CASES["floor-q35"].count()
    assert (result.total, result.status) == (3, images.EXIT_STATUS)


def test_peer_counts_are_exact():
    """qboot waits for nothing: block by block or instruction by instruction, the count is one and the same."""
    case = cases.CASES["qboot-microvm-kernel"]
    totals = {case.count().total for _ in range(2)} | {case.count(each=True).total}
    assert len(totals) == 1 and 14000 < totals.pop() < 15000


def test_waiting_is_counted_apart():
    case = cases.CASES["qboot-microvm-kernel"]
    result = counting.count(case.command(), case.until, [(0x20000, 1 << 63)])
    assert (result.work, result.waiting) == (0, result.total)


def test_growth_by_more_than_two_percent_fails():
    """Or by more than two notifications."""
    figures = {"work": 1021, "accesses": 0, "notifications": 15, "channel": 5}
    assert len(budget.over(figures, {"work": 1000, "notifications": 12}, {"channel": 4})) == 3
    assert not budget.over(figures, {"work": 1001, "notifications": 13}, {"channel": 5})


def test_unknown_plugin_argument_is_refused():
    command = [*cases.CASES["floor-q35"].command(), "-plugin", counting.plugin() + ",nonsense=1"]
    run = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         timeout=30, check=False)
    assert run.returncode == 1
