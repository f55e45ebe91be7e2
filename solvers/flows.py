"""By which hours the kernels let each leg be driven (`routing.traffic`): a table of numbers for
each profile, beside those of travel, and what traffic does by each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.matrix import Distances
from routing.model import Pace
from routing.pace import SECOND, UNITS
from routing.traffic import Traffic, is_local
from solvers.encode import Instance
from solvers.travel_tables import Spots

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

ALIKE = -1
"""In place of a table where all legs are driven alike."""


@dataclass(frozen=True)
class Flows:
    """``tables`` (k, M, M): numbers of flows between spots; ``table``: which of them is that of
    each profile; ``paces`` as `Data` has them."""

    tables: Int32
    table: dict[str, int]
    paces: Int64

    def beside(self, tables: Int32, profiles: Sequence[str]) -> tuple[Int32, Int64]:
        """Tables of travel with these behind them, and where that of each profile stands."""
        if not self.table:
            return tables, np.full(len(profiles), ALIKE, np.int64)
        first = len(tables) if tables.shape[1:] == self.tables.shape[1:] else 0
        joined = np.concatenate([tables, self.tables]) if first else self.tables
        return joined, np.array([first + self.table[name] for name in profiles], dtype=np.int64)

    def number(self, profile: str, start: int, end: int) -> int:
        """The flow of a leg between two spots."""
        return int(self.tables[self.table[profile], start, end]) if self.table else 0


def flows_of(
    instance: Instance, distances: Distances, spots: Spots, profiles: Sequence[str]
) -> Flows:
    """The flows between all spots of a day."""
    paces = instance.rules.paces if instance.rules is not None else ()
    if not is_local(paces) or not profiles:
        return Flows(np.zeros((0, 1, 1), np.int32), {}, pace_rows(paces, [paces]))
    traffic = Traffic(paces, instance.zones, instance.lonlat, distances)
    tables = dict[str, Int32]()
    for name in profiles if traffic.by_roads else profiles[:1]:
        known = len(spots.place)
        tables[name] = np.zeros((len(spots), len(spots)), np.int32)
        there = traffic.flow(spots.left[:, None], spots.place[None, :], name)
        tables[name][:known, :known] = there
    row = {name: i if traffic.by_roads else 0 for i, name in enumerate(profiles)}
    return Flows(np.stack(list(tables.values())), row, pace_rows(paces, traffic.flows))


def pace_rows(paces: Sequence[Pace], flows: Sequence[Sequence[Pace]]) -> Int64:
    """``Data.paces``: seconds at which one of ``paces`` begins or ends, and for each flow the units
    of way up to it, and units a second from there on."""
    seconds = sorted({0, *(second for pace in paces for second in (pace.first, pace.last))})
    rows = np.zeros((len(seconds), 1 + 2 * len(flows)), np.int64)
    rows[:, 0] = seconds
    for number, flow in enumerate(flows):
        made, speed = rows[:, 1 + 2 * number], rows[:, 2 + 2 * number]
        speed[:] = SECOND
        for pace in flow:
            speed[(rows[:, 0] >= pace.first) & (rows[:, 0] < pace.last)] = round(
                UNITS * pace.percent
            )
        made[1:] = np.cumsum(np.diff(rows[:, 0]) * speed[:-1])
    return rows
