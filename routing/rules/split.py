"""The parts of an order that is split add up to it, and are as many and as large as they may be.

An order may be split where `max_drops` is 2 or more; where that is empty, only if no vehicle of
the day can carry it whole. A plan breaks the rule where an order that may not be split is, where
its parts are not the order (each amount in whole units), are more than `max_drops`, or one of them
is smaller than `min_drop`. What is left out of it is a part like the others.
"""

from __future__ import annotations

from collections.abc import Iterator

from routing import rules
from routing.model import SCALE, Order, units
from routing.parts import least_drop, measure, most_drops
from routing.plan import Violation
from routing.problem import Problem

CODE = "split"


def broken_by_plan(problem: Problem) -> Iterator[Violation]:
    """One violation for each amount of an order that its parts do not add up to, for parts too many
    and for each that is too small."""
    for whole in problem.wholes:
        parts = problem.parts[whole.id]
        yield from _not_the_order(whole, parts)
        if len(parts) < 2:
            continue
        most = most_drops(problem, whole)
        if most is None and _can_be_whole(problem, whole):
            most = 1
        if most is not None and len(parts) > most:
            allowed = "must not be split" if most == 1 else f"may be brought in {most} drops"
            message = f"order '{whole.id}' is in {len(parts)} parts, and it {allowed}"
            yield Violation(CODE, message, order_id=whole.id, store_id=whole.store_id)
        yield from _too_small(problem, whole, parts)


def _not_the_order(whole: Order, parts: tuple[Order, ...]) -> Iterator[Violation]:
    for name, amount in whole.quantity.items():
        together = sum(units(part.quantity.get(name, 0.0), name) for part in parts)
        if together != units(amount, name):
            message = (
                f"the parts of order '{whole.id}' have {together / SCALE.get(name, 1_000):,g} "
                f"{name} together, the order has {amount:,g}"
            )
            yield Violation(CODE, message, order_id=whole.id, store_id=whole.store_id)


def _too_small(problem: Problem, whole: Order, parts: tuple[Order, ...]) -> Iterator[Violation]:
    by, least = measure(whole), least_drop(problem, whole)
    for part in parts:
        amount = part.quantity.get(by, 0.0)
        if units(amount, by) < units(least, by):
            message = f"part '{part.id}' has {amount:,g} {by}, the smallest drop is {least:,g}"
            yield Violation(CODE, message, order_id=part.id, store_id=part.store_id)


def _can_be_whole(problem: Problem, whole: Order) -> bool:
    """Whether some vehicle can carry it as it was ordered, if depots have so much."""
    there = (vehicle for vehicle in problem.variants if vehicle.count)
    return any(rules.carries(problem, whole, vehicle) for vehicle in there)
