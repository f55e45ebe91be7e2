"""Distances with pairs that no road joins, for tests: islands, one-way islands, holes anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from geo.matrix import UNREACHABLE_M, UNREACHABLE_S, Float64, GreatCircle, Legs
from geo.places import keys_of


@dataclass(frozen=True)
class Holed:
    """Straight lines but for holes, by `kind`: ``islands``: no way between two parts; ``one-way``:
    a way to the second part, none back; ``holes``: a share of all pairs; ``warped``: every pair is
    up to five times as long, no holes. ``share``: of the places, or of the pairs."""

    kind: str
    share: float = 0.2
    salt: int = 1
    lines: GreatCircle = field(default_factory=GreatCircle)

    def matrix(self, sources: Float64, targets: Float64, profile: str) -> Legs:
        shape = len(sources), len(targets)
        rows = np.repeat(keys_of(sources), shape[1]).reshape(shape)
        columns = np.tile(keys_of(targets), shape[0]).reshape(shape)
        return self._with(self.lines.matrix(sources, targets, profile), rows, columns)

    def legs(self, starts: Float64, ends: Float64, profile: str) -> Legs:
        return self._with(self.lines.legs(starts, ends, profile), keys_of(starts), keys_of(ends))

    def describe(self) -> dict[str, Any]:
        return {"kind": "holed", "holes": self.kind, "share": self.share, "salt": self.salt}

    def _with(self, legs: Legs, rows: Any, columns: Any) -> Legs:
        metres, seconds = legs.metres.copy(), legs.seconds.copy()
        if self.kind == "warped":
            longer = 1.0 + 4.0 * self._chance(rows * np.uint64(3) + columns)
            return Legs(
                np.rint(metres * longer).astype(np.int32),
                np.rint(seconds * longer).astype(np.int32),
            )
        away, back = self._chance(rows) < self.share, self._chance(columns) < self.share
        holes = {
            "islands": away != back,
            "one-way": away & ~back,
            "holes": self._chance(rows * np.uint64(3) + columns) < self.share,
        }[self.kind]
        holes &= rows != columns
        metres[holes], seconds[holes] = UNREACHABLE_M, UNREACHABLE_S
        return Legs(metres, seconds)

    def _chance(self, keys: Any) -> Any:
        """Numbers from 0 to 1 that are the same for the same key."""
        with np.errstate(over="ignore"):
            mixed = (keys + np.uint64(self.salt)) * np.uint64(0x9E3779B97F4A7C15)
            mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
        return (mixed ^ (mixed >> np.uint64(32))).astype(np.float64) / 2.0**64
