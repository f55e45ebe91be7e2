"""What changed for each order, and at what time vehicles come to stores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from routing.change_rest import Ahead, bare_order
from routing.changes import ORDER_WHATS, At, End, OrderChange, OrderWhat, Standing, VisitChange
from routing.model import Order
from routing.plan import Plan
from routing.rising import rising

Same = Collection[tuple[int, int]]
"""Positions, from 0, of the routes before and after that are the same vehicle's."""

ENDS: tuple[End, ...] = ("pick up", "drop")


def order_changes(
    before: Plan, after: Plan, same: Same, ahead: Ahead | None = None
) -> Iterator[OrderChange]:
    """Orders of which something changed, in the order of the day after; then those that are
    cancelled or done. ``ahead``: where the plan after is of the rest of the day."""
    sides = _Side(before, ahead), _Side(after, ahead)
    known = dict.fromkeys((*after.problem.order, *before.problem.order))
    moved = _out_of_sequence(*sides, same)
    for order_id in known:
        old, new = (each.plan.problem.order.get(order_id) for each in sides)
        order = new or old
        if order is None or _over(sides, order, ahead):
            continue
        for end in ENDS if order.is_transfer else ("",):
            found = _change(sides, order, end, same, (order_id, end) in moved)
            if found.what:
                yield found
    if ahead is not None:
        whole = _Side(ahead.whole).places
        for order_id in (o for o in ahead.whole.problem.order if o in ahead.done):
            order, last = (
                ahead.whole.problem.order[order_id],
                max(
                    (at for (o, _), (_, at) in whole.items() if o == order_id),
                    key=lambda at: at.start,
                    default=None,
                ),
            )
            standing: tuple[Standing, Standing] = ("served" if last else "missing", "done")
            owner, place = order.distributor_id, order.store_id
            yield OrderChange(order_id, owner, place, "", ("done",), standing, last, None)


def _over(sides: tuple[_Side, _Side], order: Order, ahead: Ahead | None) -> bool:
    """Whether an order is done, or nobody waits for it since another of its group is."""
    if ahead is None or order.id in sides[1].plan.problem.order:
        return False
    return order.id in ahead.done or order.group in ahead.over_groups


def visit_changes(before: Plan, after: Plan, same: Same) -> list[VisitChange]:
    """Visits that are new or fall away, then those at another time, the longest shift first."""
    old, new = _visits(before), _visits(after)
    found: list[VisitChange] = []
    for store_id in dict.fromkeys((*new, *old)):
        for was, now in _paired(old.get(store_id, []), new.get(store_id, []), same):
            if was is None or now is None or was.at.start != now.at.start:
                found.append(_visit_change(before, after, was, now, same))
    return sorted(found, key=lambda v: (v.shift is not None, -abs(v.shift or 0), v.store_id))


# ------------------------------------------------------------------------------ orders


@dataclass(frozen=True)
class _Side:
    """One of the plans, with what is asked of it again and again."""

    plan: Plan
    ahead: Ahead | None = None

    @cached_property
    def places(self) -> dict[tuple[str, End], tuple[int, At]]:
        """Position of the route and place of each order end; where a broken plan has an order
        twice, the first."""
        found: dict[tuple[str, End], tuple[int, At]] = {}
        for visit in _halts(self.plan):
            for order_id in visit.orders:
                end = _end(self.plan.problem.order[order_id], visit.at.store_id)
                found.setdefault((order_id, end), (visit.route, visit.at))
        return found

    @cached_property
    def on_routes(self) -> set[str]:
        return {order_id for order_id, _ in self.places}

    @cached_property
    def groups(self) -> set[str]:
        """Groups of which an order is served."""
        return {self.plan.problem.order[order_id].group for order_id in self.on_routes} - {""}

    @cached_property
    def left_out(self) -> set[str]:
        """Left-out orders, with all others of their groups, of which one is named for all."""
        orders = self.plan.problem.orders
        named = {left.order_id for left in self.plan.left_out}
        groups = {order.group for order in orders if order.id in named} - {""}
        return named | {order.id for order in orders if order.group in groups}

    def standing(self, order_id: str) -> Standing:
        """How the order fares."""
        order = self.plan.problem.order.get(order_id)
        if order is None:
            return "absent"
        if order_id in self.on_routes:
            return "served"
        if order.group in self.groups:
            return "replaced"
        return "left out" if order_id in self.left_out else "missing"

    def place(self, order_id: str, end: End) -> tuple[int, At] | None:
        """Where this end is handled. An order that is a transfer on one of the days only is
        compared at the store where it is brought."""
        order = self.plan.problem.order.get(order_id)
        if order is None:
            return None
        own: End = (end or "drop") if order.is_transfer else ""
        return self.places.get((order_id, own))


def _end(order: Order, store_id: str) -> End:
    if not order.is_transfer:
        return ""
    return "pick up" if store_id == order.from_store_id else "drop"


