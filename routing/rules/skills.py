"""A vehicle has every skill that an order and its stores need.

A skill is whatever a vehicle with its driver has or may and another does not: a tail lift, keys, a
permit for the old town, a plate that is let in on this weekday. It has a name and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from routing.model import Order, VehicleType
from routing.problem import Problem
from routing.refusal import Refusal

CODE = "skills"

SEPARATORS = re.compile(r"[+;,、|\n]")
"""What stands between skills in a file, so that none can have it in its name."""


def listed(skills: Collection[str]) -> str:
    """``keys, tail-lift``: some skills in a sentence."""
    return ", ".join(sorted(skills))


def needed(problem: Problem, order: Order) -> frozenset[str]:
    """What a vehicle must have to carry an order; of a transfer both stores count."""
    return frozenset().union(*(skills for _, skills in _needs(problem, order)))


def forbids(problem: Problem, order: Order, vehicle: VehicleType) -> str | None:
    """The vehicle lacks something that the order or a store of it needs."""
    missing = needed(problem, order) - vehicle.skills
    if not missing:
        return None
    return f"vehicle '{vehicle.id}' lacks {_with_reasons(problem, order, missing)}"


def nobody(problem: Problem, order: Order, vehicles: Sequence[VehicleType]) -> Refusal:
    """What none of the vehicles has; where each skill is there, but not all on one, what the
    vehicle that comes nearest lacks."""
    lacking = {v.id: needed(problem, order) - v.skills for v in vehicles}
    nowhere = frozenset.intersection(*lacking.values())
    if nowhere:
        missing = nowhere
        told = f"no vehicle that may carry order '{order.id}' has "
        told += _with_reasons(problem, order, missing)
    else:
        nearest = min(lacking, key=lambda vehicle_id: len(lacking[vehicle_id]))
        missing = lacking[nearest]
        told = (
            f"no vehicle that may carry order '{order.id}' has all of "
            f"{listed(needed(problem, order))}: '{nearest}' comes nearest and lacks "
            f"{_with_reasons(problem, order, missing)}"
        )
    advice = "give a vehicle the skill, or correct what is needed"
    if missing & order.needs:
        return Refusal(told, advice, "needs", "+".join(sorted(order.needs)))
    at_store = missing & problem.store[order.store_id].needs or not order.is_transfer
    column = "store_id" if at_store else "from_store_id"
    return Refusal(told, advice, column, getattr(order, column))


def _needs(problem: Problem, order: Order) -> Iterator[tuple[str, frozenset[str]]]:
    """Who needs what: the order itself, then where it is handled."""
    yield f"order '{order.id}'", order.needs
    for store_id in (
        (order.from_store_id, order.store_id) if order.is_transfer else (order.store_id,)
    ):
        yield f"store '{store_id}'", problem.store[store_id].needs


def _with_reasons(problem: Problem, order: Order, missing: frozenset[str]) -> str:
    """``keys (for store 'S1') and tail-lift (for order 'O1')``."""
    parts = [
        f"{listed(skills & missing)} (for {who})"
        for who, skills in _needs(problem, order)
        if skills & missing
    ]
    return " and ".join(parts)
