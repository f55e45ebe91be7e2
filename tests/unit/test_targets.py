"""What lies above the targets, without what has one way down: all legs of small random hierarchies
against every way up and down, one by one."""

from __future__ import annotations

import numpy as np
import pytest

from geo.hierarchy import BLOCKED, Pruned
from geo.roads import Int64
from geo.sweep import sweep
from geo.targets import Ends, targets

STATES, PLACES = 40, 12


def random_arcs(rng: np.random.Generator, most: int) -> Pruned:
    """Arcs from each state to some higher ones; the weights of few are the same."""
    heads = [
        np.sort(
            rng.choice(np.arange(x + 1, STATES), min(rng.integers(0, most), STATES - 1 - x), False)
        )
        for x in range(STATES)
    ]
    start = np.concatenate(([0], np.cumsum([len(each) for each in heads])))
    weight = rng.integers(1, 50, start[-1]) << 32 | rng.integers(0, 9, start[-1])
    return Pruned(start.astype(np.int32), np.concatenate(heads).astype(np.int32), weight)


def random_ends(rng: np.random.Generator) -> Ends:
    """Places with no entry, with one and with several; some at the same states."""
    start = np.concatenate(([0], np.cumsum(rng.integers(0, 4, PLACES))))
    state = rng.integers(0, STATES, start[-1]).astype(np.int32)
    return Ends(start, state, rng.integers(0, 20, start[-1]) << 32)


def climbed(arcs: Pruned, ends: Ends) -> Int64:
    """(places, states) the least weight up to each state."""
    found = np.full((ends.places, STATES), BLOCKED)
    for place in range(ends.places):
        for entry in range(ends.start[place], ends.start[place + 1]):
            x = ends.state[entry]
            found[place, x] = min(found[place, x], ends.weight[entry])
        for x in range(STATES):
            for e in range(arcs.start[x], arcs.start[x + 1]):
                y = arcs.head[e]
                found[place, y] = min(found[place, y], found[place, x] + arcs.weight[e])
    return found


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("most", [2, 4, 9])
def test_all_legs(seed: int, most: int) -> None:
    rng = np.random.default_rng([seed, most])
    up, down = random_arcs(rng, most), random_arcs(rng, most)
    begin, end = random_ends(rng), random_ends(rng)
    expected = (climbed(up, begin)[:, None] + climbed(down, end)[None]).min(axis=2)
    told = np.full((PLACES, PLACES), -1)

    def take(rows: Int64, legs: Int64) -> None:
        told[rows] = legs[:, : len(rows)].T

    gathered = targets(down, end)
    for _ in sweep(up, begin, gathered, take, lanes=4):
        pass
    assert np.array_equal(np.minimum(told, BLOCKED), np.minimum(expected, BLOCKED))
    assert len(gathered.start) - 1 <= gathered.rows


def test_states_with_one_way_down_are_passed_over() -> None:
    """A chain of ten states to one target and nothing else: the target's row is all there is."""
    start = np.arange(11, dtype=np.int32).clip(0, 9)
    chain = Pruned(start, np.arange(1, 10, dtype=np.int32), np.full(9, 1 << 32))
    ends = Ends(np.array([0, 1]), np.zeros(1, np.int32), np.zeros(1, np.int64))
    gathered = targets(chain, ends)
    assert (gathered.rows, len(gathered.start) - 1, gathered.places) == (11, 1, 1)
    assert gathered.start.tolist() == [0, 0]
    assert sorted(gathered.aside_weight[:10].tolist()) == [i << 32 for i in range(10)]
