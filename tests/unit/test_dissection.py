"""The order of elimination: every segment once, dead ends first, the cut of two halves last."""

from __future__ import annotations

import numpy as np

from geo.dissection import elimination_order


def test_two_towns_are_parted_at_their_bridge() -> None:
    rng = np.random.default_rng(3)
    west = [(i, j) for i in range(6) for j in range(i)]
    tail = np.array([a for a, _ in west] + [a + 6 for a, _ in west] + [0, 3], np.int32)
    head = np.array([b for _, b in west] + [b + 6 for _, b in west] + [6, 12], np.int32)
    lonlat = rng.uniform(0.0, 0.1, (13, 2))
    lonlat[6:12, 0] += 1.0
    place = elimination_order(tail, head, lonlat)
    assert sorted(place.tolist()) == list(range(len(tail)))
    assert place[-1] == 0  # the dead end
    assert place[-2] == len(tail) - 1  # the bridge
