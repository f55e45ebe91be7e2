"""What may be taken off a route, and where on it that may stand instead."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import permutations, product
from typing import NamedTuple

from routing.evaluate import known_part
from routing.plan import Itinerary, Visit
from routing.problem import Problem
from routing.rising import rising
from routing.rules import collection


class Unit(NamedTuple):
    """Orders of one visit that move together: all of them, or one alone. ``trip``, ``place``: which
    visit, from 0."""

    trip: int
    place: int
    orders: tuple[str, ...]


def carried(itinerary: Itinerary) -> tuple[str, ...]:
    """Ids of the orders on a route, each once, as they are driven."""
    visits = (visit for trip in itinerary.trips for visit in trip)
    return tuple(dict.fromkeys(order_id for visit in visits for order_id in visit.orders))


def out_of_sequence(before: Itinerary, after: Itinerary) -> frozenset[str]:
    """Orders on both that are on another trip, and the fewest others without which all that stay on
    a trip are in the same sequence (as `routing.change_orders` has it)."""
    old, new = _halts(before), _halts(after)
    both = old.keys() & new.keys()
    moved = {o for o, store in both if old[o, store][0] != new[o, store][0]}
    for trip in {old[each][0] for each in both}:
        stay = sorted((old[e], new[e], e[0]) for e in both if old[e][0] == new[e][0] == trip)
        kept = set(rising([now[1] for _, now, _ in stay]))
        moved |= {order_id for n, (_, _, order_id) in enumerate(stay) if n not in kept}
    return frozenset(moved)


def _halts(itinerary: Itinerary) -> dict[tuple[str, str], tuple[int, int]]:
    """Trip and place of each order at each store."""
    return {
        (order_id, visit.store_id): (number, place)
        for number, trip in enumerate(itinerary.trips)
        for place, visit in enumerate(trip)
        for order_id in visit.orders
    }


def lengths(itinerary: Itinerary) -> int:
    """How many visits a route has."""
    return sum(map(len, itinerary.trips))


def tidy(problem: Problem, itinerary: Itinerary) -> Itinerary:
    """Without trips that are empty; neighbouring visits to one store are one."""
    return known_part(problem, itinerary) or replace(
        itinerary, trips=(), calls=(), start=None, not_before=()
    )


def thinned(problem: Problem, itinerary: Itinerary, orders: Collection[str]) -> Itinerary:
    """The route without some orders, and without the visits that nothing is left of. Visits that
    had no orders before stay."""
    trips = tuple(
        tuple(
            visit if rest == visit.orders else replace(visit, orders=rest)
            for visit in trip
            if (rest := tuple(o for o in visit.orders if o not in orders)) or not visit.orders
        )
        for trip in itinerary.trips
    )
    return tidy(problem, replace(itinerary, trips=trips, start=None, not_before=()))


def units_of(itinerary: Itinerary, single: bool) -> list[Unit]:
    """Every visit; ``single``: and every order of a visit that has several."""
    found = []
    for number, trip in enumerate(itinerary.trips):
        for place, visit in enumerate(trip):
            found.append(Unit(number, place, visit.orders))
            if single and len(visit.orders) > 1:
                found += [Unit(number, place, (order_id,)) for order_id in visit.orders]
    return found


def lifted(problem: Problem, itinerary: Itinerary, units: Sequence[Unit]) -> Itinerary | None:
    """The route without these; None where two of them have an order in common. A transfer that
    loses one of its ends keeps the other."""
    gone: dict[tuple[int, int], set[str]] = {}
    for unit in units:
        taken = gone.setdefault((unit.trip, unit.place), set())
        if taken & set(unit.orders) or (taken and not unit.orders):
            return None
        taken |= set(unit.orders)
    trips = tuple(
        tuple(
            replace(visit, orders=rest) if (number, place) in gone else visit
            for place, visit in enumerate(trip)
            if (rest := tuple(o for o in visit.orders if o not in gone.get((number, place), ())))
            or (number, place) not in gone
        )
        for number, trip in enumerate(itinerary.trips)
    )
    return tidy(problem, replace(itinerary, trips=trips))


def everywhere(problem: Problem, itinerary: Itinerary, visit: Visit) -> Iterator[Itinerary]:
    """The route with a visit at each place of each trip, and on each further trip that its vehicle
    may make."""
    trips = itinerary.trips
    for number, trip in enumerate(trips):
        for place in range(len(trip) + 1):
            changed = (*trip[:place], visit, *trip[place:])
            changed_trips = (*trips[:number], changed, *trips[number + 1 :])
            yield tidy(problem, replace(itinerary, trips=changed_trips))
    if len(trips) < problem.vehicle_of(itinerary).max_trips:
        calls = tuple(itinerary.calls_of(number) for number in range(len(trips)))
        for number in range(len(trips) + 1):
            yield replace(
                itinerary,
                trips=(*trips[:number], (visit,), *trips[number:]),
                calls=(*calls[:number], (), *calls[number:]) if any(calls) else (),
            )


MOST_CALLS = 3
"""Distributors whose goods are fetched by calls, if a trip calls elsewhere than decided."""


def with_calls(problem: Problem, itinerary: Itinerary) -> Iterator[Itinerary]:
    """The route with calls at the depots where its deliveries lie, in every sequence; trips for
    which nothing is fetched, or too much, call nowhere."""
    vehicle = problem.vehicle_of(itinerary)
    options = []
    for number, trip in enumerate(itinerary.trips):
        start = vehicle.reload_depot if number else vehicle.depot_id
        on = [problem.order[o] for visit in trip for o in visit.orders]
        aboard = None if number else vehicle.aboard
        lies = [o for o in on if o.kind == "delivery" and o.id not in (aboard or ())]
        owners = {o.distributor_id: o for o in lies}
        depots = [
            {d.id for d in collection.callable_for(problem, vehicle, o)} - {start}
            for o in owners.values()
            if aboard is not None or not collection.holds(problem.depot[start], o)
        ]
        sets = product(*depots) if len(depots) <= MOST_CALLS else ()
        options.append([calls for some in sets for calls in permutations(sorted(set(some)))])
    for calls in product(*options):
        yield replace(itinerary, calls=calls if any(calls) else (), start=None, not_before=())
