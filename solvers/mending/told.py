"""What was changed to make a plan keep every rule, line by line, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Literal

from routing.change_orders import order_changes
from routing.changes import At, OrderChange
from routing.evaluate import evaluate_route
from routing.plan import Plan, Reason, Route, Violation
from routing.rules import available, broken_by
from solvers.cargo import limited
from solvers.mending.mend import Mended
from solvers.mending.places import carried, thinned

What = Literal["data", "moved", "left-out", "put-back", "sequence", "vehicle"]


@dataclass(frozen=True)
class Mend:
    """One change. ``route``: its number in the plan that was mended, 0 for the whole plan.
    ``code``: the rule for whose sake; empty where none can be named."""

    what: What
    message: str
    route: int = 0
    orders: tuple[str, ...] = ()
    store_id: str = ""
    code: str = ""

    @property
    def place(self) -> Violation:
        """Something to look the change up by in the rows of a workbook."""
        order_id = self.orders[0] if self.orders else ""
        return Violation(self.code, self.message, self.route, order_id, self.store_id)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        return {**asdict(self), "orders": list(self.orders)}


class Told:
    """The changes of a mended plan. ``before``: the plan before somebody edited it, if known."""

    def __init__(self, mended: Mended, before: Plan | None = None) -> None:
        self.mended, self.sound, self.plan = mended, mended.sound, mended.plan
        self._was = {
            order_id: route.name
            for route in (before.routes if before else ())
            for order_id in route.orders
        }
        self._routes = dict(zip(self.sound.numbers, self.sound.routes, strict=True))
        self._now = dict(zip(self.plan.numbers, self.plan.routes, strict=True))

    @cached_property
    def changes(self) -> tuple[OrderChange, ...]:
        """Orders that changed, with where they were and are; a transfer once."""
        same = [
            (i, j)
            for i, n in enumerate(self.sound.numbers)
            for j, m in enumerate(self.plan.numbers)
            if n == m and self.sound.routes[i].vehicle.id == self.plan.routes[j].vehicle.id
        ]
        found: dict[str, OrderChange] = {}
        for each in order_changes(self.sound, self.plan, same):
            if set(each.what) - {"time"} and each.end != "pick up":
                found[each.order_id] = each
            elif set(each.what) - {"time"}:
                found.setdefault(each.order_id, each)
        return tuple(found.values())

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many orders were left out, moved to another vehicle, and moved in sequence."""
        kinds = [_kind(each) for each in self.changes]
        return {kind: kinds.count(kind) for kind in ("left-out", "moved", "sequence", "put-back")}

    @cached_property
    def mends(self) -> tuple[Mend, ...]:
        """All changes: what no plan can keep first, then vehicles, then orders."""
        found = [
            Mend(
                "data", v.message, v.route, (v.order_id,) if v.order_id else (), v.store_id, v.code
            )
            for v in self.mended.faults
        ]
        found += self._vehicles()
        together: dict[tuple[object, ...], list[OrderChange]] = {}
        for each in self.changes:
            key = _kind(each), each.store_id, _at(each.before), _at(each.after)
            together.setdefault(key, []).append(each)
        return (*found, *(self._told(some) for some in together.values()))

    def _vehicles(self) -> Iterator[Mend]:
        for number, route in self._routes.items():
            now = self._now.get(number)
            if now is not None and now.name != route.name:
                message = f"the route is on {now.name} instead of {route.name}"
                yield Mend("vehicle", message, number, code="fleet")

    def _told(self, some: list[OrderChange]) -> Mend:
        first, orders = some[0], tuple(each.order_id for each in some)
        route = first.before.route if first.before else 0
        kind = _kind(first)
        code, why = self._why(kind, orders, first)
        which = f"order{'s' if len(orders) > 1 else ''} {', '.join(orders)}"
        message = f"{which} of store {first.store_id} {self._how(kind, orders[0], first)}"
        return Mend(kind, message + why, route, orders, first.store_id, code)

    def _how(self, kind: What, order_id: str, change: OrderChange) -> str:
        at = change.after
        if at is None:
            return "left out"
        place = f"stop {at.stop}{self._after(at)}"
        if kind == "sequence":
            was = change.before.stop if change.before else "?"
            return f"moved on {at.vehicle} from stop {was} to {place}"
        verb = "put on" if kind == "put-back" else "moved to"
        if self._was.get(order_id) == at.vehicle:
            verb = "back to"
        fresh = "" if at.route in self._routes else ", which stayed in the yard,"
        return f"{verb} {at.vehicle}{fresh} as {place}"

    def _after(self, at: At) -> str:
        """After which store a stop comes, unless it is the first."""
        stops = self._now[at.route].stops
        return f" after store {stops[at.stop - 2].store_id}" if at.stop > 1 else ""

    def _why(self, kind: What, orders: tuple[str, ...], change: OrderChange) -> tuple[str, str]:
        """The rule that would be broken if the orders were where they were decided to be."""
        if kind == "left-out" and change.before is None:
            reasons = self._reasons(orders[0])
            return "", ", since " + str(reasons[0]) if reasons else ""
        if change.before is None:
            return "", ""
        number = change.before.route
        route, now = self._routes[number], self._now.get(number)
        stay = set(now.orders) if now else set()
        broken = self._broken(route, number, {*stay, *orders})
        if not broken:
            broken = self._broken(route, number, set(route.orders))
        if not broken and (short := self._short_of(orders)):
            return short.code, f", since {short.message}"
        if not broken:
            came = [o for o in (now.orders if now else ()) if o not in route.orders]
            return "", f", to make room for {', '.join(came)}" if came else ""
        own = (each for each in broken if each.store_id == change.store_id)
        first = next(own, broken[0])
        where = "otherwise" if kind == "sequence" else f"{route.name} would break"
        why = f", since {where} {first.code}: {first.message}"
        if kind == "left-out":
            why += "".join(f"; {reason}" for reason in self._reasons(orders[0]))
        return first.code, why

    def _short_of(self, orders: tuple[str, ...]) -> Violation | None:
        """What some depot has not enough of, if these orders take any of it."""
        problem = self.sound.problem
        if not any(limited(problem, problem.order[order_id]) for order_id in orders):
            return None
        return next((v for v in self.sound.violations if v.code == available.CODE), None)

    def _broken(self, route: Route, number: int, orders: set[str]) -> list[Violation]:
        """What the route breaks as it was decided, with these of its orders only."""
        problem = self.sound.problem
        gone = [order_id for order_id in carried(route.itinerary) if order_id not in orders]
        kept = thinned(problem, route.itinerary, gone) if gone else route.itinerary
        if not kept.trips:
            return []
        judged = evaluate_route(problem, self.sound.distances, kept)
        return list(broken_by(problem, judged, number))

    def _reasons(self, order_id: str) -> tuple[Reason, ...]:
        """Why it is left out."""
        left = (each for each in self.plan.left_out if each.order_id == order_id)
        return next((each.reasons for each in left), ())


def _kind(change: OrderChange) -> What:
    if "no-longer-served" in change.what:
        return "left-out"
    if change.before is None:
        return "put-back" if change.after is not None else "left-out"
    return "moved" if "vehicle" in change.what else "sequence"


def _at(at: At | None) -> tuple[int, int] | None:
    return None if at is None else (at.route, at.stop)
