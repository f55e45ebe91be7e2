"""What would let a left-out order in: the smallest single changes of the day, each of them tried.

A change is made to the day, and the oracle looks for a place for the order in the plan as it is,
where nothing else moves. How much is needed is found by halving, since who opens longer, drives
longer or brings less can do all that could be done before.

The oracle is asked only where the change can make a difference: what it has said of the day as it
is holds for all vehicles that are not concerned, and for what breaks a rule that the change does
not touch; of the places that are found with the largest change a smaller one leaves some.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from routing.distances import ask_ahead
from routing.errors import InputError
from routing.model import Order, VehicleType
from routing.plan import Itinerary, Plan
from routing.problem import Problem
from routing.rules import crossings
from solvers.day_changes import validated
from solvers.docks.taken import can_crowd
from solvers.remedy_trials import HOURS, TIMELESS, Trial, trials_for
from solvers.yard import Attempt, Place, Yard


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


def remedies(plan: Plan, order_id: str) -> tuple[Remedy, ...]:
    """The single changes that let a left-out order into the plan, the cheapest first.

    Raises `InputError` for an order that is not left out.
    """
    if order_id not in {left.order_id for left in plan.left_out}:
        raise InputError(f"order '{order_id}' is not among those left out of the plan")
    if plan.problem.settings.roads:
        ask_ahead(plan.problem, plan.distances)
    search = _Search(plan, order_id)
    found = [each for trial in trials_for(plan, order_id) if (each := search.least(trial))]
    found.sort(key=lambda each: (each.added, each.trial.what, each.trial.who))
    kinds = {vehicle.id: vehicle.type_id for vehicle in plan.problem.vehicles}
    # One of the vehicles of a type that are alike will do; a day in progress has them one by one.
    alike = dict[tuple[str, str, float, float], list[_Least]]()
    for each in reversed(found):
        trial = each.trial
        kind = trial.what, kinds.get(trial.who, trial.who), each.amount, round(each.added, 6)
        alike.setdefault(kind, []).append(each)
    usable = (next(filter(None, map(search.remedy, same[::-1])), None) for same in alike.values())
    return tuple(reversed([remedy for remedy in usable if remedy is not None]))


@dataclass(frozen=True)
class _Least:
    """The smallest change of a trial, with the best place for the order; nobody has validated the
    day yet."""

    trial: Trial
    steps: int
    attempt: Attempt
    added: float

    @property
    def amount(self) -> float:
        """As that of a `Remedy`."""
        return self.steps * self.trial.unit


Found = list[tuple[Place, Attempt]]


class _Search:
    """Looks for places for one order of a plan, on one changed day after the other."""

    def __init__(self, plan: Plan, order_id: str) -> None:
        self._plan, self._order = plan, plan.problem.order[order_id]
        self._yard = Yard(plan.problem, plan.distances, plan.itineraries())
        self._crowded = can_crowd(plan.problem)
        self._allowed = self._yard.carriers(self._order)
        places = self._yard.places(self._order, self._allowed)
        self._now = {place: self._yard.tried(place) for row in places for place in row}

    def least(self, trial: Trial) -> _Least | None:
        """The smallest of a trial's changes that lets the order in, by halving."""
        yard = self._after(trial, trial.steps)
        if yard is None:
            return None
        found = self._fitting(trial, yard)
        low, high = 0, trial.steps
        while found and high - low > 1:
            middle = (low + high) // 2
            less = self._after(trial, middle)
            still = _fits(less, (place for place, _ in found)) if less is not None else []
            if less is None or not still:
                low = middle
            else:
                high, yard, found = middle, less, still
        if not found:
            return None
        attempt = min((each for _, each in found), key=lambda each: each.added)
        routes = self._plan.routes
        drift = sum(
            yard.cost(i) - crossings.total_alone(yard.problem, routes[i])
            for i in self._concerned(trial)
        )
        return _Least(trial, high, attempt, attempt.added + drift)

    def remedy(self, least: _Least) -> Remedy | None:
        """The change with the day that it makes; None where that cannot be used."""
        trial, problem = least.trial, self._plan.problem
        day = validated(problem, trial.table, trial.change(least.steps) or ())
        if day is None:
            return None
        return Remedy(
            trial.order_id,
            trial.what,
            trial.who,
            least.amount,
            least.added,
            day,
            _with(self._yard.routes, least.attempt),
            trial.named,
        )

    def _after(self, trial: Trial, k: int) -> Yard | None:
        """The plan on the day after so many steps, None where there is none."""
        rows = trial.change(k)
        if rows is None:
            return None
        return self._yard.on(self._plan.problem.supposed(trial.table, rows), self._concerned(trial))

    def _concerned(self, trial: Trial) -> list[int]:
        """The routes that may cost more or less after a change: one may wait less at a store that
        opens earlier."""
        return [
            index
            for index, route in enumerate(self._plan.routes)
            if trial.who == route.vehicle.id or any(s.store_id == trial.who for s in route.stops)
        ]

    def _fitting(self, trial: Trial, yard: Yard) -> Found:
        """The places where the order fits on a changed day."""
        order = yard.problem.order[self._order.id]
        allowed = yard.carriers(order)
        if self._otherwise(yard.problem, allowed):
            asked = [place for row in yard.places(order, allowed) for place in row]
            known: Found = []
        else:
            asked = list(self._asked(trial, yard, order, allowed))
            known = [
                each for each in self._now.items() if not each[1].broken and each[0] not in asked
            ]
        return [*known, *_fits(yard, asked)]

    def _otherwise(self, problem: Problem, allowed: Sequence[VehicleType]) -> bool:
        """Whether other vehicles may carry the order, a locked route has come in, or docks are few
        by now."""
        if [(v.id, v.setup) for v in allowed] != [(v.id, v.setup) for v in self._allowed]:
            return True
        before = self._plan.problem
        if can_crowd(problem) != self._crowded:
            return True
        return bool(before.locks) and problem.bonds.routes != before.bonds.routes

    def _shares_docks(self, vehicle_id: str) -> bool:
        """Whether vehicles that may carry the order may load beside those of another type, and find
        other docks free when these begin at other hours."""
        problem = self._plan.problem
        if not self._crowded or problem.sharing.partners:
            return self._crowded
        vehicle = problem.vehicle[vehicle_id]
        here = {vehicle.depot_id, vehicle.reload_depot}
        return any(not here.isdisjoint((v.depot_id, v.reload_depot)) for v in self._allowed)

    def _asked(
        self, trial: Trial, yard: Yard, order: Order, allowed: Sequence[VehicleType]
    ) -> Iterator[Place]:
        """Where what is known of the day as it is says nothing of the changed day."""
        if trial.what in HOURS:
            every = not trial.vehicle or self._shares_docks(trial.vehicle)
            for place, attempt in self._now.items():
                timeless = any(each.code in TIMELESS for each in attempt.broken)
                if (every or trial.vehicle == place.itinerary.vehicle_id) and not timeless:
                    yield place
            return
        for place in (p for row in yard.places(order, allowed, trial.vehicle) for p in row):
            if trial.what in ("vehicle", "driver"):
                if place not in self._now:
                    yield place
            elif trial.what == "trip":
                if len(place.itinerary.trips) >= yard.problem.vehicle_of(place.itinerary).max_trips:
                    yield place
            else:
                yield place


def _fits(yard: Yard, places: Iterable[Place]) -> Found:
    """The places in which the order breaks no rule."""
    tried = ((place, yard.tried(place)) for place in places)
    return [(place, attempt) for place, attempt in tried if not attempt.broken]


def _with(routes: Sequence[Itinerary], attempt: Attempt) -> tuple[Itinerary, ...]:
    return (*routes[: attempt.index], attempt.itinerary, *routes[attempt.index + 1 :])