def _change(
    sides: tuple[_Side, _Side], order: Order, end: End, same: Same, out_of_sequence: bool
) -> OrderChange:
    was, now = (side.standing(order.id) for side in sides)
    old, new = (side.place(order.id, end) for side in sides)
    found: set[OrderWhat] = set()
    if was == "absent":
        found.add("new")
    elif now == "absent":
        found.add("cancelled")
    else:
        if was != now and "served" in (was, now):
            found.add("now-served" if now == "served" else "no-longer-served")
        if _edited(sides, order.id):
            found.add("data")
    if old and new:
        found |= _moves(old, new, same, out_of_sequence)
    return OrderChange(
        order.id,
        order.distributor_id,
        order.from_store_id if end == "pick up" else order.store_id,
        end,
        tuple(what for what in ORDER_WHATS if what in found),
        (was, now),
        old and old[1],
        new and new[1],
    )


def _edited(sides: tuple[_Side, _Side], order_id: str) -> bool:
    rest = sides[1].ahead is not None
    old, new = (bare_order(side.plan.problem.order[order_id], rest) for side in sides)
    return old != new


def _moves(
    old: tuple[int, At], new: tuple[int, At], same: Same, out_of_sequence: bool
) -> set[OrderWhat]:
    found: set[OrderWhat] = set()
    if (old[0], new[0]) not in same:
        found.add("vehicle")
    elif old[1].trip != new[1].trip:
        found.add("trip")
    elif out_of_sequence:
        found.add("sequence")
    if old[1].start != new[1].start:
        found.add("time")
    return found


def _out_of_sequence(before: _Side, after: _Side, same: Same) -> set[tuple[str, End]]:
    """Order ends that moved within their vehicle's trip: the fewest without which all others that
    stay on it are handled in the same sequence. A stop that merely has a new neighbour, because
    an order came or went, has not moved."""
    trips: dict[tuple[int, int], list[tuple[int, int, str, End]]] = defaultdict(list)
    for (order_id, end), (route, at) in before.places.items():
        now = after.place(order_id, end)
        if now and (route, now[0]) in same and at.trip == now[1].trip:
            trips[route, at.trip].append((at.stop, now[1].stop, order_id, end))
    moved: set[tuple[str, End]] = set()
    for staying in trips.values():
        staying.sort()
        kept = set(rising([stop for _, stop, _, _ in staying]))
        moved |= {(o, end) for n, (_, _, o, end) in enumerate(staying) if n not in kept}
    return moved


# ------------------------------------------------------------------------------ visits


class _Halt(NamedTuple):
    """A stop. ``route``: position from 0."""

    route: int
    at: At
    orders: tuple[str, ...]


def _halts(plan: Plan) -> Iterator[_Halt]:
    for index, (number, route) in enumerate(zip(plan.numbers, plan.routes, strict=True)):
        position = 0
        for trip_number, trip in enumerate(route.trips, 1):
            for stop in trip.stops:
                position += 1
                name = number, *route.of_type
                at = At(*name, trip_number, position, stop.store_id, stop.start)
                yield _Halt(index, at, stop.orders)


def _visits(plan: Plan) -> dict[str, list[_Halt]]:
    found: dict[str, list[_Halt]] = defaultdict(list)
    for visit in _halts(plan):
        found[visit.at.store_id].append(visit)
    return found


def _paired(
    old: Sequence[_Halt], new: Sequence[_Halt], same: Same
) -> Iterator[tuple[_Halt | None, _Halt | None]]:
    """A store's visits before and after: those that share most orders are one, then those of one
    vehicle, then those that are nearest in time."""

    def likeness(pair: tuple[int, int]) -> tuple[int, bool, int, int, int]:
        was, now = old[pair[0]], new[pair[1]]
        shared = len(set(was.orders) & set(now.orders))
        kept = (was.route, now.route) in same
        return -shared, not kept, abs(now.at.start - was.at.start), *pair

    rest_old, rest_new = dict(enumerate(old)), dict(enumerate(new))
    for i, j in sorted(((i, j) for i in rest_old for j in rest_new), key=likeness):
        if i in rest_old and j in rest_new:
            yield rest_old.pop(i), rest_new.pop(j)
    yield from ((was, None) for was in rest_old.values())
    yield from ((None, now) for now in rest_new.values())


def _visit_change(
    before: Plan, after: Plan, was: _Halt | None, now: _Halt | None, same: Same
) -> VisitChange:
    plan, visit = (after, now) if now else (before, was)
    assert visit is not None
    owners = dict.fromkeys(plan.problem.order[o].distributor_id for o in visit.orders)
    other = bool(was and now and (was.route, now.route) not in same)
    places = was and was.at, now and now.at
    return VisitChange(visit.at.store_id, *places, other, visit.orders, tuple(owners))
