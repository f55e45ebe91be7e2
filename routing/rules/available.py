"""No depot gives out more of some goods than it has.

A rule of the whole plan: a row of `Problem.available` is broken where the deliveries of all trips
that load at its depot, of those goods, add up to more. Deliveries only: returns and transfers take
nothing, nor does what is on board of a vehicle underway. An order is left out for it where no
depot has enough for it alone, or what is left at those in reach is not enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from routing.available import Measure, loaded, on_hand, rows_by_depot, shown, taken
from routing.model import Order, VehicleType, units
from routing.plan import Route, Violation
from routing.problem import Problem
from routing.refusal import Refusal
from routing.rules import owner

CODE = "available"


def forbids(problem: Problem, order: Order, vehicle: VehicleType) -> str | None:
    """The order alone asks for more than any depot has where the vehicle may load it."""
    if not problem.available or order.kind != "delivery" or order.id in problem.holder:
        return None
    told = [_short(problem, order, depot_id) for depot_id in owner.depots(vehicle, order)]
    return told[0] if told and all(told) else None


def _short(problem: Problem, order: Order, depot_id: str) -> str | None:
    """What a depot has too little of for an order alone."""
    for number in rows_by_depot(problem).get(depot_id, ()):
        row = problem.available[number]
        for name in row.quantity if row.covers(order) else ():
            asked, there = (
                units(order.quantity.get(name, 0.0), name),
                on_hand(problem, (number, name)),
            )
            if asked > there:
                return (
                    f"depot '{depot_id}' has {shown(there, name)}{row.of}, order '{order.id}' asks "
                    f"for {shown(asked, name)}"
                )
    return None


def nobody(problem: Problem, order: Order, vehicles: Sequence[VehicleType]) -> Refusal:
    """What each depot in question has too little of."""
    depots = dict.fromkeys(d for v in vehicles for d in owner.depots(v, order))
    told = dict.fromkeys(_short(problem, order, depot_id) or "" for depot_id in depots)
    return Refusal(
        "no depot from which a vehicle could bring it has enough: "
        + "; ".join(sentence for sentence in told if sentence),
        "add to the table available, or make the order smaller",
        "order_id",
        order.id,
    )


def broken_by(problem: Problem, route: Route) -> Iterator[Violation]:
    """Nothing: what a depot gives out is told once for the plan, also what one order asks for."""
    yield from ()


def broken_by_plan(problem: Problem, routes: Iterable[tuple[int, Route]]) -> Iterator[Violation]:
    """One violation for each amount of which a depot has too little."""
    if problem.available:
        yield from exceeded(problem, taken_by(problem, (route for _, route in routes)))


def taken_by(problem: Problem, routes: Iterable[Route]) -> Counter[Measure]:
    """What routes take of what depots have."""
    found: Counter[Measure] = Counter()
    for route in routes:
        trips = [[o for stop in trip.stops for o in stop.orders] for trip in route.trips]
        found += taken(problem, loaded(problem, route.vehicle, trips))
    return found


def refusal(problem: Problem, measure: Measure, amount: int, more: int) -> Violation:
    """Why a route cannot take ``more`` of what other deliveries take so much of."""
    number, name = measure
    row, there = problem.available[number], on_hand(problem, measure)
    return Violation(
        CODE,
        f"depot '{row.depot_id}' has {shown(there, name)}{row.of}, {shown(amount, name)} are taken "
        f"by other orders, and {shown(more, name)} are asked for",
    )


def exceeded(problem: Problem, amounts: Mapping[Measure, int]) -> Iterator[Violation]:
    """One violation for each amount that is more than its depot has."""
    for measure, amount in sorted(amounts.items()):
        if amount > on_hand(problem, measure):
            number, name = measure
            row = problem.available[number]
            yield Violation(
                CODE,
                f"depot '{row.depot_id}' has {shown(on_hand(problem, measure), name)}{row.of}, the "
                f"plan takes {shown(amount, name)}",
            )
