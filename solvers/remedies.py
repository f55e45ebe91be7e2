"""What would let a left-out order in: the smallest single changes of the day, each of them tried.

A change is made to the day, and the oracle looks for a place for the order in the plan as it is,
where nothing else moves. How much is needed is found by halving, since who opens longer, drives
longer or brings less can do all that could be done before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from routing.available import Measure, on_hand, rows_by_depot, taken
from routing.errors import InputError
from routing.evaluate import evaluate_route
from routing.model import Order, Store, VehicleType, amounts, units
from routing.plan import Itinerary, Plan
from routing.problem import Problem
from routing.rules.available import taken_by
from solvers.day_changes import changed, longer, wider
from solvers.yard import Attempt, Yard

STEP_S, MOST_S = 300, 4 * 3600
"""Times are widened in steps of five minutes, by four hours at the most."""

SHARES = 50
"""Steps in which an order is made smaller."""


@dataclass(frozen=True)
class Remedy:
    """A change that lets an order in. ``what``: ``window-earlier``, ``window-later``,
    ``shift-earlier``, ``shift-later``, ``vehicle`` or ``driver`` (one more), ``trip`` (one more),
    ``less`` (of the order), ``access`` (a heavier vehicle), ``skills`` (those that it needs) or
    ``available`` (more goods at a depot). ``who``: the store, vehicle type, driver, order or depot;
    ``amount``: seconds, vehicles, trips, kilograms that are left away or admitted, skills, or what
    ``unit`` says.
    ``added``: money that the plan costs more with the order. ``problem``, ``itineraries``: the
    changed day, and its plan.
    """

    order_id: str
    what: str
    who: str
    amount: float
    added: float
    problem: Problem
    itineraries: tuple[Itinerary, ...]
    unit: str = ""


Change = Callable[[int], Problem | None]
"""The day changed by so many steps, None where it cannot be."""


def remedies(plan: Plan, order_id: str) -> tuple[Remedy, ...]:
    """The single changes that let a left-out order into the plan, the cheapest first.

    Raises `InputError` for an order that is not left out.
    """
    if order_id not in {left.order_id for left in plan.left_out}:
        raise InputError(f"order '{order_id}' is not among those left out of the plan")
    found = [remedy for trial in _trials(plan, order_id) if (remedy := _least(plan, trial))]
    found.sort(key=lambda remedy: (remedy.added, remedy.what, remedy.who))
    kinds = {vehicle.id: vehicle.type_id for vehicle in plan.problem.vehicles}
    # One of the vehicles of a type that are alike will do; a day in progress has them one by one.
    alike = {(r.what, kinds.get(r.who, r.who), r.amount, round(r.added, 6)): r for r in found[::-1]}
    return tuple(reversed(alike.values()))


@dataclass(frozen=True)
class _Trial:
    """A kind of change: ``change(k)`` for k of 1 to ``steps``; ``unit`` of amount a step."""

    order_id: str
    what: str
    who: str
    steps: int
    unit: float
    change: Change
    named: str = ""


def _trials(plan: Plan, order_id: str) -> Iterator[_Trial]:
    problem, order = plan.problem, plan.problem.order[order_id]
    gone = "replanned_at_s" in plan.made_by  # nobody begins earlier in a day that is under way
    steps = MOST_S // STEP_S
    for store_id in dict.fromkeys((order.store_id, order.from_store_id)):
        if store_id and problem.store[store_id].windows:
            for what, sign in (("window-earlier", -1), ("window-later", 1)):
                change = _changed(problem, "stores", store_id, _wider(sign))
                yield _Trial(order_id, what, store_id, steps, STEP_S, change)
    for vehicle in problem.vehicles:
        if vehicle.aboard is not None:
            continue
        name = vehicle.id
        for what, sign in (("shift-earlier", -1), ("shift-later", 1))[gone:]:
            change = _changed(problem, "vehicles", name, _longer(sign))
            yield _Trial(order_id, what, name, steps, STEP_S, change)
        more = _changed(problem, "vehicles", name, lambda v, k: replace(v, count=v.count + k))
        yield _Trial(order_id, "vehicle", name, 1, 1, more)
        trip = _changed(
            problem, "vehicles", name, lambda v, k: replace(v, max_trips=v.max_trips + k)
        )
        yield _Trial(order_id, "trip", name, 1, 1, trip)
    for driver in problem.drivers:
        more = _changed(problem, "drivers", driver.id, lambda d, k: replace(d, count=d.count + k))
        yield _Trial(order_id, "driver", driver.id, 1, 1, more)
    if (kg := order.quantity.get("kg", 0.0)) and not order.is_transfer:
        less = _changed(problem, "orders", order_id, _smaller)
        yield _Trial(order_id, "less", order_id, SHARES - 1, kg / SHARES, less)
    yield from _access(problem, order)
    yield from _skills(problem, order)
    yield from _available(plan, order)


def _available(plan: Plan, order: Order) -> Iterator[_Trial]:
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

            def filled(_: int, lacking: Mapping[Measure, int] = lacking) -> Problem | None:
                return with_more(problem, lacking)

            first = next(measure for measure in lacking if measure[0] in numbers)
            row = problem.available[first[0]]
            amount = amounts({first[1]: lacking[first]})[first[1]]
            named = f"{first[1]}{row.of}"
            yield _Trial(order.id, "available", depot_id, 1, amount, filled, named)


def with_more(problem: Problem, more: Mapping[Measure, int]) -> Problem:
    """The day with so many whole units more at depots."""
    rows = tuple(
        replace(
            row,
            quantity=amounts(
                {n: units(each, n) + more.get((i, n), 0) for n, each in row.quantity.items()}
            ),
        )
        for i, row in enumerate(problem.available)
    )
    return replace(problem, available=rows, sources=None)


def _skills(problem: Problem, order: Order) -> Iterator[_Trial]:
    """Each vehicle type with what the order and its store need."""
    needs = order.needs | problem.store[order.store_id].needs
    if order.from_store_id:
        needs |= problem.store[order.from_store_id].needs
    for vehicle in problem.vehicles:
        if missing := needs - vehicle.skills:

            def learn(v: VehicleType, _: int) -> VehicleType:
                return replace(v, skills=v.skills | needs)

            change = _changed(problem, "vehicles", vehicle.id, learn)
            yield _Trial(order.id, "skills", vehicle.id, 1, len(missing), change)


def _access(problem: Problem, order: Order) -> Iterator[_Trial]:
    """The street to the store as open as the lightest vehicle asks that it is not open to."""
    for store_id in dict.fromkeys((order.store_id, order.from_store_id)):
        limit = problem.store[store_id].max_gross_kg if store_id else None
        heavier = {v.gross_kg for v in problem.vehicles if limit is not None and v.gross_kg > limit}
        for weight in sorted(heavier)[:1]:

            def admit(store: Store, _: int, weight: float = weight) -> Store:
                return replace(store, max_gross_kg=weight)

            change = _changed(problem, "stores", store_id, admit)
            yield _Trial(order.id, "access", store_id, 1, weight, change)


def _changed(problem: Problem, table: str, name: str, how: Callable[[Any, int], Any]) -> Change:
    def change(k: int) -> Problem | None:
        return changed(problem, table, lambda each: how(each, k) if each.id == name else each)

    return change


def _wider(sign: int) -> Callable[[Store, int], Store]:
    return lambda store, k: wider(store, STEP_S * k * (sign < 0), STEP_S * k * (sign > 0))


def _longer(sign: int) -> Callable[[VehicleType, int], VehicleType | None]:
    return lambda vehicle, k: longer(vehicle, STEP_S * k * (sign < 0), STEP_S * k * (sign > 0))


def _smaller(order: Order, k: int) -> Order:
    share = 1.0 - k / SHARES
    return replace(order, quantity={name: share * each for name, each in order.quantity.items()})


def _least(plan: Plan, trial: _Trial) -> Remedy | None:
    """The smallest of a trial's changes that lets the order in, by halving."""
    best = _tried(plan, trial, trial.steps)
    if best is None:
        return None
    low, high = 0, trial.steps
    while high - low > 1:
        middle = (low + high) // 2
        found = _tried(plan, trial, middle)
        if found is None:
            low = middle
        else:
            high, best = middle, found
    return best


