"""The rules of a day that not every day has, as arrays: trips, release, breaks, overtime, traffic,
alternatives, transfers, preferred hours and vehicles, vehicles underway, locks, prices of the shape
of routes, goods of which depots have so much or that are kept apart. None of them is there where a
day has none, and costs nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from routing.halts import pay_of
from routing.model import DAY_START, MOST_TIERS, Order, Pace, Store
from routing.pauses import driving_of
from routing.problem import Problem
from routing.rules import last_in, lock, other_vehicle, unfamiliar
from routing.staff import helped
from solvers.agreement import depots_in_order
from solvers.bonds import Ties, ties_of
from solvers.cargo import Cargo, cargo_of
from solvers.crossings import Crossings, crossings_of
from solvers.measures import NO_LIMIT
from solvers.shapes import Shapes, shapes_of
from solvers.zoned import Row, Zoned

Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]

SERVING = (unfamiliar, other_vehicle, lock)
"""Rules by which it has a price which vehicle brings an order."""


@dataclass(frozen=True)
class Duties:
    """What vehicle types may and must do, T rows. ``trips``: at the most; ``place``: that of second
    loadings, ``opens``, ``closes``: the depot there, ``loading``: seconds; ``rest``: seconds of a
    break, 0 for none, and when it may begin; ``overtime``: money a second after ``overtime_after``
    seconds, (T, TIERS), each on top of those before it; ``underway``: whether it is on its first
    trip; ``drive``: usual seconds of driving without a pause at the most, 0 for no limit,
    ``pause``: seconds of one, ``standing``: of a service that is one, ``driven``: before the start;
    ``first_part``: of one that is the first part of a pause, ``second_part``: seconds of the other,
    ``parted``: whether the first is taken before the start;
    ``max_wait``: seconds of waiting at a stop;
    ``per_stop``, ``per_trip``: money, the latter for trips after the first."""

    trips: Int64
    place: Int64
    opens: Int64
    closes: Int64
    loading: Int64
    rest: Int64
    rest_opens: Int64
    rest_closes: Int64
    overtime_after: Int64
    overtime: Float64
    underway: Bool
    drive: Int64
    pause: Int64
    standing: Int64
    driven: Int64
    first_part: Int64
    second_part: Int64
    parted: Bool
    max_wait: Int64
    per_stop: Float64
    per_trip: Float64


@dataclass(frozen=True)
class Help:
    """What helpers save. ``of_row``: which of H percentages a row of the fleet works at, -1 for
    none, (T,); ``saved``: seconds of service, the stop included, and ``saved_stop``: those of the
    stop alone, (N, H)."""

    of_row: Int64
    saved: Int64
    saved_stop: Int64


@dataclass(frozen=True)
class DayRules:
    """``release``: when the goods of each task are at the depot. ``partner``: the other end of a
    transfer, -1 for none; the pickup is the task with the lower number. ``group``: which
    alternatives a task is one of, -1 for none. ``max_ride``: seconds on board. ``preferred``: first
    and last second at which its stop should begin, (N, 2), and money for a minute ``outside``.
    ``serving``: money if a vehicle type brings it, (N, T), of which ``handling`` is pay for its
    cases. ``aboard``: 1 for what is on board of a vehicle, 0 for what has to be loaded, -1 for
    neither. ``ties``: what locks bind. ``shapes``: what the shape of a route costs. ``stacked``: 1
    for goods that stand one behind the other. ``help``: what helpers save. ``cargo``: what depots
    have, and what is kept apart or waits. ``max_wait``: seconds that a vehicle may wait at its
    stop. ``crossings``: what legs that cross cost. ``zoned``: whether groups are also those of
    `solvers.zoned`. ``choice``: the columns and tables by which vehicles go out in several ways."""

    duties: Duties
    release: Int64
    partner: Int64
    group: Int64
    max_ride: Int64
    preferred: Int64
    outside: Float64
    serving: Float64
    handling: Float64
    aboard: Int64
    paces: tuple[Pace, ...]
    ties: Ties
    shapes: Shapes
    stacked: Int64
    help: Help
    cargo: Cargo
    max_wait: Int64
    crossings: Crossings
    zoned: bool = False
    choice: tuple[str, ...] = ()

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
            preferred=self.preferred[list(order)],
            outside=self.outside[list(order)],
            serving=self.serving[list(order)],
            handling=self.handling[list(order)],
            aboard=self.aboard[list(order)],
            ties=self.ties.sorted_by(list(order), rank),
            stacked=self.stacked[list(order)],
            help=replace(
                self.help,
                saved=self.help.saved[list(order)],
                saved_stop=self.help.saved_stop[list(order)],
            ),
            cargo=self.cargo.sorted_by(list(order)),
            max_wait=self.max_wait[list(order)],
            crossings=replace(self.crossings, places=self.crossings.places[list(order)]),
        )

    @property
    def used(self) -> tuple[str, ...]:
        """The columns and settings by which a day uses them."""
        duties = self.duties
        there = {
            "max_trips": bool((duties.trips > 1).any()),
            "release": bool((self.release > DAY_START).any()),
            "break_window": bool((duties.rest > 0).any()),
            "overtime_per_hour or overtime_factors": bool((duties.overtime > 0).any()),
            "paces": bool(self.paces),
            "max_wait_min": self.patient,
            "closures": self.zoned,
            "group": not self.zoned and bool((self.group >= 0).any()),
            "transfer": bool((self.partner >= 0).any()),
            "preferred": bool((self.outside > 0).any()),
            "unfamiliar_cost or other_vehicle_cost": bool((self.serving > self.handling).any()),
            "aboard": bool(duties.underway.any()),
            "locks": self.ties.any,
            **self.shapes.columns,
            "last_in_first_out": bool(self.stacked.any()),
            "drive_hours": bool((duties.drive > 0).any()),
            "cost_per_stop": bool((duties.per_stop > 0).any()),
            "cost_per_case": bool((self.handling > 0).any()),
            "cost_per_trip": bool((duties.per_trip > 0).any()),
            "helper_percent": "helpers" not in self.choice and bool((self.help.of_row >= 0).any()),
            **self.cargo.columns,
            "cost_per_crossing": self.crossings.price > 0,
        }
        return (*(name for name, used in there.items() if used), *self.choice)

    @property
    def timed(self) -> bool:
        """Whether routes have to be walked as a whole for their times or for who serves what."""
        late = bool((self.release > DAY_START).any()) or bool(self.paces)
        duties = self.duties
        late = late or bool((duties.rest > 0).any() or (duties.overtime > 0).any())
        late = late or bool((duties.drive > 0).any())
        bound = self.ties.any or bool(self.stacked.any()) or self.cargo.used
        return late or self.patient or self.priced or bound or bool(duties.underway.any())

    @property
    def patient(self) -> bool:
        """Whether a vehicle may wait only so long at a stop."""
        return bool((self.max_wait < NO_LIMIT).any() or (self.duties.max_wait < NO_LIMIT).any())

    @property
    def priced(self) -> bool:
        """Whether it has a price who serves what, when, after what, or in what shape of a route; or
        has one on the way, where tasks have to be at some stop."""
        prices = (self.outside, self.ties.missed, self.ties.numbered)
        return self.shapes.used or self.served or any(bool((p > 0).any()) for p in prices)

    @property
    def dearest(self) -> float:
        """The most that is paid for one task's cases, its stop and a trip."""
        duties = self.duties
        most = (self.handling, duties.per_stop, duties.per_trip)
        return sum(float(each.max(initial=0.0)) for each in most)

    @property
    def served(self) -> bool:
        """Whether it has a price who serves what, or in how many stops and trips."""
        duties = self.duties
        more = (duties.per_stop > 0).any() or (duties.per_trip > 0).any()
        return bool(more or (self.serving > 0).any())


