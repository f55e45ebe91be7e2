"""Plans of orders in parts: one of larger parts as one of smaller ones, and parts that ride to one
stop made one again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from geo.matrix import Distances
from routing.evaluate import evaluate_route
from routing.model import Order
from routing.parts import in_parts, joined, most_drops, names_for
from routing.plan import Itinerary, Visit
from routing.problem import Problem
from routing.rules import broken_by, forbidding
from solvers.cutting import Names


def known_of(problem: Problem, itineraries: Sequence[Itinerary]) -> list[Itinerary]:
    """The routes without what is no order of the problem, and without stops that nothing is left
    for: parts of another plan may have the names of parts of this one and be larger."""
    found = []
    for itinerary in itineraries:
        trips, calls = [], []
        for number, trip in enumerate(itinerary.trips):
            visits = [(v, tuple(o for o in v.orders if o in problem.order)) for v in trip]
            there = tuple(replace(v, orders=known) for v, known in visits if known or not v.orders)
            if there:
                trips.append(there)
                calls.append(itinerary.calls_of(number))
        if trips:
            called = tuple(calls) if any(calls) else ()
            found.append(replace(itinerary, trips=tuple(trips), calls=called))
    return found


def apart(
    problem: Problem, itineraries: Sequence[Itinerary], names: Names, travel: Distances
) -> list[Itinerary]:
    """The routes of orders with all that stands for each in its place. Routes that the seconds of
    rounding make late are left away: what is on them is placed anew."""
    found = []
    for itinerary in itineraries:
        trips = tuple(tuple(_in_parts(visit, names) for visit in t) for t in itinerary.trips)
        changed = replace(itinerary, trips=trips)
        if trips == itinerary.trips or _keeps_all(problem, changed, travel):
            found.append(changed)
    return found


def _in_parts(visit: Visit, names: Names) -> Visit:
    orders = tuple(part for order_id in visit.orders for part in names.get(order_id, (order_id,)))
    return replace(visit, orders=orders)


def together(
    problem: Problem,
    itineraries: Sequence[Itinerary],
    travel: Distances,
    left_out: Sequence[str] = (),
) -> tuple[Problem, list[Itinerary], list[str]]:
    """The problem and a plan of it with parts of one order at one stop made one, and those that are
    left out likewise; an order of which one part remains is whole again."""
    if not problem.wholes:
        return problem, list(itineraries), list(left_out)
    groups = list(_at_stops(problem, itineraries)) + list(_left(problem, left_out))
    parts, name_of = _renamed(problem, groups)
    merged = in_parts(problem, parts)
    routes = [_with_names(each, name_of) for each in itineraries]
    if not all(_keeps_all(merged, r, travel) for r in routes if _touched(merged, r)):
        return problem, list(itineraries), list(left_out)
    return merged, routes, list(dict.fromkeys(name_of.get(name, name) for name in left_out))


def _at_stops(problem: Problem, itineraries: Sequence[Itinerary]) -> Iterator[list[str]]:
    """Ids of parts of one order that ride to one stop, in the order of the routes. Visits to one
    store that follow one another are one stop."""
    for itinerary in itineraries:
        for trip in itinerary.trips:
            for _, visits in groupby(trip, key=lambda visit: visit.store_id):
                here: dict[str, list[str]] = {}
                for order_id in (o for visit in visits for o in visit.orders):
                    if part_of := problem.order[order_id].part_of:
                        here.setdefault(part_of, []).append(order_id)
                yield from here.values()


def _left(problem: Problem, left_out: Sequence[str]) -> Iterator[list[str]]:
    """Ids of parts of one order that are left out, as many together as a vehicle can carry."""
    out: dict[str, list[str]] = {}
    for order_id in left_out:
        part_of = problem.order[order_id].part_of
        if not part_of:
            continue
        group = out.get(part_of, [])
        if group and not _carried(problem, [*group, order_id]):
            yield group
            group = []
        out[part_of] = [*group, order_id]
    yield from out.values()


def _carried(problem: Problem, group: Sequence[str]) -> bool:
    """Whether some vehicle can carry these parts of an order at once."""
    parts = [problem.order[order_id] for order_id in group]
    one = joined(problem.whole[parts[0].part_of], parts, group[0])
    there = (vehicle for vehicle in problem.variants if vehicle.count)
    return any(forbidding(problem, one, vehicle) is None for vehicle in there)


def _renamed(
    problem: Problem, groups: Sequence[Sequence[str]]
) -> tuple[dict[str, list[Order]], dict[str, str]]:
    """The new parts of each order that is split, numbered anew, and the new name of each old one;
    parts that are in no group stay."""
    members: dict[str, list[Sequence[str]]] = {whole.id: [] for whole in problem.wholes}
    for group in groups:
        members[problem.order[group[0]].part_of].append(group)
    taken = {order.id for order in problem.orders if not order.part_of} | set(problem.whole)
    parts: dict[str, list[Order]] = {}
    name_of: dict[str, str] = {}
    for whole in problem.wholes:
        grouped = {order_id for group in members[whole.id] for order_id in group}
        alone = [[part.id] for part in problem.parts[whole.id] if part.id not in grouped]
        every = [*members[whole.id], *alone]
        names = names_for(taken, whole, len(every)) if len(every) > 1 else [whole.id]
        for name, group in zip(names, every, strict=True):
            name_of.update(dict.fromkeys(group, name))
        parts[whole.id] = [
            joined(whole, [problem.order[order_id] for order_id in group], name)
            for name, group in zip(names, every, strict=True)
            if len(every) > 1
        ]
        taken.update(names)
    return parts, name_of


def _with_names(itinerary: Itinerary, name_of: Mapping[str, str]) -> Itinerary:
    trips = tuple(
        tuple(
            replace(visit, orders=tuple(dict.fromkeys(name_of.get(o, o) for o in visit.orders)))
            for visit in trip
        )
        for trip in itinerary.trips
    )
    return replace(itinerary, trips=trips)


def _touched(problem: Problem, itinerary: Itinerary) -> bool:
    """Whether a route brings orders that may be split: only there anything has changed."""
    orders = (problem.order[o] for trip in itinerary.trips for visit in trip for o in visit.orders)
    return any(order.part_of or (most_drops(problem, order) or 1) > 1 for order in orders)


def _keeps_all(problem: Problem, itinerary: Itinerary, travel: Distances) -> bool:
    return not any(broken_by(problem, evaluate_route(problem, travel, itinerary), 1))
