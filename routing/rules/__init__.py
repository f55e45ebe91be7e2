"""The rules of a day, one file each.

A rule is a module with a ``CODE``, the name under which users meet it, and one or both of

    forbids(problem, order, vehicle) -> str | None
        a sentence if this type of vehicle can never carry this order
    broken_by(problem, route) -> Iterator[Violation]
        every way in which a timed and loaded route breaks the rule

What ``forbids`` finds decides which vehicles an engine may consider, and is the first answer to
"why was it left out". A rule with ``forbids`` alone is broken by every route that carries a
forbidden order. Rules about the whole plan stand in `fleet`, `once`, `group` and `split`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol, cast

from routing.model import Order, VehicleType
from routing.plan import Route, Violation
from routing.problem import Problem
from routing.rules import (
    access,
    apart,
    capacity,
    collection,
    compartments,
    depot_hours,
    goods,
    max_hours,
    max_km,
    max_stops,
    max_trips,
    no_road,
    own_plan,
    owner,
    partners,
    rest,
    returns,
    returns_last,
    ride,
    shift,
    transfer,
    windows,
)


class OrderRule(Protocol):
    """A rule that one order and one vehicle can break."""

    CODE: str

    def forbids(self, problem: Problem, order: Order, vehicle: VehicleType) -> str | None: ...


class RouteRule(Protocol):
    """A rule that a whole route can break."""

    CODE: str

    def broken_by(self, problem: Problem, route: Route) -> Iterator[Violation]: ...


ORDER_RULES = cast("tuple[OrderRule, ...]", (owner, goods, returns, access, capacity, compartments))
"""Who may carry what, the most basic first."""

ROUTE_RULES = cast(
    "tuple[RouteRule, ...]",
    (
        no_road,
        access,
        capacity,
        compartments,
        returns_last,
        transfer,
        collection,
        partners,
        apart,
        own_plan,
        windows,
        ride,
        depot_hours,
        shift,
        rest,
        max_trips,
        max_stops,
        max_km,
        max_hours,
    ),
)
"""What a route must keep."""


def forbidding(problem: Problem, order: Order, vehicle: VehicleType) -> tuple[str, str] | None:
    """Code and sentence of the first rule by which ``vehicle`` can never carry ``order``."""
    for rule in ORDER_RULES:
        sentence = rule.forbids(problem, order, vehicle)
        if sentence is not None:
            return rule.CODE, sentence
    return None


def broken_by(problem: Problem, route: Route, number: int) -> Iterator[Violation]:
    """Every way in which ``route``, the plan's ``number``-th, breaks a rule."""
    for_route = {rule.CODE for rule in ROUTE_RULES}
    transfers: set[str] = set()
    for stop in route.stops:
        for order_id in stop.orders:
            order = problem.order[order_id]
            if order.is_transfer:  # one drop, though at two stops
                if order_id in transfers:
                    continue
                transfers.add(order_id)
            for order_rule in ORDER_RULES:
                if order_rule.CODE in for_route:
                    continue
                sentence = order_rule.forbids(problem, order, route.vehicle)
                if sentence is not None:
                    yield Violation(order_rule.CODE, sentence, number, order_id, stop.store_id)
    for route_rule in ROUTE_RULES:
        for violation in route_rule.broken_by(problem, route):
            yield replace(violation, route=number)
