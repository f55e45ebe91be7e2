"""What is checked of locks: that each can be meant, and that no two say different things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from math import isfinite

from routing.errors import Finding, Severity
from routing.locks import PLACED, all_locks, named_stop
from routing.model import LOCK_KINDS, Lock, number_in
from routing.problem import Problem
from routing.references import References
from routing.sources import found

LARGEST = 1e9
"""The largest price of a lock."""

FARTHEST = 1000
"""The farthest stop from the first or last that a lock can name."""


def lock_findings(problem: Problem) -> Iterator[Finding]:
    """Every finding, each with its place."""
    first: dict[str, int] = {}
    for index, lock in enumerate(problem.locks):
        yield from _lock(problem, index, lock)
        if first.setdefault(lock.id, index) != index:
            message = f"lock_id '{lock.id}' stands in an earlier row; give this lock another name"
            yield found(problem, "duplicate-id", "locks", index, "lock_id", lock.id, message)
    yield from _orders(problem)
    yield from _twice(problem)
    yield from _two_stops(problem)
    yield from _alone(problem)


def _lock(problem: Problem, index: int, lock: Lock) -> Iterator[Finding]:
    def wrong(code: str, column: str, value: object, message: str, *more: Severity) -> Finding:
        return found(problem, code, "locks", index, column, value, message, *more)

    if lock.kind not in LOCK_KINDS:
        message = f"kind '{lock.kind}' is not one of {', '.join(LOCK_KINDS)}"
        yield wrong("not-a-choice", "kind", lock.kind, message)
    if lock.price is not None and not (isfinite(lock.price) and 0 <= lock.price <= LARGEST):
        message = f"price {lock.price:g} is not between 0 and {LARGEST:g}"
        yield wrong("out-of-range", "price", lock.price, message)
    if lock.price == 0:
        message = "the lock costs nothing when it is broken; give it a price, or leave it empty"
        yield wrong("no-price", "price", 0, message, Severity.NOTE)
    if len(lock.trips) > 1 and lock.kind != "route":
        message = f"'|' parts the trips of a route, this is a lock of kind {lock.kind}; write ;"
        yield wrong("bad-lock", "orders", "|", message)
    if lock.kind in ("together", "sequence", "block") and len(lock.orders) < 2:
        message = f"a lock of kind {lock.kind} needs two orders or more; add one, or delete the row"
        yield wrong("bad-lock", "orders", ";".join(lock.orders), message)
    if told := _no_position(lock):
        yield wrong("bad-lock", "position", lock.position or "", told)
    if back_first := _return_first(problem, lock):
        message = (
            f"order '{back_first}' is a return before a delivery, and with returns_last deliveries "
            "come first on every trip; change the sequence, or give the lock a price"
        )
        yield wrong("bad-lock", "orders", back_first, message)
    if lock.kind == "route":
        told = _no_vehicle(problem, lock.vehicle)
    else:
        told = lock.vehicle and (
            f"only a route names its vehicle here, this is a lock of kind {lock.kind}; clear the "
            "cell, and write the vehicle into the orders' column vehicle"
        )
    if told:
        yield wrong("bad-lock", "vehicle", lock.vehicle, told)


def _no_position(lock: Lock) -> str:
    """Why a lock cannot have its position; empty if it can."""
    if lock.kind != "position":
        return (lock.position and (
            f"only a lock of kind position has a position, this is one of kind {lock.kind}; "
            "clear the cell, or change the kind"
        )) or ""  # fmt: skip
    if not lock.position:
        return (
            "a position needs its number: 3 for the third stop of the trip, -2 for the last but one"
        )
    if abs(lock.position) > FARTHEST:
        return f"position {lock.position} is not between -{FARTHEST} and {FARTHEST}; correct it"
    return ""


def _two_stops(problem: Problem) -> Iterator[Finding]:
    """Orders that must be at two stops of their trip, counted from the same end."""
    first: dict[tuple[str, bool], Lock] = {}
    for index, lock in enumerate(problem.locks):
        if lock.kind not in PLACED or lock.price is not None or not lock.stop:
            continue
        for order_id in lock.orders:
            other = first.setdefault((order_id, lock.stop > 0), lock)
            if other.stop != lock.stop:
                message = (
                    f"order '{order_id}' cannot be at the {named_stop(lock.stop)} stop and, by "
                    f"lock '{other.id}', at the {named_stop(other.stop)}; keep one of them"
                )
                yield found(problem, "two-locks", "locks", index, "orders", order_id, message)


def _return_first(problem: Problem, lock: Lock) -> str:
    """The return that a hard sequence has before a delivery where returns come last; else empty."""
    if not problem.settings.returns_last or lock.price is not None:
        return ""
    if lock.kind not in ("sequence", "block"):
        return ""
    there = [problem.order[name] for name in lock.orders if name in problem.order]
    wrong = (a.id for a, b in pairwise(there) if a.is_return and not b.is_return)
    return next(wrong, "")


def _no_vehicle(problem: Problem, name: str) -> str:
    """Why a route cannot be that of a vehicle of this name; empty if it can. A part of a day may
    be without it."""
    if not name:
        return "a route needs its vehicle, type and number, such as BEV-van #3"
    for v in problem.vehicles:
        if name == v.id and v.type_id == v.id:
            return f"'{name}' is a type; write which of them drives the route: '{v.name_of(1)}'"
        number = number_in(name, v) if v.type_id == v.id else int(name == v.id)
        if number > v.count and problem.sources:
            there = f"there are {v.count}" if v.count != 1 else "there is one"
            return f"'{name}': of '{v.id}' {there}; write a number that there is"
        if number:
            return ""
    if not problem.sources:
        return ""
    ids = ", ".join(f"'{v.name_of(1)}'" for v in problem.vehicles[:4])
    return f"'{name}' is no vehicle of the day; write type and number, such as {ids}"


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
    first: dict[tuple[str, str], int] = {}
    locks = list(all_locks(problem))
    fixed = {o for x in locks if x.kind == "route" and x.price is None for o in x.orders}
    for number, lock in enumerate(locks):
        table, index = ("locks", number) if number < len(problem.locks) else ("orders", -1)
        for order_id, times in Counter(lock.orders).items():
            place = (table, index, "orders", order_id)
            if times > 1:
                message = f"order '{order_id}' stands in the lock {times} times; once is enough"
                yield found(problem, "bad-lock", *place, message)
            sort = "soft" if lock.price is not None else "end" if lock.kind in PLACED else "hard"
            if order_id in fixed and (lock.kind != "route" or lock.price is not None):
                sort = "hard"
            other = first.setdefault((sort, order_id), number) if sort != "end" else number
            if other != number:
                message = (
                    f"order '{order_id}' is in lock '{locks[other].id}' already; one order has one "
                    "lock that holds it with others, and one with a price: put them together"
                )
                yield found(problem, "two-locks", *place, message)
        if lock.kind == "route" and lock.price is None:
            other = first.setdefault(("route", lock.vehicle), number)
            if other != number:
                name = locks[other].id
                message = f"'{lock.vehicle}' has the route of lock '{name}' already; keep one"
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