def rules_of(
    problem: Problem,
    tasks: Sequence[tuple[int, ...]],
    rows: Sequence[Row],
    zoned: Zoned | None = None,
) -> DayRules | None:
    """The rules of a day, None where it has none of them. Tasks with the same order are the two
    ends of a transfer, or else alternatives by hours (`solvers.zoned`)."""
    orders = problem.orders
    firsts = [orders[task[0]] for task in tasks]
    duties = _duties(problem, [position for position, _ in rows])
    groups: dict[str | tuple[int], int] = {}
    partner = np.full(len(tasks), -1, np.int64)
    ends: dict[int, int] = {}
    for i, task in enumerate(tasks):
        if orders[task[0]].is_transfer:
            other = ends.setdefault(task[0], i)
            if other != i:
                partner[i], partner[other] = other, i
    stores = [
        problem.store[order.from_store_id if partner[i] > i else order.store_id]
        for i, order in enumerate(firsts)
    ]
    late = [
        max((orders[p].release for p in task if not orders[p].is_return), default=DAY_START)
        for task in tasks
    ]
    times = Counter([] if zoned is None else zoned.task.tolist())
    variants = range(len(tasks)) if zoned is None else zoned.task.tolist()
    names = [
        o.group or ((variant,) if times[variant] > 1 else "")
        for o, variant in zip(firsts, variants, strict=True)
    ]
    handling = _handling(problem, tasks, rows, partner)
    rules = DayRules(
        duties,
        np.array(late, dtype=np.int64),
        partner,
        np.array([groups.setdefault(name, len(groups)) if name else -1 for name in names]),
        np.array([NO_LIMIT if o.max_ride_s is None else o.max_ride_s for o in firsts]),
        np.array([s.preferred or (DAY_START, DAY_START) for s in stores]).reshape(-1, 2),
        np.array([s.outside_per_min if s.preferred else 0.0 for s in stores]),
        _serving(problem, tasks, rows, partner) + handling,
        handling,
        np.array([_aboard(problem, o) for o in firsts], dtype=np.int64),
        problem.settings.paces,
        ties_of(problem, tasks),
        shapes_of(problem, [position for position, _ in rows]),
        np.array([last_in.is_stacked(problem, o) for o in firsts], dtype=np.int64),
        _help(problem, tasks, stores, rows),
        cargo_of(problem, tasks, [position for position, _ in rows]),
        np.array([NO_LIMIT if s.max_wait_s is None else s.max_wait_s for s in stores]),
        crossings_of(problem, stores, [position for position, _ in rows]),
        zoned is not None,
        _choice(problem),
    )
    return rules if rules.used else None


