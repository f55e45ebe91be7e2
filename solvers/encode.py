"""Problem -> Instance: the one place where the model becomes arrays.

The arrays stand in an order that depends on the contents of the day alone, never on ids or on the
order of rows, so that two spellings of one day are planned alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.matrix import Float64
from routing.available import offered
from routing.distances import coordinates
from routing.locks import locked_routes
from routing.model import (
    DAY_START,
    PRIORITIES,
    Depot,
    VehicleType,
    names_vehicle,
    number_in,
)
from routing.problem import Problem
from routing.rules import own_plan
from solvers.agreement import Agreement, agreement_of, depots_in_order
from solvers.bonds import bound_together, key_of
from solvers.cargo import limited
from solvers.day_rules import DayRules, rules_of
from solvers.measures import NO_LIMIT, Limits, Measure, amounts_of, fit, limits_of, measures_of
from solvers.pools import counts_of, pools_of
from solvers.shapes import shape_key
from solvers.zoned import Row, Windows, by_hours

Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]


def _no_pools() -> Int64:
    return np.zeros((0, 3), np.int64)


@dataclass(frozen=True)
class Fleet:
    """Vehicle types as arrays of T rows; times in seconds, prices in money.

    ``position``, ``numbers``: which of `Problem.variants`, and which vehicles, a row stands for;
    vehicles that are named somewhere have a row of their own. ``earliest``: loading may begin;
    ``loading``: its seconds; ``end_place`` -1: need not return. ``pool``: for vehicles, drivers and
    helpers (`solvers.pools`) which pool that rows share they come from, -1 for none;
    ``pool_count``: how many it has, (T, 3).
    """

    position: Int64
    numbers: tuple[Sequence[int], ...]
    count: Int64
    capacity: Int64
    fixed: Float64
    per_metre: Float64
    per_second: Float64
    per_toll_metre: Float64
    start_place: Int64
    end_place: Int64
    earliest: Int64
    loading: Int64
    latest_departure: Int64
    end_opens: Int64
    latest_end: Int64
    max_stops: Int64
    max_metres: Int64
    max_seconds: Int64
    profile: tuple[str, ...]
    pool: Int64 = field(default_factory=_no_pools)
    pool_count: Int64 = field(default_factory=_no_pools)


@dataclass(frozen=True)
class Instance:
    """A day as arrays.

    A *task* is what an engine places: orders of one store, one owner and one priority that any
    vehicle allowed to carry them can carry together. ``orders[i]`` are the positions of task i's
    orders in ``Problem.orders``. ``place[i]`` is its row in ``lonlat`` (depots first, then
    stores). ``delivery`` and ``pickup``: int64 (n, D), whole units; the end of a transfer takes
    what its beginning picked up, less than nothing. ``service``: seconds for the
    cases, on top of ``stop_s[place]`` once a stop. ``windows[place]``: seconds, sorted; empty for
    any time. ``priority``: 0 high, 1 normal, 2 low. ``may``: bool (n, T). ``prize``: money lost
    if a task is left out, infinite where that is not a matter of money. ``returning``: tasks that
    are returns only; with ``returns_last`` they come after all others on a route. ``agreement``:
    what there is to look at where goods of several distributors ride together. ``rules``: those
    that not every day has. ``hours``: windows task by task, where zones narrow those of places for
    some vehicles (`solvers.zoned`); else empty. ``zones``: those that each place lies in.
    """

    orders: tuple[tuple[int, ...], ...]
    place: Int64
    delivery: Int64
    pickup: Int64
    service: Int64
    priority: Int64
    prize: Float64
    returning: Bool
    may: Bool
    lonlat: Float64
    stop_s: Int64
    windows: tuple[tuple[tuple[int, int], ...], ...]
    returns_last: bool
    fleet: Fleet
    agreement: Agreement | None = None
    rules: DayRules | None = None
    hours: tuple[Windows, ...] = ()
    zones: tuple[frozenset[str], ...] = ()

    def windows_at(self, task: int) -> Windows:
        """When the task's stop may begin."""
        return self.hours[task] if self.hours else self.windows[int(self.place[task])]

    def __len__(self) -> int:
        return len(self.orders)


