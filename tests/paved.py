"""Distances with roads of some names under them, drawn at random, for days with paces on roads; and
the same as the slow checker is told of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np

from geo.matrix import Distances, Float64, KnowsShares, Legs, no_road
from routing.distances import distances_of
from routing.problem import Problem

Names = frozenset[str]
Place = tuple[float, float]

ROADS: tuple[tuple[str, ...], ...] = (("primary",), ("primary", "town"), ("town",))
ROADS += (("ring",), ("ring", "town"), ("primary", "ring", "town"), ("service",))
NAMES = ("primary", "ring", "town")
"""Of these paces are drawn; no pace names a service road."""


@cache
def under(one: Place, other: Place, profile: str, salt: int) -> Mapping[Names, float]:
    """How much of the time of a leg is on which roads, the same whenever it is asked. Half of the
    legs have shares in 32nds, so that many remainders are equal; some run on one road only."""
    if one == other:
        return {}
    rng = Random(f"{salt} {one} {other} {profile}")
    roads = rng.sample(ROADS, rng.choice((0, 1, 2, 3, 4)))
    rough = rng.random() < 0.5
    ends = [rng.randint(0, 32) / 32 if rough else rng.random() for _ in roads]
    cuts = [0.0, *sorted(ends)]
    if rng.random() < 0.3:
        cuts[-1] = 1.0 if roads else 0.0  # nothing is beside these roads
    return {frozenset(names): b - a for names, (a, b) in zip(roads, pairwise(cuts), strict=True)}


class Paved:
    """A source of travel that knows on which roads its legs run."""

    def __init__(self, inner: Distances, salt: int = 0) -> None:
        self.inner, self.salt = inner, salt

    def matrix(self, sources: Float64, targets: Float64, profile: str) -> Legs:
        return self.inner.matrix(sources, targets, profile)

    def legs(self, starts: Float64, ends: Float64, profile: str) -> Legs:
        return self.inner.legs(starts, ends, profile)

    def describe(self) -> dict[str, Any]:
        return self.inner.describe()

    def shares(
        self, sources: Float64, targets: Float64, profile: str, names: Sequence[str]
    ) -> dict[frozenset[str], Float64]:
        lost = no_road(self.matrix(sources, targets, profile))
        found: dict[Names, Float64] = {}
        for (i, j), blocked in np.ndenumerate(lost):
            one, other = tuple(sources[i].tolist()), tuple(targets[j].tolist())
            for roads, share in {} if blocked else under(one, other, profile, self.salt).items():
                if kept := roads & frozenset(names):
                    found.setdefault(kept, np.zeros(lost.shape))[i, j] += share
        return found


class Told:
    """What the slow checker hears of a source of travel that knows roads."""

    def __init__(self, source: Paved) -> None:
        self.source = source

    def __call__(self, one: Place, other: Place, profile: str) -> tuple[int, int]:
        legs = self.source.legs(np.array([one]), np.array([other]), profile)
        return int(legs.metres[0]), int(legs.seconds[0])

    def shares(self, one: Place, other: Place, profile: str) -> Mapping[Names, float]:
        legs = self.source.legs(np.array([one]), np.array([other]), profile)
        return {} if no_road(legs)[0] else under(one, other, profile, self.source.salt)


def travel_of(problem: Problem) -> Distances:
    """Where the travel of a random day comes from: with roads where its paces ask for them."""
    source = distances_of(problem)
    named = any(pace.on for pace in problem.settings.paces)
    return Paved(source) if named and not isinstance(source, KnowsShares) else source
