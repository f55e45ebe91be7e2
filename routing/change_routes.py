"""Which route of one plan is which of the other, and what changed of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.change_rest import Ahead
from routing.changes import Driven, RouteChange
from routing.plan import Plan, Route

Pair = tuple[int | None, int | None]
"""Positions of a route before and after, from 0; None where there is no counterpart."""


def pairs(before: Plan, after: Plan, match: bool) -> list[Pair]:
    """Every route of both plans once, in the order of the plan after; at the end those of the plan
    before that have no counterpart."""
    found = _matched(before, after) if match else _by_number(before, after)
    of_after = {b: a for a, b in found}
    paired: list[Pair] = [(of_after.get(a), a) for a in range(len(after.routes))]
    taken = set(of_after.values())
    return paired + [(b, None) for b in range(len(before.routes)) if b not in taken]


def route_changes(
    before: Plan, after: Plan, paired: Iterable[Pair], ahead: Ahead | None = None
) -> Iterator[RouteChange]:
    """One for each pair. ``ahead``: where the plan after is of the rest of the day; then one for
    each route before that is done, too."""
    for b, a in paired:
        was = None if b is None else _driven(before, b)
        now = None if a is None else _driven(after, a)
        had = () if was is None else was.route.orders
        has = () if now is None else now.route.orders
        came = tuple(dict.fromkeys(order for order in has if order not in set(had)))
        went = tuple(dict.fromkeys(order for order in had if order not in set(has)))
        if was is None:
            yield RouteChange("used", was, now, came, went)
        elif now is None:
            was = was if ahead is None else _priced(ahead, was)
            yield RouteChange("no-longer-used", was, now, came, went)
        else:
            content = _content if ahead is None else _halts
            same = content(was.route) == content(now.route)
            was = was if ahead is None else _priced(ahead, was)
            yield RouteChange("same" if same else "changed", was, now, came, went)
    for position, number in enumerate(ahead.whole.numbers if ahead else ()):
        if ahead and number not in before.numbers:
            yield RouteChange("done", _driven(ahead.whole, position), None, (), ())


def _priced(ahead: Ahead, driven: Driven) -> Driven:
    """What is left of a route with its own figures, of the vehicle as it was to go on."""
    plan = ahead.priced
    names = [route.name for route in plan.routes] if plan else []
    if plan is None or driven.route.name not in names:
        return driven
    position = names.index(driven.route.name)
    return Driven(driven.number, plan.routes[position], plan.kpi.routes[position])


def _halts(route: Route) -> list[Any]:
    """Where a route halts, when, and for which orders."""
    return [
        [(tuple(sorted(stop.orders)), stop.store_id, stop.start) for stop in trip.stops]
        for trip in route.trips
    ]


def _driven(plan: Plan, position: int) -> Driven:
    return Driven(plan.numbers[position], plan.routes[position], plan.kpi.routes[position])


def _content(route: Route) -> tuple[Any, ...]:
    """All that a route is but its number. In which order a stop's orders stand means nothing."""
    stops = [
        (tuple(sorted(stop.orders)), stop.store_id, stop.arrival, stop.start, stop.departure)
        for stop in route.stops
    ]
    loads = [[trip.load, *(stop.load for stop in trip.stops)] for trip in route.trips]
    trips = [
        (trip.depot_id, trip.end_depot_id, trip.start, trip.departure, trip.end, trip.calls)
        for trip in route.trips
    ]
    lengths = [len(trip.stops) for trip in route.trips]
    cost = replace(route.cost, crossings=0.0)  # which other routes make too
    costs = (route.metres, cost, route.rest, route.pauses)
    return (stops, loads, trips, lengths, *costs, route.vehicle.setup)


def _by_number(before: Plan, after: Plan) -> list[tuple[int, int]]:
    """Positions before and after of the same vehicle. In a broken plan a vehicle may have several
    routes: the first is compared with the first."""
    where = {key: position for position, key in enumerate(_names(before.routes))}
    named = enumerate(_names(after.routes))
    return [(where[key], position) for position, key in named if key in where]


def _names(routes: Iterable[Route]) -> Iterator[tuple[str, int, int]]:
    seen: Counter[tuple[str, int]] = Counter()
    for route in routes:
        name = route.of_type
        seen[name] += 1
        yield *name, seen[name]


def _matched(before: Plan, after: Plan) -> list[tuple[int, int]]:
    """Type by type the pairs that share most orders in all; among such, most stores (an order of
    another day has another id), and among such again, most vehicles that keep their number.

    An assignment problem (Kuhn 1955); as many pairs as the plan with fewer routes of the type has.
    """
    from scipy.optimize import linear_sum_assignment  # here, and not above: it takes a while

    both = before.problem.vehicle.keys() & after.problem.vehicle.keys()
    kinds = [[_kind(route, both) for route in plan.routes] for plan in (before, after)]
    found: list[tuple[int, int]] = []
    for kind in dict.fromkeys(kinds[0]):
        old, new = ([i for i, each in enumerate(some) if each == kind] for some in kinds)
        worth = _worth([before.routes[i] for i in old], [after.routes[i] for i in new])
        rows, columns = linear_sum_assignment(worth, maximize=True)
        found += [(old[r], new[c]) for r, c in zip(rows.tolist(), columns.tolist(), strict=True)]
    return found


def _kind(route: Route, both: Collection[str]) -> str:
    """What a vehicle may be exchanged within: its type, unless both days have it one by one, as
    days in progress do, where it may have goods on board."""
    return route.vehicle.id if route.vehicle.id in both else route.vehicle.type_id


def _worth(before: Sequence[Route], after: Sequence[Route]) -> NDArray[np.int64]:
    """What each pair is worth: orders first, then stores, then the number, in one whole number."""
    orders = _shared([r.orders for r in before], [r.orders for r in after])
    stores = _shared(*([[s.store_id for s in r.stops] for r in each] for each in (before, after)))
    number = np.array([[b.of_type == a.of_type for a in after] for b in before], dtype=np.int64)
    of_number = len(after) + 1
    of_stores = sum(len(route.stops) for route in after) + 1
    return (orders * of_stores + stores) * of_number + number.reshape(orders.shape)


def _shared(before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]) -> NDArray[np.int64]:
    """How many ids each list of the one has in common with each of the other."""
    where: dict[str, list[int]] = defaultdict(list)
    for row, names in enumerate(before):
        for name in dict.fromkeys(names):
            where[name].append(row)
    count = np.zeros((len(before), len(after)), dtype=np.int64)
    for column, names in enumerate(after):
        for name in dict.fromkeys(names):
            for row in where.get(name, ()):
                count[row, column] += 1
    return count
