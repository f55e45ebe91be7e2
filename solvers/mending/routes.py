"""Routes that break rules, one after the other: who leaves them, and where these orders go."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import permutations

from routing.plan import Itinerary
from routing.setups import as_it_can
from solvers.mending.arrange import Arranged
from solvers.mending.draft import Draft, Drafts
from solvers.mending.leaving import EFFORT, Leaving, Less
from solvers.mending.places import carried, thinned, tidy

MORE = 2
"""So many more orders than the fewest may leave a route, if otherwise one is left out."""

OPTIONS = 30
"""Ways to mend a route that are followed to the end, for each number of orders that leave."""

FEW = 3
"""Broken routes of which every order is tried."""


def all_mended(drafts: Drafts, draft: Draft) -> Draft:
    """The best draft whose routes keep every rule; the routes are taken in several orders, if some
    order is left out otherwise."""
    draft = _without_empty_stops(drafts, draft)
    broken = drafts.broken(draft)
    best: Draft | None = None
    for order in _orders(broken):
        found, todo = draft, list(order)
        while todo:
            found = _mended(drafts, found, todo.pop(0), barred=set(todo))
        found = drafts.all_placed(found, found.out, ())
        found = _with_room(drafts, found)
        if best is None or drafts.measure(found) < drafts.measure(best):
            best = found
        if not best.out or drafts.spent:
            break
    assert best is not None
    return best


def _orders(broken: list[int]) -> Iterator[tuple[int, ...]]:
    if len(broken) <= FEW:
        yield from permutations(broken)
    else:
        yield tuple(broken)
        yield tuple(reversed(broken))


def _without_empty_stops(drafts: Drafts, draft: Draft) -> Draft:
    """Broken routes are better off without stops at which nothing is done."""
    routes = list(draft.routes)
    for at in drafts.broken(draft):
        trips = tuple(tuple(visit for visit in trip if visit.orders) for trip in routes[at].trips)
        if trips != routes[at].trips:
            routes[at] = tidy(drafts.problem, replace(routes[at], trips=trips))
    return replace(draft, routes=tuple(routes))


def _mended(drafts: Drafts, draft: Draft, at: int, barred: Collection[int]) -> Draft:
    """The draft with this route mended in the best way that is found."""
    base = draft.routes[at]
    foreign = {o for o in carried(base) if drafts.stood.get(o) != at}
    leaving = Leaving(drafts.arranger, base, at, foreign)
    best: Draft | None = None
    fewest = 0
    for number, level in enumerate(leaving.levels()):
        trials = [_without(drafts, draft, at, less, barred) for less in _ranked(drafts, level)]
        if level and best is None:
            fewest = number
        best = min((*trials, *([best] if best else [])), key=drafts.measure, default=None)
        enough = number >= fewest + MORE or drafts.spent
        if best is not None and (best.out <= draft.out or enough):
            break
    new = len(drafts.moved(best)) - len(drafts.moved(draft)) if best else 0
    if best is not None and best.out <= draft.out and new < len(carried(base)):
        return best
    others = _elsewhere(drafts, draft, at), best or _all_off(drafts, draft, at, barred)
    return min((each for each in others if each is not None), key=drafts.measure)


def _ranked(drafts: Drafts, level: list[Less]) -> list[Less]:
    """The most promising ways: those that touch least of what was moved by hand, then the cheapest
    in what stays."""
    edited = set(drafts.arranger.edited)

    def key(less: Less) -> tuple[int, int, float]:
        return len(less.gone & edited), len(less.arranged.shifted), less.arranged.cost

    return sorted(level, key=key)[:OPTIONS]


def _without(drafts: Drafts, draft: Draft, at: int, less: Less, barred: Collection[int]) -> Draft:
    """The draft after one way to mend a route: what leaves it is placed elsewhere, or is out."""
    draft = draft.with_route(at, less.arranged)
    draft = replace(draft, out=draft.out | less.gone)
    return drafts.all_placed(draft, less.gone, {*barred, at})


def _elsewhere(drafts: Drafts, draft: Draft, at: int) -> Draft | None:
    """The whole route on another vehicle from the yard: where nearly all of it would have to leave
    this one."""
    base, found = draft.routes[at], []
    for vehicle in drafts.problem.vehicles:
        number = drafts.idle(draft, vehicle)
        if number is None or vehicle.id == base.vehicle_id:
            continue
        route = as_it_can(drafts.problem, _of(base, vehicle.id, number), draft.others(at))
        arranged = drafts.arranger.as_it_is(route, at)
        arranged = arranged or drafts.arranger.nearest(route, at, effort=EFFORT)
        if arranged is not None and drafts.enough(draft, at, arranged):
            found.append(draft.with_route(at, arranged))
    return min(found, key=drafts.measure, default=None)


def _of(route: Itinerary, vehicle_id: str, number: int) -> Itinerary:
    return replace(route, vehicle_id=vehicle_id, number=number, start=None, not_before=())


def _all_off(drafts: Drafts, draft: Draft, at: int, barred: Collection[int]) -> Draft:
    """The vehicle stays in the yard: what always can be done."""
    orders = frozenset(carried(draft.routes[at]))
    empty = thinned(drafts.problem, draft.routes[at], orders)
    return _without(drafts, draft, at, Less(orders, Arranged(empty, 0.0)), barred)


def _with_room(drafts: Drafts, draft: Draft) -> Draft:
    """Orders that are out, where another one makes room for them and finds a place itself."""
    for order_id in sorted(draft.out):
        if drafts.spent:
            break
        found = list(_exchanges(drafts, draft, order_id))
        if found:
            draft = min(found, key=drafts.measure)
    return draft


def _exchanges(drafts: Drafts, draft: Draft, order_id: str) -> Iterator[Draft]:
    order = drafts.problem.order[order_id]
    for at in drafts.near(draft, order, ())[:NEAR]:
        route = draft.routes[at]
        for other in carried(route):
            if drafts.stood.get(other) != at:
                continue
            rest = thinned(drafts.problem, route, (other,))
            if not rest.trips:
                continue
            arranged = drafts.arranger.joined(rest, at, order)
            if arranged is None or not drafts.enough(draft, at, arranged):
                continue
            trial = draft.with_route(at, arranged)
            trial = replace(trial, out=(trial.out - {order_id}) | {other})
            placed = drafts.placed(trial, drafts.problem.order[other], {at}, True)
            for each in (placed, trial):
                if each and drafts.measure(each)[0] < drafts.measure(draft)[0]:
                    yield each
                    break


NEAR = 6
"""Routes on which room is made for an order."""
