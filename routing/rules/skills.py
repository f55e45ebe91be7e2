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
    needs = order.needs | problem.store[order.store_id].needs
    return needs | problem.store[order.from_store_id].needs if order.is_transfer else needs


def forbids(problem: Problem, order: Order, vehicle: VehicleType) -> str | None:
    """The vehicle lacks something that the order or a store of it needs."""
    missing = needed(problem, order) - vehicle.skills
    if not missing:
        return None
    return f"vehicle '{vehicle.id}' lacks {_with_reasons(problem, order, missing)}"


def nobody(problem: Problem, order: Order, vehicles: Sequence[VehicleType]) -> Refusal:
    """What none of the vehicles has; where each skill is there, but not all on one, what the
    vehicle that comes nearest lacks."""
    needs = needed(problem, order)
    missing = needs - frozenset().union(*(vehicle.skills for vehicle in vehicles))
    told = f"no vehicle that may carry order '{order.id}' has "
    if missing:
        told += _with_reasons(problem, order, missing)
    else:
        nearest = max(vehicles, key=lambda vehicle: len(needs & vehicle.skills))
        missing = needs - nearest.skills
        told += (
            f"all of {listed(needs)}: '{nearest.id}' comes nearest and lacks "
            f"{_with_reasons(problem, order, missing)}"
        )
    advice = "give a vehicle what is missing in its column skills, or correct needs"
    if missing & order.needs:
        return Refusal(told, advice, "needs", "+".join(sorted(order.needs)))
    at_store = missing & problem.store[order.store_id].needs
    column = "store_id" if at_store else "from_store_id"
    return Refusal(told, advice, column, getattr(order, column))


def _stores(order: Order) -> tuple[str, ...]:
    """Where an order is handled."""
    return (order.from_store_id, order.store_id) if order.is_transfer else (order.store_id,)


def _needs(problem: Problem, order: Order) -> Iterator[tuple[str, frozenset[str]]]:
    """Who needs what: the order itself, and its stores."""
    yield f"order '{order.id}'", order.needs
    for store_id in _stores(order):
        yield f"store '{store_id}'", problem.store[store_id].needs


def _with_reasons(problem: Problem, order: Order, missing: frozenset[str]) -> str:
    """``keys (for store 'S1') and tail-lift (for order 'O1')``."""
    return " and ".join(
        f"{listed(needs & missing)} (for {who})"
        for who, needs in _needs(problem, order)
        if needs & missing
    )
