"""A source of travel that draws its legs with corners, for tests of what is drawn of a plan."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from geo.errors import RoadsError
from geo.matrix import Distances, Float64, Legs
from routing.plan import Plan

EAST = 0.01
"""Degrees by which a leg goes out of its way: east, along, and back west."""


@dataclass
class Corners:
    """Travel of another source; its legs go round three sides of a rectangle.

    ``straight``: latitudes to and from which no road leads. ``broken``: what it says instead of
    drawing. ``asked``: every leg that it was asked to draw, with the profile.
    """

    inner: Distances
    straight: tuple[float, ...] = ()
    broken: str = ""
    asked: list[tuple[str, tuple[float, ...]]] = field(default_factory=list)

    def matrix(self, sources: Float64, targets: Float64, profile: str) -> Legs:
        """As the other's."""
        return self.inner.matrix(sources, targets, profile)

    def legs(self, starts: Float64, ends: Float64, profile: str) -> Legs:
        """As the other's."""
        return self.inner.legs(starts, ends, profile)

    def describe(self) -> dict[str, Any]:
        """As the other's."""
        return self.inner.describe()

    def lines(self, starts: Float64, ends: Float64, profile: str) -> list[Float64]:
        """Out, along and back."""
        if self.broken:
            raise RoadsError(self.broken)
        return [
            self._line(start, end, profile)
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        ]

    def _line(self, start: list[float], end: list[float], profile: str) -> Float64:
        self.asked.append((profile, (*start, *end)))
        if start[1] in self.straight or end[1] in self.straight:
            return np.array([start, end])
        east = max(start[0], end[0]) + EAST
        return np.array([start, [east, start[1]], [east, end[1]], end])


def drawn(plan: Plan, **how: Any) -> Plan:
    """The same plan of a source that draws."""
    return replace(plan, distances=Corners(plan.distances, **how))
