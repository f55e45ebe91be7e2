"""What no plan can keep: orders that stand twice or nowhere, at a store that is not theirs, or in
parts that are not the order, and ids that the day does not have. Every order gets one place, or
none."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from routing.evaluate import evaluate
from routing.model import Order
from routing.oversize import parted
from routing.parts import in_parts
from routing.plan import Itinerary, LeftOut, Plan, Violation, Visit
from routing.problem import Problem
from routing.rules import once, split
from solvers.mending.judge import Judge
from solvers.mending.places import carried, thinned, tidy
from solvers.repair import missing

Where = tuple[int, int, int]
"""A visit: position of its route, trip and place in that, from 0."""


@dataclass
class Cleared:
    """``routes``: with every order once, by position. ``missing``: orders that are on none and
    should be, each with the position of the route that it would best go to, or None. ``left_out``:
    orders that it was decided to leave out. ``mended``: what was wrong, and what became of it."""

    problem: Problem
    routes: list[Itinerary]
    missing: dict[str, int | None] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    mended: list[Violation] = field(default_factory=list)


def cleared(
    judge: Judge,
    decided: Sequence[Itinerary],
    left_out: Sequence[LeftOut],
    was: Mapping[str, int],
    edited: Collection[str],
) -> Cleared:
    """The plan that was decided, without such faults. ``decided``: with all its unknown orders,
    stores and depots. ``was``: the route of each order before somebody moved it by hand, by
    position. ``edited``: orders that were moved."""
    found = Cleared(judge.problem, list(decided), left_out=list(left_out))
    _stores(found)
    _twice(found, judge, was)
    _halves(found)
    _groups(found, judge, edited)
    _once_left_out(found)
    _nowhere(found)
    return found


def whole_again(plan: Plan, decided: Sequence[Itinerary]) -> tuple[Plan, list[Itinerary]]:
    """The plan with orders whole again whose parts are not the order, or not as they may be; the
    order stands where its first part stood, or is in the fewest parts that can be carried."""
    wrong = [v.order_id for v in plan.violations if v.code == split.CODE]
    if not wrong:
        return plan, list(decided)
    problem = plan.problem
    wholes = dict.fromkeys(problem.order[o].ordered if o in problem.order else o for o in wrong)
    whole_of = {part.id: name for name in wholes for part in problem.parts[name]}
    problem = parted(in_parts(problem, dict.fromkeys(wholes, ())))
    seen: set[str] = set()
    routes = []
    for itinerary in decided:
        trips = tuple(
            tuple(
                replace(visit, orders=orders)
                for visit in trip
                if (orders := tuple(_whole(visit.orders, whole_of, seen))) or not visit.orders
            )
            for trip in itinerary.trips
        )
        routes.append(replace(itinerary, trips=trips))
    left = [
        replace(each, order_id=whole_of.get(each.order_id, each.order_id))
        for each in plan.left_out
        if whole_of.get(each.order_id) not in seen
    ]
    return evaluate(problem, plan.distances, routes, left, plan.made_by), routes


def _whole(orders: Sequence[str], whole_of: Mapping[str, str], seen: set[str]) -> Iterator[str]:
    for order_id in orders:
        name = whole_of.get(order_id)
        if name is None:
            yield order_id
        elif name not in seen:
            seen.add(name)
            yield name


# ------------------------------------------------------------------------------ places


def _stores(found: Cleared) -> None:
    """Orders at a store that is not theirs, or that the day does not have, go to their own."""
    problem = found.problem
    for at, route in enumerate(found.routes):
        trips = tuple(
            tuple(own for visit in trip for own in _own_stores(found, at, visit))
            for trip in route.trips
        )
        found.routes[at] = tidy(problem, replace(route, trips=trips))


def _own_stores(found: Cleared, at: int, visit: Visit) -> Iterator[Visit]:
    problem, here = found.problem, visit.store_id
    there: dict[str, list[str]] = {here: []}
    for order_id in visit.orders:
        order = problem.order.get(order_id)
        if order is None or (order.is_transfer and here not in (order.store_id, _from(order))):
            continue
        if here in (order.store_id, _from(order)):
            there[here].append(order_id)
            continue
        there.setdefault(order.store_id, []).append(order_id)
        message = f"order '{order_id}' stands at store '{here}'; it goes to its own, "
        message += f"'{order.store_id}', at that place of the route"
        found.mended.append(Violation(once.WRONG_STORE, message, at + 1, order_id, order.store_id))
    for store_id, orders in there.items():
        if orders or not visit.orders:
            yield Visit(store_id, tuple(orders))


def _from(order: Order) -> str:
    return order.from_store_id or ""


# ------------------------------------------------------------------------------ twice


def _places(routes: Sequence[Itinerary]) -> dict[str, list[Where]]:
    places: dict[str, list[Where]] = {}
    for at, route in enumerate(routes):
        for number, trip in enumerate(route.trips):
            for place, visit in enumerate(trip):
                for order_id in visit.orders:
                    places.setdefault(order_id, []).append((at, number, place))
    return places


def _twice(found: Cleared, judge: Judge, was: Mapping[str, int]) -> None:
    """An order that stands several times stays where it fits, then where it was moved to by hand,
    then where it costs least."""
    for order_id, places in _places(found.routes).items():
        if found.problem.order[order_id].is_transfer or len(places) == 1:
            continue

        def rank(kept: Where, order_id: str = order_id) -> tuple[int, bool, float]:
            routes = _only(found, order_id, kept)
            touched = {at for at, _, _ in _places(found.routes)[order_id]}
            judged = [judge.of(routes[at], at) for at in touched]
            broken = sum(len(each.broken) for each in judged)
            return broken, was.get(order_id) == kept[0], sum(each.cost for each in judged)

        best = min(places, key=rank)
        found.routes = _only(found, order_id, best)
        message = f"order '{order_id}' stood {len(places)} times; it stays on route {best[0] + 1}"
        found.mended.append(Violation(once.TWICE, message, best[0] + 1, order_id))


def _only(found: Cleared, order_id: str, kept: Where) -> list[Itinerary]:
    """The routes with the order at this visit only."""
    routes = list(found.routes)
    for at in {at for at, _, _ in _places(routes)[order_id]}:
        trips = tuple(
            tuple(
                visit if there == visit.orders else replace(visit, orders=there)
                for place, visit in enumerate(trip)
                if (there := _without(visit, order_id, (at, number, place) == kept))
                or not visit.orders
            )
            for number, trip in enumerate(routes[at].trips)
        )
        routes[at] = tidy(found.problem, replace(routes[at], trips=trips))
    return routes


def _without(visit: Visit, order_id: str, once_here: bool) -> tuple[str, ...]:
    others = tuple(o for o in visit.orders if o != order_id)
    return (*others, order_id) if once_here else others


def _halves(found: Cleared) -> None:
    """Transfers that are not handled at their two stores on one trip are taken off, and put on
    again as a whole."""
    for order_id in _places(found.routes):
        order = found.problem.order[order_id]
        if not order.is_transfer:
            continue
        there = _places(found.routes)[order_id]  # other places since the last was taken off
        trips = {(at, number) for at, number, _ in there}
        if len(trips) == 1 and len(there) == 2:
            at, number = trips.pop()
            stores = [found.routes[at].trips[number][place].store_id for _, _, place in there]
            if sorted(stores) == sorted((order.from_store_id, order.store_id)):
                continue
        for at in {at for at, _, _ in there}:
            found.routes[at] = thinned(found.problem, found.routes[at], (order_id,))
        found.missing[order_id] = there[0][0]
        message = f"order '{order_id}' was not handled at both its stores on one trip; it is put "
        found.mended.append(
            Violation(once.TWICE, message + "on as a whole again", there[0][0] + 1, order_id)
        )


# ------------------------------------------------------------------------------ groups, left out


def _groups(found: Cleared, judge: Judge, edited: Collection[str]) -> None:
    """Of alternatives that are all served the one stays that was put there by hand, then the one
    without which more would be broken, then the cheapest."""
    served: dict[str, list[str]] = {}
    for order_id in _places(found.routes):
        if group := found.problem.order[order_id].group:
            served.setdefault(group, []).append(order_id)
    for group, members in served.items():
        if len(members) < 2:
            continue

        def rank(kept: str, members: Sequence[str] = members) -> tuple[bool, int, float]:
            routes = _without_all(found, [m for m in members if m != kept])
            judged = [judge.of(r, at) for at, r in enumerate(routes)]
            broken = sum(len(each.broken) for each in judged)
            return kept not in edited, broken, sum(each.cost for each in judged)

        kept = min(members, key=rank)
        others = [member for member in members if member != kept]
        at = _places(found.routes)[others[0]][0][0]
        found.routes = _without_all(found, others)
        gone = ", ".join(f"'{other}'" for other in others)
        message = f"of group '{group}' only order '{kept}' stays, {gone} goes"
        found.mended.append(Violation("group", message, at + 1, others[0]))


def _without_all(found: Cleared, orders: Sequence[str]) -> list[Itinerary]:
    return [
        thinned(found.problem, r, orders) if set(orders) & set(carried(r)) else r
        for r in found.routes
    ]


def _once_left_out(found: Cleared) -> None:
    """What is on a route is not left out as well, and nothing is left out twice."""
    order = found.problem.order
    served = set(_places(found.routes)) | set(found.missing)
    done = {order[o].group for o in served} - {""}
    kept: dict[str, LeftOut] = {}
    for left in found.left_out:
        group = order[left.order_id].group
        if left.order_id in kept or left.order_id in served or group in done:
            message = f"order '{left.order_id}' was left out, and it or an alternative dealt with "
            message += "elsewhere; it is not left out any more"
            found.mended.append(Violation(once.TWICE, message, 0, left.order_id))
            continue
        kept[left.order_id] = left
        done |= {group} - {""}
    found.left_out = list(kept.values())


def _nowhere(found: Cleared) -> None:
    """Orders that are neither on a route nor left out; of alternatives the first that somebody may
    carry."""
    problem = found.problem
    there = set(_places(found.routes)) | set(found.missing)
    there |= {left.order_id for left in found.left_out}
    gone = missing(problem, there)
    for order_id in (order.id for order in problem.orders if order.id in gone):
        found.missing[order_id] = None
        message = f"order '{order_id}' was on no route and not left out"
        found.mended.append(Violation(once.MISSING, message, 0, order_id))
