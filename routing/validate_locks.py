"""What is checked of locks: that each can be meant, and that no two of them say different things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from math import isfinite

from routing.errors import Finding, Severity
from routing.locks import ENDS, all_locks
from routing.model import LOCK_KINDS, Lock, names_vehicle, number_in
from routing.problem import Problem
from routing.references import References
from routing.sources import found

HOLDS = ("together", "sequence", "block", "route")
"""Kinds of locks that hold orders together."""

LARGEST = 1e9
"""The largest price of a lock."""


def lock_findings(problem: Problem) -> Iterator[Finding]:
    """Every finding, each with its place."""
    for index, lock in enumerate(problem.locks):
        yield from _lock(problem, index, lock)
    yield from _orders(problem)
    yield from _twice(problem)
    yield from _alone(problem)


def _lock(problem: Problem, index: int, lock: Lock) -> Iterator[Finding]:
    wrong = partial(found, problem, table="locks", index=index)
    if lock.kind not in LOCK_KINDS:
        message = f"kind '{lock.kind}' is not one of {', '.join(LOCK_KINDS)}"
        yield wrong(code="not-a-choice", column="kind", value=lock.kind, message=message)
    if lock.price is not None and not (isfinite(lock.price) and 0 <= lock.price <= LARGEST):
        message = f"price {lock.price:g} is not between 0 and {LARGEST:g}"
        yield wrong(code="out-of-range", column="price", value=lock.price, message=message)
    if lock.price == 0:
        message = "the lock costs nothing when it is broken; give it a price, or leave it empty"
        yield wrong(
            code="no-price", column="price", value=0, message=message, severity=Severity.NOTE
        )
    if len(lock.trips) > 1 and lock.kind != "route":
        message = f"'|' parts the trips of a route, this is a lock of kind {lock.kind}; write ;"
        yield wrong(code="bad-lock", column="orders", value="|", message=message)
    if lock.kind in HOLDS and lock.kind != "route" and len(lock.orders) < 2:
        message = f"a lock of kind {lock.kind} needs two orders or more; add one, or delete the row"
        yield wrong(code="bad-lock", column="orders", value=len(lock.orders), message=message)
    yield from _vehicle(problem, lock, wrong)


def _vehicle(problem: Problem, lock: Lock, wrong: Callable[..., Finding]) -> Iterator[Finding]:
    place = {"column": "vehicle", "value": lock.vehicle}
    if lock.kind != "route":
        if lock.vehicle:
            message = (
                f"only a route names its vehicle here, this is a lock of kind {lock.kind}; clear "
                "the cell, and write the vehicle into the orders' column vehicle"
            )
            yield wrong(code="bad-lock", message=message, **place)
        return
    if not lock.vehicle:
        message = "a route needs its vehicle, type and number, such as BEV-van #3"
        yield wrong(code="bad-lock", message=message, **place)
        return
    for v in problem.vehicles:
        one = v.name_of(number_in(lock.vehicle, v) or 1)
        if lock.vehicle == one and names_vehicle(one, v, number_in(one, v) or 1):
            if not problem.sources or (number_in(one, v) or 1) <= v.count:
                return
            message = f"'{lock.vehicle}': there are {v.count} of '{v.id}'; write one that there is"
            yield wrong(code="no-such-vehicle", message=message, **place)
            return
        if lock.vehicle == v.id:
            message = f"'{v.id}' is a type; write which of them drives the route: '{v.name_of(1)}'"
            yield wrong(code="bad-lock", message=message, **place)
            return
    if problem.sources:
        target = lock.vehicle.rpartition(" #")[0] or lock.vehicle
        yield from References(problem).check(
            "locks",
            wrong.keywords["index"],
            "vehicle",
            "vehicles",
            target,  # type: ignore[attr-defined]
        )


def _orders(problem: Problem) -> Iterator[Finding]:
    """Orders that there are and that can be locked. A day that was read is complete; a part of one
    may have locks of orders that are elsewhere."""
    check = References(problem).check if problem.locks else None
    for index, lock in enumerate(problem.locks):
        for order_id in lock.orders:
            place = ("locks", index, "orders", order_id)
            order = problem.order.get(order_id)
            if order is not None and order.is_transfer:
                message = f"order '{order_id}' is a transfer, which no lock can hold; take it out"
                yield found(problem, "bad-lock", *place, message)
            elif order is not None and order.group:
                message = (
                    f"order '{order_id}' is one of the alternatives '{order.group}', which no lock "
                    "can hold; take it out, or clear its group"
                )
                yield found(problem, "bad-lock", *place, message)
            elif order is None and problem.sources and check:
                yield from check("locks", index, "orders", "orders", order_id)
    for index, order in enumerate(problem.orders):
        if order.together and (order.is_transfer or order.group):
            what = "a transfer" if order.is_transfer else f"one of the alternatives '{order.group}'"
            message = f"{what} cannot travel together with others; clear the cell"
            yield found(problem, "bad-lock", "orders", index, "together", order.together, message)


def _twice(problem: Problem) -> Iterator[Finding]:
    """Orders in two locks of which each says what it rides with, or in two with a price, or in a
    route and something else; and vehicles with two routes."""
    first: dict[tuple[str, str], str] = {}
    locks = list(all_locks(problem))
    fixed = {o for x in locks if x.kind == "route" and x.price is None for o in x.orders}
    for number, lock in enumerate(locks):
        table, index = ("locks", number) if number < len(problem.locks) else ("orders", -1)
        for order_id, times in Counter(lock.orders).items():
            place = (table, index, "orders", order_id)
            if times > 1:
                message = f"order '{order_id}' stands in the lock {times} times; once is enough"
                yield found(problem, "bad-lock", *place, message)
            sort = "soft" if lock.price is not None else "end" if lock.kind in ENDS else "hard"
            if order_id in fixed and (lock.kind != "route" or lock.price is not None):
                sort = "hard"
            other = first.setdefault((sort, order_id), lock.id) if sort != "end" else lock.id
            if other != lock.id:
                message = (
                    f"order '{order_id}' is in lock '{other}' already; one order has one lock that "
                    "holds it with others, and one with a price: put them together"
                )
                yield found(problem, "two-locks", *place, message)
        if lock.kind == "route" and lock.price is None:
            other = first.setdefault(("route", lock.vehicle), lock.id)
            if other != lock.id:
                message = f"'{lock.vehicle}' has the route of lock '{other}' already; keep one"
                place = (table, index, "vehicle", lock.vehicle)
                yield found(problem, "two-locks", *place, message)


def _alone(problem: Problem) -> Iterator[Finding]:
    """Orders that travel together with nobody, whose name may be misspelt."""
    sizes = Counter(order.together for order in problem.orders)
    for index, order in enumerate(problem.orders):
        if order.together and sizes[order.together] == 1 and problem.sources:
            message = f"no other order has '{order.together}'; is it spelt like the others'?"
            place = ("orders", index, "together", order.together)
            yield found(problem, "lone-alternative", *place, message, Severity.NOTE)