def _serving(
    problem: Problem, tasks: Sequence[tuple[int, ...]], rows: Sequence[Row], partner: Int64
) -> Float64:
    """Money for each task on each row of the fleet; that of a transfer where it ends."""
    money = np.zeros((len(tasks), len(rows)))
    for i, task in enumerate(tasks):
        if partner[i] > i:
            continue
        orders = [problem.orders[position] for position in task]
        soft = problem.bonds.soft
        choosy = [
            o
            for o in orders
            if o.vehicle or problem.store[o.store_id].unfamiliar_cost or o.id in soft
        ]
        for order, (t, (position, numbers)) in product(choosy, enumerate(rows)):
            told = (problem, order, problem.variants[position], numbers[0] if numbers else 0)
            money[i, t] += sum(rule.price_of_order(*told) for rule in SERVING)
    return money


def _handling(
    problem: Problem, tasks: Sequence[tuple[int, ...]], rows: Sequence[Row], partner: Int64
) -> Float64:
    """Pay for the cases of each task on each row of the fleet; that of a transfer where it ends."""
    cases = [
        0.0 if partner[i] > i else sum(problem.orders[position].cases for position in task)
        for i, task in enumerate(tasks)
    ]
    rates = [problem.variants[position].cost_per_case for position, _ in rows]
    return np.outer(np.array(cases, np.float64), np.array(rates, np.float64))


