"""A return needs a vehicle that comes back to a depot."""

from __future__ import annotations

from collections.abc import Sequence

from routing.model import Order, VehicleType
from routing.problem import Problem
from routing.refusal import Refusal

CODE = "no-return"


def forbids(problem: Problem, order: Order, vehicle: VehicleType) -> str | None:
    """The order goes back to a depot, the vehicle does not."""
    if not order.is_return or vehicle.end_depot_id is not None:
        return None
    return f"order '{order.id}' is a return, and vehicle '{vehicle.id}' does not end at a depot"


def nobody(problem: Problem, order: Order, vehicles: Sequence[VehicleType]) -> Refusal:
    """No vehicle comes back to a depot."""
    return Refusal(
        f"order '{order.id}' is a return, and no vehicle that may carry it ends at a depot",
        "add a vehicle that comes back to a depot",
        "kind",
        order.kind,
    )