def _tried(plan: Plan, trial: _Trial, k: int) -> Remedy | None:
    problem = trial.change(k)
    if problem is None:
        return None
    yard = Yard(problem, plan.distances, plan.itineraries())
    attempts = yard.attempts(problem.order[trial.order_id])
    fitting = [attempt for attempt in attempts if not attempt.broken]
    if not fitting:
        return None
    chosen = min(fitting, key=lambda attempt: attempt.added)
    return Remedy(
        trial.order_id,
        trial.what,
        trial.who,
        k * trial.unit,
        chosen.added + _drift(plan, problem, trial.who),
        problem,
        _with(yard.routes, chosen),
        trial.named,
    )


def _drift(plan: Plan, problem: Problem, who: str) -> float:
    """What the routes as they are cost more on the changed day: one may wait less at a store that
    opens earlier."""
    concerned = [
        route
        for route in plan.routes
        if route.vehicle.id == who or any(stop.store_id == who for stop in route.stops)
    ]
    return sum(
        evaluate_route(problem, plan.distances, route.itinerary).cost.total - route.cost.total
        for route in concerned
    )


def _with(routes: Sequence[Itinerary], attempt: Attempt) -> tuple[Itinerary, ...]:
    return (*routes[: attempt.index], attempt.itinerary, *routes[attempt.index + 1 :])