def encode(problem: Problem) -> Instance:
    """The arrays of a day. Orders that nobody can carry, or of a locked route, have no task."""
    rows = _rows(problem)
    vehicles = [position for position, _ in rows]
    limits = limits_of(problem)
    measures = measures_of(problem, limits)
    fleet = _fleet(problem, rows, limits, measures)
    tasks = _tasks(problem, limits)
    pickups = len(tasks)
    tasks = [task for task in tasks if problem.orders[task[0]].is_transfer] + tasks
    pickups = len(tasks) - pickups
    store_of = [
        problem.orders[task[0]].from_store_id if i < pickups else problem.orders[task[0]].store_id
        for i, task in enumerate(tasks)
    ]
    stores = sorted(set(store_of), key=lambda s: _store_key(problem, s))
    place_of = {store_id: len(problem.depots) + i for i, store_id in enumerate(stores)}
    delivery, pickup = amounts_of(problem, tasks, pickups, measures)
    service = [sum(problem.service_s(problem.orders[o]) for o in task) for task in tasks]
    may = _able(problem, tasks, rows, fleet)
    place = [place_of[store_id] for store_id in store_of]
    places = [problem.store[store_id] for store_id in stores]
    priority = [PRIORITIES.index(problem.orders[task[0]].priority) for task in tasks]
    zoned = by_hours(problem, tasks, store_of, rows, may)
    if zoned is not None:
        each = zoned.task.tolist()
        pickups = sum(i < pickups for i in each)
        tasks, place, priority = ([told[i] for i in each] for told in (tasks, place, priority))
        service, may = [service[i] for i in each], zoned.may
        delivery, pickup = delivery[each], pickup[each]
    for bound, complete in bound_together(problem, tasks):
        may[bound] = may[bound].all(axis=0) & complete
    prize = [_prize(problem, task) for task in tasks]
    returning = [all(problem.orders[o].is_return for o in task) for task in tasks]
    contents = [
        (place[i], priority[i], tuple(delivery[i]), tuple(pickup[i]), service[i], returning[i])
        for i in range(len(tasks))
    ]
    agreement = agreement_of(problem, tasks, vehicles, contents)
    rules = rules_of(problem, tasks, rows, zoned)
    order = sorted(
        range(len(tasks)),
        key=lambda i: (
            i >= pickups,
            place[i],
            priority[i],
            tuple(delivery[i]),
            tuple(pickup[i]),
            service[i],
            returning[i],
            prize[i],
            tuple(may[i]),
            0 if agreement is None else int(agreement.owner[i]),
            0 if agreement is None else int(agreement.goods[i]),
            0 if agreement is None else int(agreement.farthest[i]),
            0 if agreement is None else int(agreement.latest[i]),
            () if rules is None else _more(rules, place, i),
            () if zoned is None else zoned.windows[i],
        ),
    )
    return Instance(
        orders=tuple(tasks[i] for i in order),
        place=np.array(place, dtype=np.int64)[order],
        delivery=delivery[order],
        pickup=pickup[order],
        service=np.array(service, dtype=np.int64)[order],
        priority=np.array(priority, dtype=np.int64)[order],
        prize=np.array(prize, dtype=np.float64)[order],
        returning=np.array(returning, dtype=np.bool_)[order],
        may=may[order],
        lonlat=coordinates([*depots_in_order(problem), *places]),
        stop_s=np.array([0] * len(problem.depots) + [s.stop_s for s in places], dtype=np.int64),
        windows=(*[()] * len(problem.depots), *(each.windows for each in places)),
        returns_last=problem.settings.returns_last,
        fleet=fleet,
        agreement=None if agreement is None else agreement.sorted_by(order),
        rules=None if rules is None else rules.sorted_by(order),
        hours=() if zoned is None else tuple(zoned.windows[i] for i in order),
        zones=(*[frozenset[str]()] * len(problem.depots), *(store.zones for store in places)),
    )


def _able(
    problem: Problem, tasks: Sequence[tuple[int, ...]], rows: Sequence[Row], fleet: Fleet
) -> Bool:
    """Which rows of the fleet may serve each task, (n, T)."""
    usable = fleet.earliest + fleet.loading <= np.minimum(fleet.latest_departure, fleet.latest_end)
    usable &= fleet.end_opens <= fleet.latest_end
    may = np.array([_may(problem, task[0], rows) for task in tasks], dtype=np.bool_)
    may = may.reshape(len(tasks), len(rows)) & usable
    may[[_never(problem, task) for task in tasks]] = False
    return may


