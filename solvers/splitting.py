"""Orders that may be brought in several drops: which parts are tried, and parts made one again.

Before a search begins, each order that may be split and is worth it becomes a few parts of sizes 1,
2, 4, ..., from which many amounts can be put together (a priori splitting: Chen, Golden, Wang and
Wasil 2017, "A novel approach to solve the split delivery vehicle routing problem"). There are never
more of them than drops allowed, so each may travel alone. After it, parts of one order at one stop
are one part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from math import ceil
from statistics import median

from geo.matrix import Distances
from routing.evaluate import evaluate_route
from routing.model import Order, units
from routing.parts import cut, divisible, in_parts, joined, least_drop, most_drops, names_for, pieces
from routing.plan import Itinerary, Visit
from routing.problem import Problem
from routing.rules import broken_by
from solvers.measures import Limits, limits_of

MOST_PARTS = 4
"""Parts that an order is tried in; each more doubles the amounts that can be put together."""

WORTH = 0.15
"""Share of a vehicle that an order must fill for it to be worth splitting: small ones fit in
anywhere."""

MOST_ADDED = 1000
"""Parts that are tried on one day beyond its orders, those of the largest orders."""

Sizes = Mapping[str, Sequence[int]]


def finer(problem: Problem) -> Problem:
    """The problem with the orders that may be split and are worth it in parts; the same problem
    where there are none."""
    limits = limits_of(problem)
    ranked = []
    for index, order in enumerate(problem.orders):
        most = most_drops(problem, order)
        if most is None or most < 2 or not divisible(order) or not problem.carriers[index]:
            continue
        sizes = doubling(pieces(order), ceil(least_drop(problem, order)), min(most, MOST_PARTS))
        filled = median(_filled(limits[v], order) for v in problem.carriers[index])
        if len(sizes) > 1 and filled >= WORTH:
            ranked.append((-filled, index, sizes))
    taken, added = {order.id for order in problem.orders} | set(problem.whole), 0
    parts: dict[str, list[Order]] = {}
    for _, index, sizes in sorted(ranked):
        added += len(sizes) - 1
        if added > MOST_ADDED:
            break
        order = problem.orders[index]
        parts[order.id] = cut(order, sizes, names_for(taken, order, len(sizes)))
        taken.update(each.id for each in parts[order.id])
    return in_parts(problem, parts)


def doubling(amount: int, least: int, most: int) -> list[int]:
    """Up to ``most`` sizes, each at least ``least``, that add up to an amount: 1, 2, 4, ... times
    the smallest, and the rest."""
    size = max(least, 1, -(-amount // (2**most - 1)))
    sizes: list[int] = []
    while len(sizes) < most - 1 and amount - size >= max(least, 1):
        sizes.append(size)
        amount, size = amount - size, 2 * size
    return [*sizes, amount]


def _filled(limits: Limits, order: Order) -> float:
    """Which share of a vehicle an order takes, in the dimension where it is most."""
    return max((m.amount(order) / max(limit, 1) for m, limit in limits.items()), default=0.0)


def apart(
    problem: Problem, itineraries: Sequence[Itinerary], travel: Distances
) -> list[Itinerary]:
    """The routes of whole orders with all parts of each in its place. Routes that the seconds of
    rounding make late are left away: what is on them is placed anew."""
    found = []
    for itinerary in itineraries:
        trips = tuple(tuple(_in_parts(problem, visit) for visit in t) for t in itinerary.trips)
        changed = replace(itinerary, trips=trips)
        if trips == itinerary.trips or _keeps_all(problem, changed, travel):
            found.append(changed)
    return found


def _in_parts(problem: Problem, visit: Visit) -> Visit:
    orders = [
        part
        for order_id in visit.orders
        for part in (
            [each.id for each in problem.parts[order_id]]
            if order_id not in problem.order
            else [order_id]
        )
    ]
    return replace(visit, orders=tuple(orders))


def together(
    problem: Problem,
    itineraries: Sequence[Itinerary],
    travel: Distances,
    left_out: Sequence[str] = (),
) -> tuple[Problem, list[Itinerary], list[str]]:
    """The problem and a plan of it with parts of one order at one stop made one, and those that are
    left out likewise; an order of which one part remains is whole again."""
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
    out: dict[str, list[str]] = {}
    for order_id in left_out:
        if part_of := problem.order[order_id].part_of:
            out.setdefault(part_of, []).append(order_id)
    return iter(out.values())


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
    return any(order.part_of or most_drops(problem, order) != 1 for order in orders)


def _keeps_all(problem: Problem, itinerary: Itinerary, travel: Distances) -> bool:
    return not any(broken_by(problem, evaluate_route(problem, travel, itinerary), 1))
