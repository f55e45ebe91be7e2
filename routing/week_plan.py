"""The plan of a week: which order comes on which days, the plans of these days, what it costs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from routing.horizon import WEEKDAYS
from routing.plan import Plan
from routing.week import Assignment, Familiar, Week, store_days

Owned = tuple[str, str]
"""A store and a distributor whose goods come there."""


@dataclass(frozen=True)
class LastWeek:
    """What stores are used to. ``weekdays``: when they were served; ``vehicles``: how often which
    vehicle brought a distributor's goods; ``change_cost``: money for each store that is served on
    other weekdays now."""

    weekdays: Mapping[str, frozenset[int]] = field(default_factory=dict)
    vehicles: Mapping[Owned, Mapping[str, int]] = field(default_factory=dict)
    change_cost: float = 0.0

    def changed(self, week: Week, assignment: Assignment) -> tuple[str, ...]:
        """The stores of both weeks whose weekdays are not those that they had, in order."""
        now = store_days(week.problem, assignment)
        return tuple(
            store_id
            for store_id in sorted(now)
            if store_id in self.weekdays
            and self.weekdays[store_id] != {week.dates[day].weekday() for day in now[store_id]}
        )


@dataclass(frozen=True)
class WeekPlan:
    """A plan over several days. ``plans``: of each working day, judged by the oracle; None where
    no order comes. ``familiar``: the vehicles that the week has for stores. ``last``: what is paid
    for other days than those of last week."""

    week: Week
    assignment: Assignment
    plans: tuple[Plan | None, ...]
    familiar: Familiar = field(default_factory=dict)
    last: LastWeek = field(default_factory=LastWeek)
    made_by: Mapping[str, Any] = field(default_factory=dict)

    @property
    def cost(self) -> float:
        """Money for all routes."""
        return sum(plan.cost for plan in self.plans if plan)

    @property
    def prizes_lost(self) -> float:
        """Money lost by what is left out; an order with a prize may lose it on several days."""
        return sum(plan.prizes_lost for plan in self.plans if plan)

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """Stores that are served on other weekdays than last week."""
        return self.last.changed(self.week, self.assignment)

    @property
    def changes_cost(self) -> float:
        """Money for them."""
        return self.last.change_cost * len(self.changed)

    @property
    def uneven_hours(self) -> float:
        """Hours that vehicles are out on days beyond the average of the working days."""
        plans = (plan.routes if plan else () for plan in self.plans)
        return beyond_average([sum(route.duration for route in routes) / 3600 for routes in plans])

    @property
    def uneven_cost(self) -> float:
        """Money for them."""
        return self.week.even_cost * self.uneven_hours if self.week.even_cost else 0.0

    @property
    def objective(self) -> float:
        """All money: routes, prizes, stores whose days change, and days that are not even."""
        return self.cost + self.prizes_lost + self.changes_cost + self.uneven_cost

    @cached_property
    def rank(self) -> tuple[float, float, float, float]:
        """What plans of one week are compared by: left out high, normal, low, then money."""
        ranks = [plan.rank for plan in self.plans if plan]
        high, normal, low = (sum(rank[i] for rank in ranks) for i in range(3))
        return high, normal, low, self.objective

    @property
    def left_out(self) -> int:
        """Visits that nobody makes."""
        return sum(plan.not_served for plan in self.plans if plan)

    @property
    def visits(self) -> int:
        """Visits that orders are to have, over all days."""
        return sum(map(len, self.assignment))

    @cached_property
    def brought(self) -> Mapping[Owned, Mapping[str, int]]:
        """How often which vehicle brings a distributor's goods to a store."""
        found = defaultdict[Owned, Counter[str]](Counter)
        for plan in filter(None, self.plans):
            owner_of = {order.id: order.distributor_id for order in plan.problem.orders}
            for route in plan.routes:
                for stop in route.stops:
                    owners = {owner_of[o] for o in stop.orders}
                    for owner in owners:
                        found[stop.store_id, owner][route.name] += 1
        return found

    def as_last(self, change_cost: float = 0.0) -> LastWeek:
        """What the stores are used to after this week."""
        days = store_days(self.week.problem, self.assignment)
        weekdays = {
            store_id: frozenset(self.week.dates[day].weekday() for day in some)
            for store_id, some in days.items()
        }
        return LastWeek(weekdays, self.brought, change_cost)

    def save(self, folder: str | Path) -> None:
        """Write week.json, week.xlsx and a folder for each day."""
        from routing.io.week_files import save_week

        save_week(self, Path(folder))

    @classmethod
    def read(cls, path: str | Path, roads: str | None = None) -> WeekPlan:
        """Read a week as it was written and judge every day afresh. Raises `InputError` where it
        is none."""
        from routing.io.week_files import read_week

        return read_week(Path(path), roads).plan


def beyond_average(hours: Sequence[float]) -> float:
    """What days have beyond their average, together: as much as the others lack of it."""
    mean = sum(hours) / len(hours) if hours else 0.0
    return sum(max(0.0, each - mean) for each in hours)


def weekdays_listed(weekdays: frozenset[int]) -> list[str]:
    """``["Mon", "Thu"]``."""
    return [WEEKDAYS[weekday] for weekday in sorted(weekdays)]