def _help(
    problem: Problem,
    tasks: Sequence[tuple[int, ...]],
    stores: Sequence[Store],
    rows: Sequence[Row],
) -> Help:
    """What the helpers of a fleet save at each task."""
    percents = [problem.variants[position].helper_percent for position, _ in rows]
    known = sorted({percent for percent in percents if percent is not None})
    of_row = [-1 if percent is None else known.index(percent) for percent in percents]
    saved = np.zeros((len(tasks), len(known)), np.int64)
    saved_stop = np.zeros((len(tasks), len(known)), np.int64)
    for h, percent in enumerate(known):
        for i, (task, store) in enumerate(zip(tasks, stores, strict=True)):
            own = percent if store.helper_percent is None else store.helper_percent
            orders = [problem.orders[position] for position in task]
            saved_stop[i, h] = store.stop_s - helped(store.stop_s, own)
            served = (problem.service_s(o) - problem.service_s(o, own) for o in orders)
            saved[i, h] = saved_stop[i, h] + sum(served)
    return Help(np.array(of_row, dtype=np.int64), saved, saved_stop)


def _choice(problem: Problem) -> tuple[str, ...]:
    """By which columns and tables vehicles go out in several ways."""
    there = {
        "compartments with several layouts": any(v.other_layouts for v in problem.vehicles),
        "drivers": bool(problem.drivers),
        "helpers": bool(problem.helpers),
    }
    return tuple(name for name, used in there.items() if used)


def _aboard(problem: Problem, order: Order) -> int:
    if order.kind != "delivery":
        return -1
    return int(order.id in problem.holder)


def _duties(problem: Problem, positions: Sequence[int]) -> Duties:
    vehicles = [problem.variants[i] for i in positions]
    reloads = [problem.depot[v.reload_depot] for v in vehicles]
    row = {depot.id: i for i, depot in enumerate(depots_in_order(problem))}

    def whole(values: Sequence[int | None]) -> Int64:
        return np.array([NO_LIMIT if v is None else v for v in values], dtype=np.int64)

    driving = [driving_of(vehicle, problem.settings.paces) for vehicle in vehicles]
    after = np.full((len(vehicles), MOST_TIERS), NO_LIMIT, np.int64)
    overtime = np.zeros((len(vehicles), MOST_TIERS))
    for t, vehicle in enumerate(vehicles):
        for tier, (since, money) in enumerate(pay_of(vehicle).tiers):
            after[t, tier], overtime[t, tier] = since, money / 3600
    return Duties(
        trips=whole([v.max_trips for v in vehicles]),
        place=whole([row[v.reload_depot] for v in vehicles]),
        opens=whole([depot.opens for depot in reloads]),
        closes=whole([depot.closes for depot in reloads]),
        loading=whole([depot.loading_s for depot in reloads]),
        rest=whole([v.break_s if v.break_window else 0 for v in vehicles]),
        rest_opens=whole([v.break_window[0] if v.break_window else 0 for v in vehicles]),
        rest_closes=whole([v.break_window[1] if v.break_window else 0 for v in vehicles]),
        overtime_after=after,
        overtime=overtime,
        underway=np.array([v.aboard is not None for v in vehicles], dtype=np.bool_),
        drive=whole([each.limit if each else 0 for each in driving]),
        pause=whole([v.pause_s for v in vehicles]),
        standing=whole([each.standing if each else None for each in driving]),
        driven=whole([v.driven_s for v in vehicles]),
        first_part=whole([each.first if each else None for each in driving]),
        second_part=whole([v.second_part_s for v in vehicles]),
        parted=np.array([each is not None and each.parted for each in driving], np.bool_),
        max_wait=whole([v.max_wait_s for v in vehicles]),
        per_stop=np.array([v.cost_per_stop for v in vehicles], np.float64),
        per_trip=np.array(
            [v.cost_per_trip if v.max_trips > 1 else 0.0 for v in vehicles], np.float64
        ),
    )
