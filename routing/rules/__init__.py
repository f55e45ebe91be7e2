"""The rules of a day, one file each.

A rule is a module with a ``CODE``, the name under which users meet it, and one or both of

    forbids(problem, order, vehicle) -> str | None
        a sentence if this type of vehicle can never carry this order
    broken_by(problem, route) -> Iterator[Violation]
        every way in which a timed and loaded route breaks the rule

What ``forbids`` finds decides which vehicles an engine may consider, and is the first answer to
"why was it left out". With it goes a third,

    nobody(problem, order, vehicles) -> Refusal
        why none of these vehicles may carry the order, where ``forbids`` keeps it from them all

A rule with ``forbids`` alone is broken by every route that carries a forbidden order. A rule that
may be broken at a price has

    used(problem) -> bool
        whether the day has such prices at all: only then they are asked for
    price(problem, route) -> float
        the money that a timed route pays for it, the component of `Cost` with the rule's name

One of these is about the whole plan: `crossings` adds what a route pays beside others.

Rules about the whole plan stand in `fleet`, `docks`, `once`, `group`, `split`, `lock` and
`available`.
`docs/adding-a-rule.md` goes through it all with an example.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import ModuleType
from typing import Protocol, cast

from routing.model import Order, VehicleType
from routing.plan import Route, Violation
from routing.problem import Problem
from routing.refusal import Refusal
from routing.rules import (
    aboard,
    access,
    apart,
    available,
    balance,
    capacity,
    collection,
    compact,
    compartments,
    crossings,
    depot_hours,
    driver,
    from_depots,
    goods,
    helper,
    last_in,
    layout,
    least_use,
    lock,
    max_hours,
    max_km,
    max_stops,
    max_trips,
    no_road,
    other_vehicle,
    outside,
    own_plan,
    owner,
    partners,
    pay,
    rest,
    returns,
    returns_last,
    returns_once_empty,
    ride,
    same_compartment,
    shift,
    skills,
    transfer,
    unfamiliar,
    waiting,
    windows,
    zones,
)


class OrderRule(Protocol):
    """A rule that one order and one vehicle can break."""

    CODE: str

    def forbids(self, problem: Problem, order: Order, vehicle: VehicleType) -> str | None: ...

    def nobody(
        self, problem: Problem, order: Order, vehicles: Sequence[VehicleType]
    ) -> Refusal: ...


class RouteRule(Protocol):
    """A rule that a whole route can break."""

    CODE: str

    def broken_by(self, problem: Problem, route: Route) -> Iterator[Violation]: ...


class PriceRule(Protocol):
    """A rule that a route may break at a price."""

    CODE: str

    def used(self, problem: Problem) -> bool: ...

    def price(self, problem: Problem, route: Route) -> float: ...


ORDER_RULES: list[OrderRule] = []
"""Who may carry what, the most basic first."""

ROUTE_RULES: list[RouteRule] = []
"""What a route must keep."""

PRICE_RULES = cast(
    "tuple[PriceRule, ...]",
    (outside, unfamiliar, other_vehicle, lock, least_use, balance, compact, *pay.RULES, crossings),
)
"""What a route should keep; each is a component of `routing.plan.Cost`."""


def register(*modules: ModuleType) -> None:
    """Add rules after those that are there: from now on every day of this process is judged and
    planned by them too. Raises `ValueError` for a module that is no rule, or whose code is taken.
    """
    for module in modules:
        code = getattr(module, "CODE", "")
        forbids, breaks = hasattr(module, "forbids"), hasattr(module, "broken_by")
        if not code or not (forbids or breaks) or (forbids and not hasattr(module, "nobody")):
            parts = "CODE, and forbids with nobody, or broken_by"
            raise ValueError(f"{module.__name__} is no rule: it needs {parts}")
        if code in {rule.CODE for rule in ORDER_RULES} | {rule.CODE for rule in ROUTE_RULES}:
            raise ValueError(f"{module.__name__}: there is a rule with the code '{code}' already")
        if forbids:
            ORDER_RULES.append(cast(OrderRule, module))
        if breaks:
            ROUTE_RULES.append(cast(RouteRule, module))


@contextmanager
def also(*modules: ModuleType) -> Iterator[None]:
    """Further rules for as long as the block lasts. A day that is judged by them is made, and asked
    for its findings, inside of it, since a `Problem` keeps what it has found out. Processes of a
    study do not know them."""
    before = list(ORDER_RULES), list(ROUTE_RULES)
    register(*modules)
    try:
        yield
    finally:
        ORDER_RULES[:], ROUTE_RULES[:] = before


register(
    *(owner, from_depots, goods, returns, no_road),
    *(access, skills, zones, capacity, compartments, other_vehicle, lock, aboard, available),
    *(returns_last, returns_once_empty, transfer, last_in, collection, partners, apart),
    *(same_compartment, own_plan),
    *(windows, waiting, ride, depot_hours, shift, rest, max_trips, max_stops, max_km, max_hours),
    *(layout, driver, helper),
)


def prices(problem: Problem, route: Route) -> dict[str, float]:
    """What a route pays for rules that it should keep, by component of `routing.plan.Cost`."""
    priced = problem.priced_rules
    return {rule.CODE.replace("-", "_"): rule.price(problem, route) for rule in priced}


def forbidding(problem: Problem, order: Order, vehicle: VehicleType) -> tuple[str, str] | None:
    """Code and sentence of the first rule by which ``vehicle`` can never carry ``order``."""
    for rule in ORDER_RULES:
        sentence = rule.forbids(problem, order, vehicle)
        if sentence is not None:
            return rule.CODE, sentence
    return None


def carries(problem: Problem, order: Order, vehicle: VehicleType) -> bool:
    """Whether no rule keeps ``vehicle`` from ``order``, if only its depot has as much of it."""
    others = (rule for rule in ORDER_RULES if rule.CODE != available.CODE)
    return all(rule.forbids(problem, order, vehicle) is None for rule in others)


def broken_by(problem: Problem, route: Route, number: int) -> Iterator[Violation]:
    """Every way in which ``route``, the plan's ``number``-th, breaks a rule."""
    known = problem.forbidden.setdefault((route.vehicle.id, route.vehicle.setup), {})
    transfers: set[str] = set()
    for stop in route.stops:
        for order_id in stop.orders:
            order = problem.order[order_id]
            if order.is_transfer:  # one drop, though at two stops
                if order_id in transfers:
                    continue
                transfers.add(order_id)
            if order_id not in known:
                known[order_id] = tuple(_forbidding_alone(problem, order, route.vehicle))
            for code, sentence in known[order_id]:
                yield Violation(code, sentence, number, order_id, stop.store_id)
    for route_rule in ROUTE_RULES:
        for violation in route_rule.broken_by(problem, route):
            yield replace(violation, route=number)


def _forbidding_alone(
    problem: Problem, order: Order, vehicle: VehicleType
) -> Iterator[tuple[str, str]]:
    """Codes and sentences of the rules by which a vehicle can never carry an order, without those
    that look at whole routes as well."""
    for_route = {rule.CODE for rule in ROUTE_RULES}
    for rule in ORDER_RULES:
        if rule.CODE not in for_route:
            sentence = rule.forbids(problem, order, vehicle)
            if sentence is not None:
                yield rule.CODE, sentence
