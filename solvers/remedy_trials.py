"""What is tried for an order that is left out: the kinds of changes of a day, and how far each may
go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from routing.available import Measure, on_hand, rows_by_depot, taken
from routing.model import Order, Store, VehicleType, amounts, units
from routing.plan import Plan
from routing.problem import Problem
from routing.rules import (
    available,
    capacity,
    compartments,
    last_in,
    lock,
    max_km,
    max_stops,
    max_trips,
    transfer,
)
from routing.rules.available import taken_by
from solvers.day_changes import Rows, longer, rows_of, wider

STEP_S, MOST_S = 300, 4 * 3600
"""Times are widened in steps of five minutes, by four hours at the most."""

SHARES = 50
"""Steps in which an order is made smaller."""

HOURS = ("window-earlier", "window-later", "shift-earlier", "shift-later")
"""Changes of nothing but hours."""

TIMELESS = frozenset(
    rule.CODE
    for rule in (
        *(available, capacity, compartments, last_in, lock),
        *(max_km, max_stops, max_trips, transfer),
    )
)
"""Rules that a sequence breaks at whatever hours it is driven."""

Change = Callable[[int], Rows | None]
"""The rows of a table after so many steps, None where there are none."""


@dataclass(frozen=True)
class Trial:
    """A kind of change (`solvers.remedies.Remedy` says what ``what`` and ``who`` are): a ``table``
    gets the rows ``change(k)`` for k of 1 to ``steps``; ``unit`` of amount a step."""

    order_id: str
    what: str
    who: str
    steps: int
    unit: float
    table: str
    change: Change
    named: str = ""

    @property
    def vehicle(self) -> str:
        """The vehicle type whose routes alone are judged otherwise; empty for any."""
        return self.who if self.table == "vehicles" else ""


def trials_for(plan: Plan, order_id: str) -> Iterator[Trial]:
    """Everything that is tried for an order of a plan."""
    problem, order = plan.problem, plan.problem.order[order_id]
    gone = "replanned_at_s" in plan.made_by  # nobody begins earlier in a day that is under way
    steps = MOST_S // STEP_S
    for store_id in dict.fromkeys((order.store_id, order.from_store_id)):
        if store_id and problem.store[store_id].windows:
            for what, sign in (("window-earlier", -1), ("window-later", 1)):
                change = _changed(problem, "stores", store_id, _wider(sign))
                yield Trial(order_id, what, store_id, steps, STEP_S, "stores", change)
    for vehicle in problem.vehicles:
        if vehicle.aboard is not None:
            continue
        name = vehicle.id
        for what, sign in (("shift-earlier", -1), ("shift-later", 1))[gone:]:
            change = _changed(problem, "vehicles", name, _longer(sign))
            yield Trial(order_id, what, name, steps, STEP_S, "vehicles", change)
        more = _changed(problem, "vehicles", name, lambda v, k: replace(v, count=v.count + k))
        yield Trial(order_id, "vehicle", name, 1, 1, "vehicles", more)
        trip = _changed(
            problem, "vehicles", name, lambda v, k: replace(v, max_trips=v.max_trips + k)
        )
        yield Trial(order_id, "trip", name, 1, 1, "vehicles", trip)
    for driver in problem.drivers:
        more = _changed(problem, "drivers", driver.id, lambda d, k: replace(d, count=d.count + k))
        yield Trial(order_id, "driver", driver.id, 1, 1, "drivers", more)
    if (kg := order.quantity.get("kg", 0.0)) and not order.is_transfer:
        less = _changed(problem, "orders", order_id, _smaller)
        yield Trial(order_id, "less", order_id, SHARES - 1, kg / SHARES, "orders", less)
    yield from _access(problem, order)
    yield from _skills(problem, order)
    yield from _available(plan, order)


def _available(plan: Plan, order: Order) -> Iterator[Trial]:
    """Each depot with what it lacks for the order beside all that the plan takes, no more."""
    problem = plan.problem
    gone = taken_by(problem, plan.routes)
    for depot_id, numbers in rows_by_depot(problem).items():
        lacking = {
            (number, name): short
            for (number, name), asked in taken(problem, [(depot_id, order)]).items()
            if (short := gone[number, name] + asked - on_hand(problem, (number, name))) > 0
        }
        if lacking:

            def filled(_: int, lacking: Mapping[Measure, int] = lacking) -> Rows:
                return _with_more(problem, lacking)

            first = next(measure for measure in lacking if measure[0] in numbers)
            row = problem.available[first[0]]
            amount = amounts({first[1]: lacking[first]})[first[1]]
            named = f"{first[1]}{row.of}"
            yield Trial(order.id, "available", depot_id, 1, amount, "available", filled, named)


def _with_more(problem: Problem, more: Mapping[Measure, int]) -> Rows:
    """What depots have, and so many whole units more."""
    return tuple(
        replace(
            row,
            quantity=amounts(
                {n: units(each, n) + more.get((i, n), 0) for n, each in row.quantity.items()}
            ),
        )
        for i, row in enumerate(problem.available)
    )


def _skills(problem: Problem, order: Order) -> Iterator[Trial]:
    """Each vehicle type with what the order and its store need."""
    needs = order.needs | problem.store[order.store_id].needs
    if order.from_store_id:
        needs |= problem.store[order.from_store_id].needs
    for vehicle in problem.vehicles:
        if missing := needs - vehicle.skills:

            def learn(v: VehicleType, _: int) -> VehicleType:
                return replace(v, skills=v.skills | needs)

            change = _changed(problem, "vehicles", vehicle.id, learn)
            yield Trial(order.id, "skills", vehicle.id, 1, len(missing), "vehicles", change)


def _access(problem: Problem, order: Order) -> Iterator[Trial]:
    """The street to the store as open as the lightest vehicle asks that it is not open to."""
    for store_id in dict.fromkeys((order.store_id, order.from_store_id)):
        limit = problem.store[store_id].max_gross_kg if store_id else None
        heavier = {v.gross_kg for v in problem.vehicles if limit is not None and v.gross_kg > limit}
        for weight in sorted(heavier)[:1]:

            def admit(store: Store, _: int, weight: float = weight) -> Store:
                return replace(store, max_gross_kg=weight)

            change = _changed(problem, "stores", store_id, admit)
            yield Trial(order.id, "access", store_id, 1, weight, "stores", change)


def _changed(problem: Problem, table: str, name: str, how: Callable[[Any, int], Any]) -> Change:
    def change(k: int) -> Rows | None:
        return rows_of(problem, table, lambda each: how(each, k) if each.id == name else each)

    return change


def _wider(sign: int) -> Callable[[Store, int], Store]:
    return lambda store, k: wider(store, STEP_S * k * (sign < 0), STEP_S * k * (sign > 0))


def _longer(sign: int) -> Callable[[VehicleType, int], VehicleType | None]:
    return lambda vehicle, k: longer(vehicle, STEP_S * k * (sign < 0), STEP_S * k * (sign > 0))


def _smaller(order: Order, k: int) -> Order:
    share = 1.0 - k / SHARES
    return replace(order, quantity={name: share * each for name, each in order.quantity.items()})
