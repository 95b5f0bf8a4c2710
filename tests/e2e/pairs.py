# SPDX-License-Identifier: MIT
"""Rows in which every two values that can occur together do, for more axes than a product can list.

    pairwise({"a": (1, 2), "b": (1, 2), ...}, {("a", "b"): lambda a, b: ...})

Rules are about two axes each: what they refuse does not occur together. Greedy: for the first pair that no row
has, the best of some rows that have it. The same axes give the same rows.
"""
import itertools
import random

CANDIDATES = 40


def allowed(rules, row, axis, value):
    for (a, b), rule in rules.items():
        if a == axis and b in row and not rule(value, row[b]) or b == axis and a in row and not rule(row[a], value):
            return False
    return True


def complete(axes, rules, row, rng):
    """A row that has what @row has; None when the rules leave none. Tries each value, with a way back."""
    left = [a for a in axes if a not in row]
    if not left:
        return row
    # The axis with the fewest values left first.
    options = {a: [v for v in axes[a] if allowed(rules, row, a, v)] for a in left}
    axis = min(left, key=lambda a: (len(options[a]), rng.random()))
    for value in rng.sample(options[axis], len(options[axis])):
        done = complete(axes, rules, {**row, axis: value}, rng)
        if done:
            return done
    return None


def pairs_of(row):
    return {((a, row[a]), (b, row[b])) for a, b in itertools.combinations(sorted(row), 2)}


def possible(axes, rules):
    """All pairs that some row can have."""
    rng, found = random.Random(0), []
    for a, b in itertools.combinations(sorted(axes), 2):
        for x, y in itertools.product(axes[a], axes[b]):
            row = {a: x}
            if allowed(rules, row, b, y) and complete(axes, rules, {a: x, b: y}, rng):
                found.append(((a, x), (b, y)))
    return found


def pairwise(axes, rules):
    rng, rows = random.Random(1), []
    left = dict.fromkeys(possible(axes, rules))
    while left:
        start = dict(next(iter(left)))
        candidates = [complete(axes, rules, start, rng) for _ in range(CANDIDATES)]
        best = max(candidates, key=lambda row: sum(p in left for p in pairs_of(row)))
        rows.append({a: best[a] for a in axes})
        for pair in pairs_of(best):
            left.pop(pair, None)
    return rows
