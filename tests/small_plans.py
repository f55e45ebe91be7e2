"""Plans small enough to be worked out by hand, and random ones, for tests of what is told of them.

All places stand on one meridian, 0.01 degrees apart: 1111.95 m, so 1112 m for one step, 2224 m for
two, 3336 m for three; driven at 10 m/s.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import Any

from routing.distances import distances_of
from routing.errors import Finding, InputError
from routing.evaluate import evaluate
from routing.io.plan_json import from_plan_object
from routing.model import DaySettings, Depot, Distributor, Order, Store, VehicleType
from routing.plan import Itinerary, LeftOut, Plan, Reason, Visit
from routing.problem import Problem
from tests.random_days import random_day, random_plan

SETTINGS = DaySettings(
    date="2026-11-23", currency="EUR", detour_factor=1.0, speed_kmh={"van": 36.0}
)
VAN = VehicleType(
    "V", "P", {"kg": 100.0}, count=9, end_depot_id="P", cost_per_km=1.0, fixed_cost=10.0
)


def latitude(steps: int) -> float:
    """Degrees north of a place so many steps from the depot."""
    return round(35 + steps / 100, 2)


def store(steps: int, **more: Any) -> Store:
    """Store ``S1`` is one step from the depot, ``S2`` two, and so on."""
    return Store(f"S{steps}", 14.0, latitude(steps), **more)


def order(name: str, steps: int, owner: str = "A", kg: float = 100.0, **more: Any) -> Order:
    """An order for the store so many steps away."""
    quantity = {"kg": kg} | more.pop("quantity", {})
    return Order(name, owner, f"S{steps}", quantity, **more)


def problem_of(
    orders: Iterable[Order],
    vehicles: Iterable[VehicleType] = (VAN,),
    settings: DaySettings = SETTINGS,
    stores: Iterable[Store] = (),
) -> Problem:
    """A day of distributors A and B with stores 1 to 4 (or others) and the depot P at step 0."""
    return Problem(
        (Distributor("A", "Alpha"), Distributor("B", "Beta")),
        (Depot("P", 14.0, latitude(0), name="Depot"),),
        tuple(stores) or tuple(store(steps) for steps in range(1, 5)),
        tuple(orders),
        tuple(vehicles),
        settings,
    )


def findings_of(*args: Any, **more: Any) -> list[Finding]:
    """All that `problem_of` says of a day, whether it can be used or not, but for stores without
    an order."""
    try:
        found = problem_of(*args, **more).findings
    except InputError as error:
        found = tuple(error.findings)
    return [each for each in found if each.code != "unused"]


def plan_of(
    problem: Problem, *routes: Iterable[Iterable[str]], left_out: Iterable[str] = ()
) -> Plan:
    """Routes of the first vehicle type; each is a list of trips, a trip the ids of its orders."""
    itineraries = [
        Itinerary(problem.vehicles[0].id, number, tuple(map(tuple, _visits(problem, trips))))
        for number, trips in enumerate(routes, 1)
    ]
    left = [
        LeftOut(o.id, o.distributor_id, o.store_id, o.priority, (Reason("fleet", "no vehicle"),))
        for o in (problem.order[name] for name in left_out)
    ]
    return evaluate(problem, distances_of(problem), itineraries, left)


def _visits(problem: Problem, trips: Iterable[Iterable[str]]) -> list[list[Visit]]:
    return [[Visit(problem.order[o].store_id, (o,)) for o in trip] for trip in trips]


def with_extra(thing: Any, **extra: str) -> Any:
    """The same thing with columns of the user's own."""
    return replace(thing, extra=extra)


def any_plan(seed: int, coordinates: str = "wgs84") -> Plan:
    """A random plan of a random day; it may break any rule, and stop without an order."""
    rng = Random(seed)
    day = random_day(rng, coordinates=coordinates)
    return from_plan_object(random_plan(rng, day, empty=0.2)).plan
