"""The rules of a day that not every day has, as arrays: trips, release, breaks, overtime, traffic,
alternatives and transfers. None of them is there where a day has none, and costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from routing.model import DAY_START, Pace
from routing.problem import Problem
from solvers.measures import NO_LIMIT

Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]


@dataclass(frozen=True)
class Duties:
    """What vehicle types may and must do, T rows. ``trips``: at the most; ``opens``: the depot,
    for second loadings; ``rest``: seconds of a break, 0 for none, and when it may begin;
    ``overtime``: money a second after ``overtime_after`` seconds."""

    trips: Int64
    opens: Int64
    rest: Int64
    rest_opens: Int64
    rest_closes: Int64
    overtime_after: Int64
    overtime: Float64


@dataclass(frozen=True)
class DayRules:
    """``release``: when the goods of each task are at the depot. ``partner``: the other end of a
    transfer, -1 for none; the pickup is the task with the lower number. ``group``: which
    alternatives a task is one of, -1 for none. ``max_ride``: seconds on board."""

    duties: Duties
    release: Int64
    partner: Int64
    group: Int64
    max_ride: Int64
    paces: tuple[Pace, ...]

    def sorted_by(self, order: Sequence[int]) -> DayRules:
        """The same with the tasks in another order."""
        rank = np.empty(len(order) + 1, np.int64)
        rank[list(order)] = np.arange(len(order))
        rank[-1] = -1
        return replace(
            self,
            release=self.release[list(order)],
            partner=rank[self.partner[list(order)]],
            group=self.group[list(order)],
            max_ride=self.max_ride[list(order)],
        )

    @property
    def used(self) -> tuple[str, ...]:
        """The columns and settings by which a day uses them."""
        duties = self.duties
        there = {
            "max_trips": bool((duties.trips > 1).any()),
            "release": bool((self.release > DAY_START).any()),
            "break_window": bool((duties.rest > 0).any()),
            "overtime_per_hour": bool((duties.overtime > 0).any()),
            "paces": bool(self.paces),
            "group": bool((self.group >= 0).any()),
            "transfer": bool((self.partner >= 0).any()),
        }
        return tuple(name for name, used in there.items() if used)

    @property
    def timed(self) -> bool:
        """Whether routes have to be walked as a whole for their times."""
        late = bool((self.release > DAY_START).any()) or bool(self.paces)
        duties = self.duties
        return late or bool((duties.rest > 0).any() or (duties.overtime > 0).any())


def rules_of(
    problem: Problem, tasks: Sequence[tuple[int, ...]], vehicles: Sequence[int]
) -> DayRules | None:
    """The rules of a day, None where it has none of them. Tasks with the same order are the two
    ends of a transfer."""
    orders = problem.orders
    firsts = [orders[task[0]] for task in tasks]
    duties = _duties(problem, vehicles)
    groups: dict[str, int] = {}
    partner = np.full(len(tasks), -1, np.int64)
    ends: dict[int, int] = {}
    for i, task in enumerate(tasks):
        if orders[task[0]].is_transfer:
            other = ends.setdefault(task[0], i)
            if other != i:
                partner[i], partner[other] = other, i
    late = [
        max((orders[p].release for p in task if not orders[p].is_return), default=DAY_START)
        for task in tasks
    ]
    rules = DayRules(
        duties,
        np.array(late, dtype=np.int64),
        partner,
        np.array([groups.setdefault(o.group, len(groups)) if o.group else -1 for o in firsts]),
        np.array([NO_LIMIT if o.max_ride_s is None else o.max_ride_s for o in firsts]),
        problem.settings.paces,
    )
    return rules if rules.used else None


def _duties(problem: Problem, positions: Sequence[int]) -> Duties:
    vehicles = [problem.vehicles[i] for i in positions]

    def whole(values: Sequence[int | None]) -> Int64:
        return np.array([NO_LIMIT if v is None else v for v in values], dtype=np.int64)

    return Duties(
        trips=whole([v.max_trips for v in vehicles]),
        opens=whole([problem.depot[v.depot_id].opens for v in vehicles]),
        rest=whole([v.break_s if v.break_window else 0 for v in vehicles]),
        rest_opens=whole([v.break_window[0] if v.break_window else 0 for v in vehicles]),
        rest_closes=whole([v.break_window[1] if v.break_window else 0 for v in vehicles]),
        overtime_after=whole([v.overtime_after_s for v in vehicles]),
        overtime=np.array(
            [0.0 if v.overtime_after_s is None else v.overtime_per_hour / 3600 for v in vehicles]
        ),
    )
