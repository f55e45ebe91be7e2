"""Orders in parts as ``plan.json`` has them: which part of which order has how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from routing.errors import InputError
from routing.io.numbers import tidy
from routing.io.plan_shape import as_id, as_list, as_object
from routing.model import Order
from routing.parts import divisible, in_parts, part
from routing.problem import Problem

KEY = "parts"


def written(problem: Problem) -> list[dict[str, Any]]:
    """The parts of all orders that are split, in the order of the day."""
    return [
        {
            "order_id": order.part_of,
            "part_id": order.id,
            "quantity": {name: tidy(amount) for name, amount in order.quantity.items()},
        }
        for order in problem.orders
        if order.part_of
    ]


def rebuilt(problem: Problem, content: Mapping[str, Any], name: str) -> Problem:
    """The day of a plan with the parts that the plan says. Raises `InputError` with the entry where
    they cannot be those of the day's orders; whether they add up is for the oracle to say."""
    entries = as_list(content, KEY, f"'{name}': ", "") if KEY in content else []
    parts: dict[str, list[Order]] = {}
    taken = set(problem.order)
    for number, given in enumerate(entries, 1):
        path = f"'{name}': {KEY}[{number}]"
        entry = as_object(given, path)
        order_id, part_id = (as_id(entry, key, path) for key in ("order_id", "part_id"))
        whole = problem.order.get(order_id)
        if whole is None:
            raise InputError(f"{path} is of order '{order_id}', which the day does not have")
        if not divisible(whole):
            what = "a transfer" if whole.is_transfer else "one of several alternatives"
            raise InputError(f"{path}: order '{order_id}' is {what}, which is never split")
        if not part_id or part_id in taken:
            raise InputError(
                f"{path}.part_id '{part_id}' is empty, or that of another order or part; give each "
                "part an id of its own"
            )
        taken.add(part_id)
        quantity = _quantity(as_object(entry.get("quantity"), f"{path}.quantity"), whole, path)
        parts.setdefault(order_id, []).append(part(whole, part_id, quantity))
    return in_parts(problem, parts)


def _quantity(given: Mapping[str, Any], whole: Order, path: str) -> dict[str, float]:
    for name, amount in given.items():
        if name in whole.extra:  # a dimension that no vehicle limits is a column like any other
            continue
        if name not in whole.quantity:
            known = ", ".join(whole.quantity)
            raise InputError(f"{path}.quantity: order '{whole.id}' has no {name}; it has {known}")
        number = isinstance(amount, int | float) and not isinstance(amount, bool)
        if not number or not isfinite(amount) or amount < 0:
            raise InputError(f"{path}.quantity.{name} must be a number, 0 or more")
    return {name: float(given.get(name, 0.0)) for name in whole.quantity}