def _rows(problem: Problem) -> list[Row]:
    """The rows of the fleet: types, and apart from them the vehicles that something names. Those
    whose route is locked have none."""
    named = {order.vehicle for order in problem.orders if order.vehicle}
    named = named.union(*(store.familiar for store in problem.stores))
    named |= {lock.vehicle for lock in problem.bonds.soft.values() if lock.vehicle}
    locked = {(route.vehicle_id, route.number) for route in locked_routes(problem)}
    rows: list[Row] = []
    for position, vehicle in enumerate(problem.variants):
        alone = {
            number
            for reference in named
            if (number := number_in(reference, vehicle)) and number <= vehicle.count
        }
        taken = {number for vehicle_id, number in locked if vehicle_id == vehicle.id}
        alone -= taken
        rows += [(position, (number,)) for number in sorted(alone)]
        others: Sequence[int] = range(1, vehicle.count + 1)
        if alone or taken:  # more than there are orders are never of use
            most = min(vehicle.count, len(problem.orders) + len(alone) + len(taken))
            others = [n for n in range(1, most + 1) if n not in alone | taken]
        if others or not (alone or taken):
            rows.append((position, others))
    return sorted(rows, key=lambda row: (_vehicle_key(problem, row[0]), len(row[1]), *row[1][:1]))


def _may(problem: Problem, position: int, rows: Sequence[Row]) -> list[bool]:
    """Whether each row of the fleet may carry an order."""
    order, allowed = problem.orders[position], set(problem.carriers[position])
    bound = order.vehicle if order.other_vehicle_cost is None else ""
    return [
        row in allowed
        and (not bound or any(names_vehicle(bound, problem.variants[row], n) for n in numbers))
        for row, numbers in rows
    ]


def _more(rules: DayRules, place: Sequence[int], i: int) -> tuple[Any, ...]:
    """What tells tasks apart by rules that not every day has."""
    partner = int(rules.partner[i])
    mates = np.flatnonzero(rules.group == rules.group[i]) if rules.group[i] >= 0 else ()
    return (
        int(rules.release[i]),
        -1 if partner < 0 else place[partner],
        int(rules.max_ride[i]),
        sorted(place[int(mate)] for mate in mates),
        tuple(rules.serving[i]),
        (int(rules.aboard[i]), int(rules.stacked[i])),
        *rules.ties.key(place, i),
        *rules.cargo.key(i),
    )


def _never(problem: Problem, task: Sequence[int]) -> bool:
    """Whether the task's store opens after its owner's plan alone would have been so much
    earlier."""
    windows = problem.store[problem.orders[task[0]].store_id].windows
    first = windows[0][0] if windows else DAY_START
    limits = (own_plan.latest(problem, problem.orders[position].id) for position in task)
    return any(limit is not None and limit < first for limit in limits)


def _vehicle_key(problem: Problem, position: int) -> tuple[Any, ...]:
    v = problem.variants[position]
    depot = problem.depot[v.depot_id]
    capacity = tuple(v.capacity.get(d, float("inf")) for d in problem.dimensions)
    return (
        depot.lon,
        depot.lat,
        capacity,
        v.fixed_cost,
        v.cost_per_km,
        v.cost_per_hour,
        v.count,
        v.gross_kg,
        v.shift_start,
        v.shift_end,
        sorted(v.goods),
        v.max_stops or 0,
        v.max_metres or 0,
        v.max_seconds or 0,
        v.profile,
        v.own_size,
        v.end_depot_id is None,
        v.max_trips,
        (v.break_s, v.break_window or ()),
        (v.overtime_after_s or 0, v.overtime_per_hour, v.overtime_factors),
        (v.drive_s or 0, v.pause_s, v.pause_at_stops, v.driven_s, v.first_part_s, v.second_part_s),
        v.first_part_taken,
        NO_LIMIT if v.max_wait_s is None else v.max_wait_s,
        (v.cost_per_stop, v.cost_per_case, v.cost_per_trip, v.toll_per_km),
        shape_key(v),
        [(sorted(c.goods), sorted(c.capacity.items())) for c in v.compartments],
        (v.aboard is not None, *_position(problem.depot[v.reload_depot])),
        sorted(v.skills),
        sorted(_lent_from(problem, v)),
        (v.setup.layout, -1 if v.helper_percent is None else v.helper_percent),
        counts_of(problem, v),
        v.returns_once_empty,
        (offered(problem, v.depot_id), offered(problem, v.reload_depot)),
    )


def _position(depot: Depot) -> tuple[float, float]:
    return depot.lon, depot.lat


def _lent_from(problem: Problem, vehicle: VehicleType) -> list[tuple[float, float]]:
    """Where the depots of its owner are: tells alike vehicles of two owners apart without names."""
    owner = vehicle.distributor_id
    return [_position(d) for d in problem.depots if owner and d.distributor_id == owner]


def _store_key(problem: Problem, store_id: str) -> tuple[Any, ...]:
    s = problem.store[store_id]
    wish = (s.preferred or (), s.outside_per_min, s.unfamiliar_cost)
    skills = (sorted(s.needs), sorted(s.zones), NO_LIMIT if s.max_wait_s is None else s.max_wait_s)
    return s.lon, s.lat, s.windows, s.stop_s, s.max_gross_kg or 0.0, skills, wish


def _tasks(problem: Problem, limits_of_types: Sequence[Limits]) -> list[tuple[int, ...]]:
    """Orders of one store, owner, priority and set of vehicles, together where they fit together.

    Where the smallest allowed vehicle cannot take them all, each order is its own task: an engine
    may still bring them together, and loses nothing.
    """
    groups: dict[tuple[Any, ...], list[int]] = {}
    sided = problem.settings.returns_last or any(v.returns_once_empty for v in problem.vehicles)
    for position, order in enumerate(problem.orders):
        allowed = problem.carriers[position]
        if allowed and order.id not in problem.bonds.kept:
            own = order.prize is not None or order.group or order.is_transfer or order.part_of
            alone = position if own or limited(problem, order) else -1
            side = order.is_return and sided
            stacked = problem.settings.last_in_first_out
            apart = problem.sharing.apart or problem.settings.compartments_apart
            goods = order.goods if apart or stacked else ""
            limits = (
                own_plan.latest(problem, order.id),
                own_plan.farthest(problem, order.id),
            )
            key = (
                order.store_id,
                order.distributor_id,
                order.priority,
                allowed,
                alone,
                side,
                goods,
                limits,
                order.release,
                (order.vehicle, order.other_vehicle_cost),
                (order.id in problem.holder, order.kind) if problem.holder or stacked else (),
                key_of(problem, position),
            )
            groups.setdefault(key, []).append(position)
    tasks: list[tuple[int, ...]] = []
    for (_, _, _, allowed, *_), positions in groups.items():
        together = [problem.orders[p] for p in positions]
        if all(fit(limits_of_types[v], together) for v in allowed):
            tasks.append(tuple(positions))
        else:
            tasks.extend((position,) for position in positions)
    return tasks


def _prize(problem: Problem, task: Sequence[int]) -> float:
    prize = problem.orders[task[0]].prize
    return float("inf") if prize is None else prize


def _fleet(
    problem: Problem,
    rows: Sequence[Row],
    limits: Sequence[Limits],
    measures: Sequence[Measure],
) -> Fleet:
    positions = [position for position, _ in rows]
    vehicles = [problem.variants[i] for i in positions]
    row = {depot.id: i for i, depot in enumerate(depots_in_order(problem))}
    pools = pools_of(problem, rows)
    starts = [problem.depot[v.depot_id] for v in vehicles]
    ends = [None if v.end_depot_id is None else problem.depot[v.end_depot_id] for v in vehicles]

    def whole(values: Sequence[int | None]) -> Int64:
        return np.array([NO_LIMIT if v is None else v for v in values], dtype=np.int64)

    return Fleet(
        position=np.array(positions, dtype=np.int64),
        numbers=tuple(numbers for _, numbers in rows),
        count=pools.least,
        capacity=np.array(
            [[limits[i].get(m, NO_LIMIT) for m in measures] for i in positions], dtype=np.int64
        ).reshape(len(vehicles), len(measures)),
        fixed=np.array([_for_leaving(v) for v in vehicles]),
        per_metre=np.array([v.cost_per_km / 1000 for v in vehicles]),
        per_second=np.array([v.cost_per_hour / 3600 for v in vehicles]),
        per_toll_metre=np.array([v.toll_per_km / 1000 for v in vehicles]),
        start_place=whole([row[v.depot_id] for v in vehicles]),
        end_place=whole([-1 if v.end_depot_id is None else row[v.end_depot_id] for v in vehicles]),
        earliest=whole(
            [max(v.shift_start, d.opens) for v, d in zip(vehicles, starts, strict=True)]
        ),
        loading=whole([d.loading_s for d in starts]),
        latest_departure=whole([d.closes for d in starts]),
        end_opens=whole([DAY_START if d is None else d.opens for d in ends]),
        latest_end=whole(
            [
                v.shift_end if d is None else min(v.shift_end, d.closes)
                for v, d in zip(vehicles, ends, strict=True)
            ]
        ),
        max_stops=whole([v.max_stops for v in vehicles]),
        max_metres=whole([v.max_metres for v in vehicles]),
        max_seconds=whole([v.max_seconds for v in vehicles]),
        profile=tuple(v.road_profile for v in vehicles),
        pool=pools.pool,
        pool_count=pools.count,
    )


def _for_leaving(vehicle: VehicleType) -> float:
    """Money for a route, whatever it does; the trip that a vehicle underway is on has been paid."""
    first_trip = vehicle.cost_per_trip if vehicle.aboard is None else 0.0
    return vehicle.fixed_cost + first_trip
